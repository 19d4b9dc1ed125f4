"""What was asked on a deal."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tehing.core.access import one, require_verb
from tehing.deals import access, actions, queries
from tehing.deals.api.caller import caller
from tehing.deals.models import Deal, SpinAnswer
from tehing.deals.wording import spin as words
from tehing.playbook import access as playbook

router = Router()


class AskOut(Schema):
    """A question of the bank that fits this customer and has not been asked."""

    id: int
    kind: str
    text: str


class HintOut(Schema):
    """What the balance says: a stable code, and its sentence in the reader's language."""

    code: str
    words: str


class NotebookOut(Schema):
    """Answers by kind of question, what that says, and what is at hand to ask. `coverage` is in percent of the four kinds."""

    counts: dict[str, int]
    coverage: int
    next_kind: str
    hints: list[HintOut]
    buying_phase: str
    ahead_of_customer: bool
    questions: list[AskOut]


class NoteIn(Schema):
    """An answer as it was given. `as_need` makes a need of a problem; `yearly_cost` (minor units) sizes the need it is about."""

    kind: str = ""
    name: str = ""
    question: int | None = None
    answer: str
    member: int | None = None
    need: int | None = None
    as_need: bool = False
    yearly_cost: int | None = None


class NoteOut(Schema):
    """An answer that is written down, and the need that it grew."""

    id: int
    need: int | None

    @staticmethod
    def resolve_need(said: SpinAnswer) -> int | None:
        return said.need_id


@router.get("/deals/{int:pk}/notebook", response=NotebookOut, operation_id="deal_notebook_read", summary="How well a customer was asked")
def read_notebook(request: HttpRequest, pk: int) -> dict[str, Any]:
    by = caller(request)
    require_verb(by, actions.SPIN_ANSWER, "view")
    deal = one(access.visible_deals(by).select_related("stage", "company__industry", "product"), pk)
    found = queries.notebook_of(by, deal)
    return {
        "counts": found.balance.counts,
        "coverage": found.balance.coverage,
        "next_kind": found.balance.following,
        "hints": [{"code": code, "words": str(words.HINTS[code])} for code in found.balance.hints],
        "buying_phase": deal.buying_phase,
        "ahead_of_customer": found.ahead,
        "questions": [{"id": each.pk, "kind": each.kind, "text": each.said("text")} for part in found.chapters for each in part.questions],
    }


@router.post("/deals/{int:pk}/notebook", response={201: NoteOut}, operation_id="deal_notebook_note", summary="Write an answer down")
def note(request: HttpRequest, pk: int, data: NoteIn) -> Status[SpinAnswer]:
    by = caller(request)
    deal: Deal = one(access.visible_deals(by), pk)
    said: dict[str, Any] = {"deal": deal, "kind": data.kind, "name": data.name, "answer": data.answer}
    for name, rows in (("question", playbook.visible_questions), ("member", access.visible_members), ("need", access.visible_needs)):
        key = getattr(data, name)
        said[name] = None if key is None else one(rows(by), key)
    return Status(201, actions.note_answer(by=by, data=said, as_need=data.as_need, yearly_cost=data.yearly_cost))
