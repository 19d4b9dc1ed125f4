"""Keeping a deal's business case: the case, its lines, and building it from the needs."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Invalid, Refused, one
from tehing.deals import access
from tehing.deals.actions import hanging
from tehing.deals.actions.hanging import keep
from tehing.deals.models import BusinessCase, CaseLine, Deal, Need
from tehing.deals.rules import business_case as rules

CASE, LINE = "deals.businesscase", "deals.caseline"
TEXT = 4_000  # characters of problems and solution
KEPT = ("case", "kind", "rhythm", "first_year", "last_year", "growth", "source", "name")  # an emptied box of these stays as it was


def create_case(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> BusinessCase:
    """The business case of a deal. Raises Forbidden("not_yours") on a deal that one may not change, Invalid when it has one."""
    made: BusinessCase = hanging.add(CASE, by=by, data=data, reason=reason)
    return made


def update_case(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> BusinessCase:
    changed: BusinessCase = hanging.change(CASE, pk=pk, by=by, data=data, version=version, reason=reason)
    return changed


def delete_case(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(CASE), pk=pk, by=by, version=version, reason=reason)


def prepare_case(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A case is called as its deal and is in the deal's currency."""
    full = dict(data)
    deal = full.get("deal")
    if deal is not None:
        full["name"] = full.get("name") or deal.name
        full["currency"] = deal.currency
    return full


