"""Writing down what qualifies a lead."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tehing.core import refusals
from tehing.core.access import Forbidden, Invalid, Refused, one
from tehing.core.records.panels import content_of
from tehing.leads import access, actions
from tehing.leads.forms import answers_form
from tehing.leads.models import Lead


@require_POST
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the answers; under htmx the box comes back with the new score."""
    by: Any = request.user
    lead = _editable(by, pk)
    form = answers_form(by, lead, request.POST)
    if form.is_valid():
        sent = {name for name in form.fields if form.add_prefix(name) in request.POST}
        try:
            lead = actions.update_lead(pk=pk, by=by, data=form.values(only=sent))
        except (Invalid, Refused) as no:
            refusals.add_to(form, no)
    if not request.headers.get("HX-Request"):
        return redirect("leads_detail", pk)
    content = {**(content_of("leads.lead", "leads.qualification", lead, by) or {}), **({} if form.is_valid() else {"problem": form.errors})}
    return render(request, "leads/_qualification.html", {"content": content}, status=200 if form.is_valid() else 422)


def _editable(by: Any, pk: int) -> Lead:
    lead = one(access.visible_leads(by), pk)
    if not access.visible_leads(by, "edit").filter(pk=pk).exists():
        raise Forbidden("not_yours")
    return lead
