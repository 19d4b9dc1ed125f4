"""Turning a lead into a deal, or laying it aside."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tehing.core import refusals
from tehing.core.access import Forbidden, Invalid, Refused, one
from tehing.deals import access, actions
from tehing.deals.forms.moving import AsideForm, ConversionForm
from tehing.deals.queries import known
from tehing.leads import access as leads
from tehing.leads import wording
from tehing.leads.models import Lead
from tehing.leads.queries import qualification_of


@require_http_methods(["GET", "POST"])
def conversion(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the lead will become, with the company and person that are known already; then make it so."""
    by: Any = request.user
    lead = _editable(by, pk)
    form = ConversionForm(by, request.POST or None, initial=_suggested(by, lead))
    if request.method == "POST" and form.is_valid():
        try:
            deal = actions.convert_lead(pk=pk, by=by, data=form.cleaned_data)
        except (Invalid, Refused) as no:
            refusals.add_to(form, no)
        else:
            messages.success(request, _("“%(lead)s” is a deal now.") % {"lead": lead})
            seen = access.visible_deals(by).filter(pk=deal.pk).exists()
            return redirect("deals_detail", deal.pk) if seen else redirect("leads_detail", pk)
    status = 422 if request.method == "POST" else 200
    missing = [wording.QUESTIONS[sign] for sign in qualification_of(lead).unknown]
    return render(request, "deals/conversion.html", {"lead": lead, "form": form, "missing": missing}, status=status)


@require_http_methods(["GET", "POST"])
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a lead aside: why, and when to look again."""
    by: Any = request.user
    lead = _editable(by, pk)
    form = AsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.lay_lead_aside(pk=pk, by=by, **form.cleaned_data)
        except (Invalid, Refused) as no:
            refusals.add_to(form, no)
        else:
            messages.success(request, _("“%(lead)s” is laid aside.") % {"lead": lead})
            return redirect("leads_detail", pk)
    return render(request, "deals/aside.html", {"lead": lead, "form": form}, status=422 if request.method == "POST" else 200)


def _editable(by: Any, pk: int) -> Lead:
    lead = one(leads.visible_leads(by).select_related("company", "person", "product", "channel"), pk)
    if not leads.visible_leads(by, "edit").filter(pk=pk).exists():
        raise Forbidden("not_yours")
    return lead


def _suggested(by: Any, lead: Lead) -> dict[str, Any]:
    """The lead's own company and person, or those in the book already."""
    company = known.company_of(by, lead)
    person = known.person_of(by, lead, company)
    return {"name": lead.name, "company": company and company.pk, "person": person and person.pk, "owner": lead.owner_id or by.pk}
