"""What shows that a demand of a stage is met: writing it down, asking for an approval, deciding on one."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tehing.core import refusals
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, one, require_verb
from tehing.deals import access, actions, queries
from tehing.deals.forms.evidence import AnswerForm, WordsForm, evidence_form
from tehing.deals.models import Deal, ExitCriterion
from tehing.deals.rules import gates


@require_http_methods(["GET", "POST"])
def evidence(request: HttpRequest, pk: int, criterion_pk: int) -> HttpResponse:
    """All evidence for one demand; what is posted is written down, asked for, or approved where one may do it at once."""
    by: Any = request.user
    require_verb(by, actions.EVIDENCE, "view")
    deal = one(access.visible_deals(by).select_related("stage", "owner"), pk)
    asking = access.visible_criteria(by).filter(stage__pipeline=deal.pipeline_id, demand__in=gates.SHOWN)
    found = queries.dossier_of(by, deal, one(asking.select_related("stage", "role", "question"), criterion_pk))
    form = _form(by, found, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, found, form)
    if not found.may_edit:
        raise Forbidden("not_yours")
    if form.is_valid() and _done(request, found, form):
        return redirect("deals_detail", pk)
    return _page(request, found, form, status=422)


def _form(by: Any, found: queries.Dossier, data: Any) -> Any:
    if found.criterion.demand == gates.APPROVAL:
        return WordsForm(data, initial={"deal_version": found.deal.version})
    if found.criterion.question_id is not None:
        return AnswerForm(by, found.deal, data)
    return evidence_form(by, found.deal, found.criterion.demand, data)


def _done(request: HttpRequest, found: queries.Dossier, form: Any) -> bool:
    try:
        told = _act(request, found.deal, found.criterion, form)
    except Conflict:
        form.add_error(None, refusals.sentence("stale"))
        return False
    except (Invalid, Refused) as no:
        refusals.add_to(form, no)
        return False
    messages.success(request, told)
    return True


def _act(request: HttpRequest, deal: Deal, criterion: ExitCriterion, form: Any) -> str:
    """Do what was asked for; gives the sentence about it."""
    by: Any = request.user
    if criterion.demand != gates.APPROVAL and criterion.question is None:
        actions.create_evidence(by=by, data={"deal": deal, "criterion": criterion, **form.values()})
        return _("Written down.")
    if criterion.demand != gates.APPROVAL:
        asked = {"deal": deal, "question": criterion.question, "name": criterion.subject}
        actions.note_answer(by=by, data=asked | form.cleaned_data)
        return _("Written down in the notebook.")
    words = form.cleaned_data["words"]
    if request.POST.get("act") == "approve":
        version = form.cleaned_data["deal_version"]
        actions.approve_at_once(deal_pk=deal.pk, criterion_pk=criterion.pk, by=by, words=words, deal_version=version)
        return _("Approved: %(name)s.") % {"name": criterion.subject}
    actions.ask_approval(deal_pk=deal.pk, criterion_pk=criterion.pk, by=by, words=words)
    return _("Asked for: %(name)s. Whoever may approve it has been told.") % {"name": criterion.subject}


def _page(request: HttpRequest, found: queries.Dossier, form: BaseForm, status: int = 200) -> HttpResponse:
    context = {"found": found, "deal": found.deal, "criterion": found.criterion, "waiting": found.waiting, "form": form}
    return render(request, "deals/evidence.html", context, status=status)


@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what was asked for, or decline it with a reason."""
    by: Any = request.user
    found = one(access.visible_evidence(by), pk)
    form = WordsForm(request.POST)
    approve = request.POST.get("act") == "approve"
    if not form.is_valid():
        messages.error(request, _("At most 500 letters."))
        return redirect("evidence_detail", pk)
    given = form.cleaned_data
    try:
        actions.decide_approval(pk=pk, by=by, approve=approve, words=given["words"], deal_version=given["deal_version"])
    except (Conflict, Invalid, Refused) as no:
        messages.error(request, refusals.sentence_of(no) if not isinstance(no, Invalid) else refusals.sentence("say_why_declined"))
        return redirect("evidence_detail", pk)
    messages.success(request, (_("Approved: %(name)s.") if approve else _("Declined: %(name)s.")) % {"name": found.name})
    return redirect("deals_detail", found.deal_id)
