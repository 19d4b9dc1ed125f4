"""Why the customer should buy, in money: the case of a deal and its paper."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tehing.core.access import Unknown, one, require_verb
from tehing.deals import access, actions, papers, queries, wording
from tehing.deals.models import CaseLine, Deal


@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The case with its figures, or how to begin one."""
    by: Any = request.user
    require_verb(by, actions.CASE, "view")
    deal = _deal(by, pk)
    found = queries.case_of(by, deal)
    context = {
        "deal": deal,
        "found": found,
        "told": wording.told(found) if found is not None else None,
        "may_edit": access.may_change(by, pk),
        "languages": settings.LANGUAGES,
        "kinds": CaseLine.Kind.choices,
        "here": request.path,
    }
    return render(request, "deals/business_case.html", context)


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


def _deal(by: Any, pk: int) -> Deal:
    return one(access.visible_deals(by).select_related("stage", "company", "owner"), pk)
