"""Objections on a deal: raised, answered with what worked before, settled."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tehing.core import refusals
from tehing.core.access import Forbidden, Invalid, Refused, one, require_verb
from tehing.core.numbers import whole
from tehing.deals import access, actions, queries
from tehing.deals.forms.talk import ObjectionForm
from tehing.deals.models import Deal, RaisedObjection
from tehing.playbook import access as playbook

STATE = RaisedObjection.State


@require_http_methods(["GET", "POST"])
def objections(request: HttpRequest, pk: int) -> HttpResponse:
    """All that was raised, with the library's answers; what is posted is raised."""
    by: Any = request.user
    require_verb(by, actions.RAISED, "view")
    deal = one(access.visible_deals(by).select_related("stage"), pk)
    may_edit = access.may_change(by, deal)
    form = ObjectionForm(by, deal, request.POST or None)
    if request.method == "POST":
        if not may_edit:
            raise Forbidden("not_yours")
        if form.is_valid() and _raise(request, deal, form):
            return redirect("deal_objections", pk)
    context = {"deal": deal, "raised": queries.objections_of(by, deal), "form": form, "may_edit": may_edit}
    return render(request, "deals/objections.html", context, status=422 if request.method == "POST" else 200)


def _raise(request: HttpRequest, deal: Deal, form: ObjectionForm) -> bool:
    by: Any = request.user
    try:
        actions.create_objection(by=by, data={**form.cleaned_data, "deal": deal})
    except (Invalid, Refused) as no:
        refusals.add_to(form, no)
        return False
    messages.success(request, _("Written down. Answer it below."))
    return True


@require_POST
def answer(request: HttpRequest, pk: int, objection_pk: int) -> HttpResponse:
    """What was answered, from the library or in one's own words, or how it ended."""
    by: Any = request.user
    raised = one(access.visible_objections(by).filter(deal=pk), objection_pk)
    data: dict[str, Any] = {}
    if (key := whole(request.POST.get("answer"))) is not None:
        data["answer"] = one(playbook.visible_answers(by), key)
    if request.POST.get("reply", "").strip():
        data["reply"] = request.POST["reply"].strip()[:1_000]
    if request.POST.get("state", "") in STATE.values:
        data["state"] = request.POST["state"]
    try:
        actions.update_objection(pk=raised.pk, by=by, data=data)
    except (Invalid, Refused) as no:
        messages.error(request, refusals.sentence_of(no))
    return redirect("deal_objections", pk)
