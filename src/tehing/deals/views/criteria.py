"""By what the customer of a deal chooses: the matrix, filled in like a spreadsheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tehing.core import refusals
from tehing.core.access import Conflict, Forbidden, Invalid, one, require_verb
from tehing.core.numbers import whole
from tehing.deals import access, actions, queries, wording
from tehing.deals.models import ChoiceCriterion, Deal
from tehing.deals.rules import criteria as rules

TURNS = 3  # shown of each rival


@dataclass(frozen=True)
class Box:
    """A number to fill in: how it is called, what stands in it, what is wrong with it."""

    name: str
    value: str
    label: str
    problem: str = ""
    best: bool = False  # nobody has more


@require_http_methods(["GET", "POST"])
def criteria(request: HttpRequest, pk: int) -> HttpResponse:
    """The matrix with what it tells; sent, all of it is kept, or nothing and every box says what is wrong."""
    by: Any = request.user
    require_verb(by, actions.CRITERION, "view")
    deal = one(access.visible_deals(by).select_related("stage"), pk)
    if request.method != "POST":
        return _page(request, deal)
    _editable(by, deal, "edit")
    try:
        changed = actions.fill_matrix(deal=deal.pk, by=by, rows=_rows(queries.sheet_of(by, deal).criteria, request.POST))
    except Invalid as no:
        return _page(request, deal, no.fields, status=422)
    except Conflict:
        return _page(request, deal, {"": ["stale"]}, status=409)
    if changed:
        messages.success(request, ngettext("Saved %(n)s criterion.", "Saved %(n)s criteria.", changed) % {"n": changed})
    return redirect("deal_criteria", deal.pk)


@require_POST
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin with what a technical buyer usually looks at."""
    by: Any = request.user
    deal = one(access.visible_deals(by), pk)
    _editable(by, deal, "create")
    made = actions.add_standard_criteria(deal=deal, by=by)
    told = ngettext("Added %(n)s criterion.", "Added %(n)s criteria.", len(made)) % {"n": len(made)}
    messages.success(request, told if made else _("The standard criteria are all there already."))
    return redirect("deal_criteria", deal.pk)


def _editable(by: Any, deal: Deal, verb: str) -> None:
    require_verb(by, actions.CRITERION, verb)
    if not access.may_change(by, deal):
        raise Forbidden("not_yours")


def _rows(criteria: Iterable[ChoiceCriterion], given: Mapping[str, str]) -> list[actions.Row]:
    """What was sent for each criterion that was on the page. Raises Invalid for everything that is no whole number."""
    wrong: dict[str, list[str]] = {}
    rows = []
    for each in criteria:
        weight, head, version = f"weight:{each.pk}", f"score:{each.pk}:", given.get(f"version:{each.pk}", "")
        if weight not in given:
            continue
        number = _number(weight, given[weight], "weight_out_of_range", wrong)
        if number is None:
            wrong[weight] = ["weight_out_of_range"]
        boxes = [name for name in given if _is_box(name, head)]
        scores = {int(name.removeprefix(head)): _number(name, given[name], "score_out_of_range", wrong) for name in boxes}
        rows.append(actions.Row(each.pk, number, scores, whole(version)))
    if wrong:
        raise Invalid(wrong)
    return rows


def _is_box(name: str, head: str) -> bool:
    return name.startswith(head) and whole(name.removeprefix(head)) is not None


def _number(name: str, text: str, code: str, wrong: dict[str, list[str]]) -> int | None:
    """A whole number of few digits, or None for nothing."""
    text = text.strip()
    if not text:
        return None
    number = whole(text, most=9_999)
    if number is None:
        wrong[name] = [code]
    return number


def _page(request: HttpRequest, deal: Deal, wrong: Mapping[str, list[str]] | None = None, status: int = 200) -> HttpResponse:
    by: Any = request.user
    sheet = queries.sheet_of(by, deal)
    problems = {name: " ".join(refusals.sentence(code) for code in codes) for name, codes in (wrong or {}).items()}
    context = {
        "deal": deal,
        "sheet": sheet,
        "lines": [_line(sheet, criterion, request.POST, problems) for criterion in sheet.criteria],
        "problems": problems,
        **told(sheet),
    }
    return render(request, "deals/criteria.html", context, status=status)


def told(sheet: queries.Sheet) -> dict[str, Any]:
    """What the matrix says, in sentences and bars."""
    matrix = sheet.matrix
    duels = matrix.duels()
    losses = [{"told": wording.lost(loss), "influence": loss.criterion.influence} for loss in matrix.losses()]
    return {
        "advice": wording.advised(rules.advice(matrix)),
        "weights": matrix.weight,
        "bars": wording.bars(matrix, matrix.rivals),
        "losses": losses,
        "duels": [(wording.stands(duel), [wording.turned(turn, duel) for turn in duel.turns[:TURNS]], duel.standing) for duel in duels],
    }


def _line(sheet: queries.Sheet, criterion: ChoiceCriterion, given: Mapping[str, str], problems: Mapping[str, str]) -> dict[str, Any]:
    matrix = sheet.matrix
    contenders = [(rules.US, str(_("Us")))] + [(rival.pk, rival.name) for rival in sheet.rivals]
    known = {who: matrix.scores.get((criterion.pk, who)) for who, _name in contenders}
    best = max((value for value in known.values() if value is not None), default=None)

    def box(name: str, value: Any, label: str, *, is_best: bool = False) -> Box:
        kept = "" if value is None else str(value)
        return Box(name, given.get(name, kept), f"{criterion.name}: {label}", problems.get(name, ""), is_best)

    return {
        "criterion": criterion,
        "share": matrix.share(next(one for one in matrix.criteria if one.key == criterion.pk)),
        "weight": box(f"weight:{criterion.pk}", criterion.weight, str(_("weight"))),
        "version": given.get(f"version:{criterion.pk}", criterion.version),
        "scores": [
            box(f"score:{criterion.pk}:{who}", known[who], name, is_best=best is not None and known[who] == best)
            for who, name in contenders
        ],
    }