def check_case(values: Mapping[str, Any], case: BusinessCase) -> None:
    wrong: dict[str, list[str]] = {}
    if not 1 <= case.years <= rules.LONGEST:
        wrong["years"] = ["beyond_longest"]
    if not 0 <= case.rate <= rules.MOST:
        wrong["rate"] = ["rate_out_of_reach"]
    known = BusinessCase.objects.filter(pk=case.pk).values_list("deal_id", flat=True).first() if case.pk else None
    if known is not None and known != case.deal_id:
        wrong["deal"] = ["stays_with_deal"]
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def create_line(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> CaseLine:
    """A line of a case. Raises Forbidden("not_yours") on a deal that one may not change, Invalid as `check_line`."""
    if data.get("case") is not None:
        keep(data["case"].deal_id, by)
    made: CaseLine = core.create(records.resource(LINE), by=by, data=data, reason=reason)
    return made


@transaction.atomic
def update_line(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> CaseLine:
    """Change a line. Another share or need works the amount out anew; another amount stands for itself, without the share."""
    line = one(access.visible_lines(by, "edit").select_related("case", "need"), pk)
    keep(line.case.deal_id, by)
    rest = {name: value for name, value in data.items() if name not in KEPT or value not in (None, "")}
    if rest.get("rhythm", line.rhythm) == CaseLine.Rhythm.ONCE:
        rest["last_year"] = rest.get("first_year", line.first_year)
    _follow_need(rest, line)
    changed: CaseLine = core.update(records.resource(LINE), pk=pk, by=by, data=rest, version=version, reason=reason)
    return changed


def delete_line(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(LINE), pk=pk, by=by, version=version, reason=reason)


def prepare_line(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """What is left out follows: an investment comes once and now, the rest every year; a share of a need makes the amount."""
    full = {name: value for name, value in data.items() if name not in KEPT or value not in (None, "")}
    case: BusinessCase | None = full.get("case")
    invested = full.get("kind") == CaseLine.Kind.INVESTMENT
    full.setdefault("rhythm", CaseLine.Rhythm.ONCE if invested else CaseLine.Rhythm.YEARLY)
    full.setdefault("first_year", 0 if invested else 1)
    if full["rhythm"] == CaseLine.Rhythm.ONCE:
        full["last_year"] = full["first_year"]
    else:
        full.setdefault("last_year", max(full["first_year"], case.years if case is not None else 1))
    full["currency"] = case.currency if case is not None else ""
    need, share = full.get("need"), full.get("share")
    if full.get("amount") is None:
        full["amount"] = _of_need(need, share)
    elif need is not None and share is not None and full["amount"] != _of_need(need, share):
        raise Invalid({"amount": ["amount_or_share"]})
    return full


def check_line(values: Mapping[str, Any], line: CaseLine) -> None:
    """Years in order, growth within reach, a share of a need of the same deal and currency, and a word on where the figure is from."""
    wrong = {
        name: [code]
        for name, code in rules.objections(
            first=line.first_year,
            last=line.last_year,
            growth=line.growth,
            kind=line.kind,
            has_share=line.share is not None,
            has_need=line.need_id is not None,
        ).items()
    }
    if line.share is not None and not 0 <= line.share <= 100:
        wrong["share"] = ["share_out_of_reach"]
    if line.need is not None and line.need.deal_id != line.case.deal_id:
        wrong["need"] = ["need_of_another_deal"]
    elif line.share is not None and line.need is not None and line.need.currency != line.currency:
        wrong["need"] = ["need_in_another_currency"]
    if line.need_id is None and not line.source_note.strip():
        wrong["source_note"] = ["source_needed"]
    if line.pk is not None and not CaseLine.objects.filter(pk=line.pk, case=line.case_id).exists():
        wrong["case"] = ["stays_with_case"]
    if wrong:
        raise Invalid(wrong)
    if line.pk is None and CaseLine.objects.filter(case=line.case_id).count() >= rules.MOST_LINES:
        raise Refused("case_is_full")


@transaction.atomic
def build_case(*, deal_pk: int, by: Actor) -> tuple[BusinessCase, int]:
    """The deal's case with what its needs say: begun when there is none, completed when there is one. (the case, lines written)

    Nothing is written twice: a need that has a line is passed by, and so is the deal's value once there is an investment.
    A line that is a share of a need follows the need's cost.
    """
    deal = one(access.visible_deals(by).select_related("product"), deal_pk)
    keep(deal.pk, by)
    needs = list(access.visible_needs(by).filter(deal=deal.pk).order_by("pk"))
    case = BusinessCase.objects.filter(deal=deal.pk).first()
    if case is None:
        told = {"problems": _told(needs, "implication"), "solution": _told(needs, "wish")}
        case = create_case(by=by, data={"deal": deal, **told})
    known = list(case.lines.select_related("need"))
    moved = [(line, amount) for line in known if (amount := _of_need(line.need, line.share)) not in (None, line.amount_minor)]
    for line, amount in moved:
        update_line(pk=line.pk, by=by, data={"amount": amount})
    wanted = [*_invested(deal, case, known), *_saved(needs, case, known)][: rules.MOST_LINES - len(known)]
    for data in wanted:
        create_line(by=by, data={"case": case, **data})
    return case, len(moved) + len(wanted)


def _invested(deal: Deal, case: BusinessCase, known: list[CaseLine]) -> list[dict[str, Any]]:
    if not deal.value_minor or deal.currency != case.currency or any(line.kind == CaseLine.Kind.INVESTMENT for line in known):
        return []
    name = str(deal.product or deal)
    return [
        {
            "kind": CaseLine.Kind.INVESTMENT,
            "name": name[:250],
            "amount": deal.value_minor,
            "source": Need.Source.ESTIMATE,
            "source_note": _("the value of the deal"),
            "editable": False,
        }
    ]


def _saved(needs: list[Need], case: BusinessCase, known: list[CaseLine]) -> list[dict[str, Any]]:
    written = {line.need_id for line in known}
    return [
        {"kind": CaseLine.Kind.RETURN, "name": need.name, "need": need, "share": share, "source": need.cost_source}
        for need in needs
        if need.yearly_cost_minor and need.currency == case.currency and need.pk not in written
        if (share := rules.hoped(need.fit)) is not None
    ]


def _told(needs: list[Need], name: str) -> str:
    """What the needs say, a paragraph for each; problems begin with the need itself."""
    begun = [f"{need.name}. {getattr(need, name)}" if name == "implication" else getattr(need, name) for need in needs]
    return "\n".join(text.strip() for text in begun if text.strip())[:TEXT]


def _of_need(need: Need | None, share: Any) -> int | None:
    if need is None or share is None or need.yearly_cost_minor is None:
        return None
    return rules.saved(need.yearly_cost_minor, share)


def _follow_need(data: dict[str, Any], line: CaseLine) -> None:
    """Keep amount and share of a line together as it changes."""
    need, share = data.get("need", line.need), data.get("share", line.share)
    moved = need != line.need or share != line.share
    worked_out = _of_need(need, share)
    if data.get("amount", line.amount_minor) in (None, line.amount_minor):
        data.pop("amount", None)
        if moved and worked_out is not None:
            data["amount"] = worked_out
    elif worked_out is not None and data["amount"] != worked_out:
        if moved:
            raise Invalid({"amount": ["amount_or_share"]})
        data["share"] = None
