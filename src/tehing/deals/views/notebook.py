"""Asking and writing down in a talk."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tehing.core import refusals
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, one, require_verb
from tehing.deals import access, actions, queries
from tehing.deals.forms.talk import NoteForm
from tehing.deals.models import Deal
from tehing.deals.rules import spin
from tehing.deals.wording import spin as words
from tehing.playbook.models import Question

READ = ("stage", "company__industry", "product")


@require_http_methods(["GET", "POST"])
def notebook(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions with what was answered; what is posted is written down, and under htmx the notebook comes back."""
    by: Any = request.user
    require_verb(by, actions.SPIN_ANSWER, "view")
    deal = one(access.visible_deals(by).select_related(*READ), pk)
    found = queries.notebook_of(by, deal)
    if request.method != "POST":
        return _page(request, found)
    if not found.may_edit:
        raise Forbidden("not_yours")
    kind = request.POST.get("kind", "")
    form = NoteForm(found, kind if kind in Question.Kind.values else spin.SITUATION, request.POST)
    if not (form.is_valid() and _note(by, found, form)):
        return _page(request, found, form, status=422)
    if not request.headers.get("HX-Request"):
        messages.success(request, _("Written down."))
        return redirect("deal_notebook", pk)
    return _page(request, queries.notebook_of(by, deal))


def _note(by: Any, found: queries.Notebook, form: NoteForm) -> bool:
    said: dict[str, Any] = {name: form.cleaned_data[name] for name in ("kind", "name", "answer", "member", "need") if name in form.fields}
    bank = [each for chapter in found.chapters for each in chapter.questions]
    said |= {"deal": found.deal, "question": next((each for each in bank if each.text == said["name"]), None)}
    try:
        actions.note_answer(
            by=by, data=said, as_need=form.cleaned_data.get("as_need", False), yearly_cost=form.cleaned_data.get("yearly_cost")
        )
    except (Invalid, Refused) as no:
        refusals.add_to(form, no)
        return False
    return True


def _page(request: HttpRequest, found: queries.Notebook, wrong: NoteForm | None = None, status: int = 200) -> HttpResponse:
    wanted = wrong["kind"].value() if wrong is not None else request.POST.get("kind") or found.balance.following
    chapters = [
        {
            "chapter": chapter,
            "purpose": words.PURPOSES[chapter.kind],
            "form": wrong if wrong is not None and chapter.kind == wanted else NoteForm(found, chapter.kind),
            "open": chapter.kind == wanted,
        }
        for chapter in found.chapters
    ]
    spun = [(chapter["chapter"].label, found.balance.counts[chapter["chapter"].kind]) for chapter in chapters[: len(spin.KINDS)]]  # type: ignore[attr-defined]
    context = {
        "notebook": found,
        "deal": found.deal,
        "chapters": chapters,
        "spun": spun,
        "hints": [words.HINTS[code] for code in found.balance.hints],
        "phases": Deal.BuyingPhase.choices,
    }
    part = "#notebook" if request.headers.get("HX-Request") else ""
    return render(request, f"deals/notebook.html{part}", context, status=status)


@require_POST
def phase(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the customer is in buying."""
    by: Any = request.user
    deal = one(access.visible_deals(by), pk)
    wanted = request.POST.get("buying_phase", "")
    if wanted not in ("", *Deal.BuyingPhase.values):
        raise Invalid({"buying_phase": [_("There is no such phase.")]})
    try:
        actions.update_deal(pk=deal.pk, by=by, data={"buying_phase": wanted})
    except (Refused, Invalid, Conflict) as no:
        messages.error(request, refusals.sentence_of(no))
    return redirect("deal_notebook", pk)
