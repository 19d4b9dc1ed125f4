"""Choosing a standard pipeline, and closing a stage."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tehing.core import refusals
from tehing.core.access import Invalid, Refused, require_verb
from tehing.core.numbers import whole
from tehing.core.records import resource
from tehing.core.records.screens import editable
from tehing.deals import actions
from tehing.deals.models import Deal


@require_http_methods(["GET", "POST"])
def standard(request: HttpRequest) -> HttpResponse:
    """The two standard sets side by side; what is posted is made."""
    by: Any = request.user
    require_verb(by, actions.PIPELINE, "create")
    problem = ""
    if request.method == "POST":
        try:
            made = actions.add_standard_pipeline(by=by, which=request.POST.get("which", ""), name=request.POST.get("name", ""))
        except (Refused, Invalid) as no:
            problem = refusals.sentence_of(no)
        else:
            messages.success(request, _("Added %(name)s.") % {"name": made})
            return redirect(f"/stages/?pipeline={made.pk}")
    sets = [(which, actions.standard_stages(which)) for which in actions.SETS]
    return render(request, "deals/standard.html", {"sets": sets, "problem": problem}, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask where the deals of the stage go, and take it out of use."""
    by: Any = request.user
    described = resource(actions.STAGE)
    stage = editable(described, by, pk, "delete")
    problem = ""
    if request.method == "POST":
        raw = request.POST.get("deals_to", "")
        try:
            kept = actions.close_stage(pk=pk, by=by, deals_to=whole(raw))
        except (Refused, Invalid) as no:
            problem = refusals.sentence_of(no)
        else:
            told = _("“%(stage)s” is out of use; the history keeps it.") if kept else _("Removed %(name)s.")
            messages.success(request, told % {"stage": stage, "name": stage})
            return redirect(described.plural)
    context = {
        "stage": stage,
        "count": Deal.objects.filter(stage=stage).count(),
        "places": list(actions.places_for(stage)),
        "problem": problem,
    }
    return render(request, "deals/close_stage.html", context, status=409 if problem else 200)
