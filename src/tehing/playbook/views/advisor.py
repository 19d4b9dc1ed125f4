"""The advisor: what is known of a sale in, which way of selling fits out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tehing.core.access import Scope, require_verb
from tehing.playbook import access, queries
from tehing.playbook.forms import SituationForm
from tehing.playbook.models import AdvisorRule
from tehing.playbook.rules.advisor import Verdict

BEST = 3
_SHORT = {
    "presentation": _("Show: the product is fixed, you lead. Scripts, ready answers, the same offer told well."),
    "customer_centric": _("Ask: the customer leads, the solution is made of the answers."),
    "transactional": _("The buyer knows the need: be quick, clear and easy to buy from."),
    "consultative": _("The buyer needs an expert: be the one."),
}


@require_GET
def advisor(request: HttpRequest) -> HttpResponse:
    """The form and the advice; the address holds what was said, so it can be shared. Under htmx only the advice."""
    by: Any = request.user
    require_verb(by, access.TECHNIQUE, "view")
    require_verb(by, access.ADVISOR_RULE, "view")
    form = SituationForm(by, request.GET if request.GET else None)
    holds = form.is_valid() or not form.is_bound
    found = queries.advise(by, form.situation())
    context = {
        "form": form,
        "verdicts": [_verdict(found.advice.model), _verdict(found.advice.way)],
        "best": found.fitting[:BEST],
        "others": found.fitting[BEST:],
        "missing": [form[name].label for name in found.advice.missing],
        "said": len(form.fields) - len(found.advice.missing),
        "may_tune": by.rights.scope(access.ADVISOR_RULE, "edit") is not Scope.NONE,
    }
    part = request.headers.get("HX-Target") == "advice"
    page = render(request, "playbook/advisor.html#advice" if part else "playbook/advisor.html", context, status=200 if holds else 422)
    patch_vary_headers(page, ["HX-Target"])  # so that going back never shows the part as if it were the page
    return page


def _verdict(verdict: Verdict) -> dict[str, Any]:
    labels = dict(AdvisorRule.Effect.choices)
    (other,) = (one for one in verdict.points if one != verdict.value)
    return {
        "label": labels[verdict.value],
        "short": _SHORT[verdict.value],
        "points": verdict.points[verdict.value],
        "other": labels[other],
        "other_points": verdict.points[other],
        "reasons": queries.in_words(verdict.reasons),
        "against": queries.in_words(verdict.against),
    }
