"""The advisor: what is known of a sale in, which way of selling fits out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from tehing.core.access import Scope, require_verb
from tehing.playbook import access, queries
from tehing.playbook.forms import SituationForm
from tehing.playbook.models import AdvisorRule


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
        "verdicts": found.verdicts,
        "best": found.best,
        "others": found.others,
        "missing": [form[name].label for name in found.advice.missing],
        "said": len(form.fields) - len(found.advice.missing),
        "may_tune": by.rights.scope(access.ADVISOR_RULE, "edit") is not Scope.NONE,
    }
    part = request.headers.get("HX-Target") == "advice"
    page = render(request, "playbook/advisor.html#advice" if part else "playbook/advisor.html", context, status=200 if holds else 422)
    patch_vary_headers(page, ["HX-Target"])  # so that going back never shows the part as if it were the page
    return page


@require_GET
def outcomes(request: HttpRequest) -> HttpResponse:
    """How often the advice was followed on deals, how those ended, and why others went otherwise."""
    by: Any = request.user
    require_verb(by, access.TECHNIQUE, "view")
    require_verb(by, access.ADVISOR_RULE, "view")
    told = queries.fates(by)
    labels = dict(AdvisorRule.Effect.choices)
    advices = sorted(told.advices.items(), key=lambda pair: -pair[1].deals)
    context = {
        "told": told,
        "advices": [(labels[AdvisorRule.Effect(model)], labels[AdvisorRule.Effect(way)], fates) for (model, way), fates in advices],
        "rules": queries.rules_by_use(by, told),
        "may_tune": by.rights.scope(access.ADVISOR_RULE, "edit") is not Scope.NONE,
    }
    return render(request, "playbook/advice_outcomes.html", context)
