"""How a deal is sold: what is advised and why, what the advice rests on, and the choice."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tehing.core import refusals
from tehing.core.access import Conflict, Forbidden, Invalid, one
from tehing.deals import access, actions, queries, wording
from tehing.deals.forms.approach import ChoiceForm, FactsForm
from tehing.deals.models import Deal

ADVISED = {"model": "", "way": "", "technique": None, "second": None, "reason": ""}


@require_http_methods(["GET", "POST"])
def approach(request: HttpRequest, pk: int) -> HttpResponse:
    """The address may hold answers, which the advice then follows; under htmx only the advice and the choice come back."""
    by: Any = request.user
    access.require_approach(by)
    deal = one(access.visible_deals(by).select_related("stage"), pk)
    found = queries.approach_of(by, deal)
    given = request.POST or request.GET
    facts = FactsForm(by, found, given if set(given) & set(queries.ANSWERS.values()) else None)
    if facts.is_bound:
        holds = facts.is_valid()
        found = queries.approach_of(by, deal, queries.answers_from(facts.cleaned_data))
    else:
        holds = True
    if request.method != "POST":
        return _page(request, found, facts, ChoiceForm(found), status=200 if holds else 422)
    if not found.may_edit:
        raise Forbidden("not_yours")
    return _choose(request, deal, found, facts)


def _choose(request: HttpRequest, deal: Deal, found: queries.Way, facts: FactsForm) -> HttpResponse:
    """As advised, or as the form says."""
    by: Any = request.user
    as_advised = request.POST.get("how") == "advised"
    form = ChoiceForm(found, None if as_advised else request.POST)
    if (facts.is_bound and not facts.is_valid()) or not (as_advised or form.is_valid()):
        return _page(request, found, facts, form, status=422)
    data = (ADVISED if as_advised else form.values()) | (facts.cleaned_data if facts.is_bound else {})
    try:
        actions.choose_approach(deal=deal, by=by, data=data, version=None if as_advised else form.cleaned_data["seen"])
    except Conflict:
        return _page(request, found, facts, form, refusals.sentence("stale"), status=409)
    except Invalid as no:
        form = form if form.is_bound else ChoiceForm(found, request.POST)
        refusals.add_to(form, no)
        return _page(request, found, facts, form, status=422)
    messages.success(request, _("Saved."))
    return redirect("deal_approach", deal.pk)


def _page(
    request: HttpRequest, found: queries.Way, facts: FactsForm, form: ChoiceForm, problem: str = "", status: int = 200
) -> HttpResponse:
    consultation, chosen = found.consultation, found.chosen
    context = {
        "deal": found.deal,
        "way": found,
        "chosen": chosen,
        "line": wording.approach.chosen(chosen) if chosen is not None else "",
        "advised": wording.approach.advised(consultation),
        "then": wording.approach.then(chosen) if chosen is not None and chosen.departs else "",
        "change": wording.approach.change(found.moved, consultation) if found.moved else "",
        "as_advised": chosen is not None and not found.departs and not found.moved and not facts.has_changed(),
        "technique": found.technique,
        "facts": facts,
        "part": request.headers.get("HX-Target") == "advice",
        "form": form,
        "answers": [(name, facts[name].value() or "") for name in facts.fields],
        "problem": problem,
        "verdicts": consultation.verdicts,
        "best": consultation.best,
        "others": consultation.others,
        "missing": [wording.approach.FACTS[name] for name in found.missing],
    }
    page = render(request, "deals/approach.html#advice" if context["part"] else "deals/approach.html", context, status=status)
    patch_vary_headers(page, ["HX-Target"])  # so that going back never shows the part as if it were the page
    return page
