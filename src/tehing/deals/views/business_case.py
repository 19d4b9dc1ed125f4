"""Why the customer should buy, in money: the case of a deal and its paper."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tehing.core import refusals
from tehing.core.access import Invalid, Refused, Unknown, one, require_verb
from tehing.deals import access, actions, papers, queries, wording
from tehing.deals.forms.figures import LinkForm
from tehing.deals.models import CaseLine, CaseProposal, Deal


@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The case with its figures, or how to begin one."""
    by: Any = request.user
    require_verb(by, actions.CASE, "view")
    return _page(request, by, pk)


def _page(request: HttpRequest, by: Any, pk: int, *, form: LinkForm | None = None, address: str = "", status: int = 200) -> HttpResponse:
    deal = _deal(by, pk)
    found, may_edit = queries.case_of(by, deal), access.may_change(by, deal)
    context = {
        "deal": deal,
        "found": found,
        "told": wording.told(found) if found is not None else None,
        "may_edit": may_edit,
        "languages": settings.LANGUAGES,
        "kinds": CaseLine.Kind.choices,
        "sharing": queries.sharing_of(found.case) if found is not None and may_edit else None,
        "form": form or LinkForm(initial={"language": get_language()}),
        "address": address,
        "here": f"/deals/{pk}/business-case/",
    }
    return render(request, "deals/business_case.html", context, status=status)


@require_POST
def build(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Take over from the deal's needs what is not in the case yet."""
    by: Any = request.user
    require_verb(by, actions.CASE, "create")
    _case, written = actions.build_case(deal_pk=pk, by=by)
    if written:
        messages.success(request, ngettext("%(n)s line written.", "%(n)s lines written.", written) % {"n": written})
    else:
        messages.info(request, _("Everything that the needs say in money is in the case already."))
    return redirect("deal_case", pk)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The case as a PDF, in the language asked for."""
    by: Any = request.user
    require_verb(by, actions.CASE, "view")
    found = queries.case_of(by, _deal(by, pk))
    if found is None:
        raise Unknown
    return papers.answer(found, request.GET.get("language", ""))


@require_POST
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an address for the customer and show it, this once."""
    by: Any = request.user
    require_verb(by, actions.CASE, "edit")
    form = LinkForm(request.POST)
    address = ""
    if form.is_valid():
        try:
            _link, secret = actions.make_link(deal_pk=pk, by=by, **form.cleaned_data)
        except (Invalid, Refused) as no:
            refusals.add_to(form, no)
        else:
            address = request.build_absolute_uri(f"/case/{secret}/")
    return _page(request, by, pk, form=None if address else form, address=address, status=200 if address else 422)


@require_POST
def revocation(request: HttpRequest, pk: int, link_pk: int) -> HttpResponseRedirect:
    """The address leads nowhere any more."""
    by: Any = request.user
    require_verb(by, actions.CASE, "edit")
    actions.revoke_link(pk=link_pk, deal_pk=pk, by=by)
    messages.success(request, _("The address leads nowhere any more."))
    return redirect("deal_case", pk)


@require_POST
def proposal(request: HttpRequest, pk: int, proposal_pk: int) -> HttpResponseRedirect:
    """Take over what the customer sent, or leave it."""
    by: Any = request.user
    require_verb(by, actions.CASE, "edit")
    try:
        found = actions.decide_proposal(pk=proposal_pk, deal_pk=pk, by=by, accept=request.POST.get("decision") == "accept")
    except Refused as no:
        messages.error(request, refusals.sentence_of(no))
    else:
        taken = found.state == CaseProposal.State.ACCEPTED
        messages.success(request, _("The customer's figures are in the case.") if taken else _("The case stays as it was."))
    return redirect("deal_case", pk)


def _deal(by: Any, pk: int) -> Deal:
    return one(access.visible_deals(by).select_related("stage", "company", "owner"), pk)
