"""Whether the customer of a deal can decide, which close fits, and what was agreed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tehing.core import refusals
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, one, require_verb
from tehing.core.numbers import whole
from tehing.deals import access, actions, queries, wording
from tehing.deals.forms.closing import ConditionForm
from tehing.deals.models import Deal
from tehing.deals.rules.closing import KINDS

Forms = dict[str, ConditionForm]


@require_http_methods(["GET", "POST"])
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """The three conditions as one form, the close that fits them, and what was agreed."""
    by: Any = request.user
    for record_type in (actions.CONDITION, actions.CALL):
        require_verb(by, record_type, "view")
    deal = one(access.visible_deals(by), pk)
    found = queries.closing_of(by, deal)
    if request.method != "POST":
        return _page(request, found, {kind: ConditionForm(condition=found.conditions.get(kind), prefix=kind) for kind in KINDS})
    require_verb(by, actions.CONDITION, "edit")
    if not found.may_edit:
        raise Forbidden("not_yours")
    forms = {kind: ConditionForm(request.POST, condition=found.conditions.get(kind), prefix=kind) for kind in KINDS}
    if not all(form.is_valid() for form in forms.values()):
        return _page(request, found, forms, status=422)
    return _keep(request, deal, found, forms)


def _keep(request: HttpRequest, deal: Deal, found: queries.Closing, forms: Forms) -> HttpResponse:
    by: Any = request.user
    given = {kind: form.given() for kind, form in forms.items()}
    try:
        actions.set_conditions(deal=deal, by=by, given=given, versions={kind: form.version for kind, form in forms.items()})
    except Conflict:
        return _page(request, found, forms, [refusals.sentence("stale")], status=409)
    except Invalid as no:
        for name, codes in no.fields.items():
            kind, _dash, field = name.partition("-")
            refusals.add_to(forms[kind], Invalid({field: list(codes)}))
        return _page(request, found, forms, status=422)
    messages.success(request, _("Saved."))
    return redirect("deal_closing", deal.pk)


@require_POST
def settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """An agreed condition was met or has failed."""
    by: Any = request.user
    require_verb(by, actions.CALL, "edit")
    call = one(access.visible_calls(by), pk)
    given = request.POST
    raw = given.get("version", "")
    try:
        actions.settle_call(
            pk=pk,
            by=by,
            state=given.get("state", ""),
            outcome=given.get("outcome", "").strip(),
            version=whole(raw),
        )
    except (Conflict, Invalid, Refused) as no:
        messages.error(request, refusals.sentence_of(no))
    else:
        messages.success(request, _("Settled: %(name)s.") % {"name": call})
    return redirect("deal_closing", call.deal_id)


def _page(request: HttpRequest, found: queries.Closing, forms: Forms, problems: list[str] | None = None, status: int = 200) -> HttpResponse:
    close = found.close
    context = {
        "deal": found.deal,
        "closing": found,
        "conditions": [(kind, forms[kind], wording.CONDITIONS[kind][0], found.conditions.get(kind)) for kind in KINDS],
        "problems": problems,
        "close": wording.close(close),
        "because": wording.because(close),
        "work": wording.work(close),
        "warning": wording.warning(close),
    }
    return render(request, "deals/closing.html", context, status=status)
