"""What to know before a meeting."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tehing.core.access import one
from tehing.deals import access, queries, wording
from tehing.deals.api.caller import caller
from tehing.deals.models import Activity
from tehing.deals.queries.objections import Raised

router = Router()


class TalkOut(Schema):
    """A meeting or call: the next one, or one that has been."""

    id: int
    kind: str
    subject: str
    due_at: datetime | None
    done_at: datetime | None
    outcome: str


class WhoOut(Schema):
    """Somebody of the customer's who takes part in the decision."""

    member: int
    name: str
    title: str
    role: str
    stance: str
    access: str
    concerns: str


class HurtOut(Schema):
    """A need, what it costs a year in minor units, and what the customer would have instead."""

    id: int
    name: str
    level: str
    yearly_cost_minor: int | None
    currency: str
    wish: str


class AskTodayOut(Schema):
    """A question of the bank that fits."""

    id: int
    kind: str
    text: str


class ObjectedOut(Schema):
    """What they hold against it, and what to answer: what was said, or what the library knows worked most often."""

    id: int
    name: str
    reply: str


class ReadingOut(Schema):
    """A checklist."""

    name: str
    lines: list[str]


class PreparationOut(Schema):
    """The sheet to read before a meeting; sentences are in the reader's language. `approach`: how the deal is sold, or what is advised."""

    meeting: TalkOut | None
    approach: str
    people: list[WhoOut]
    gaps: list[str]
    needs: list[HurtOut]
    questions: list[AskTodayOut]
    objections: list[ObjectedOut]
    to_settle: list[str]
    last_time: list[TalkOut]
    checklists: list[ReadingOut]


@router.get(
    "/deals/{int:pk}/preparation",
    response=PreparationOut,
    operation_id="deal_preparation_read",
    summary="What to know before a meeting",
)
def read_preparation(request: HttpRequest, pk: int) -> dict[str, Any]:
    by = caller(request)
    access.require_preparation(by)
    sheet = queries.preparation_of(by, one(access.visible_deals(by).select_related("stage", "company__industry", "product"), pk))
    way = sheet.way
    return {
        "approach": wording.approach.line(way.chosen, way.consultation) if access.sees_approach(by) else "",
        "meeting": None if sheet.meeting is None else _talk(sheet.meeting),
        "people": [_who(place) for place in sheet.committee.places],
        "gaps": wording.gaps_told(sheet.committee.gaps),
        "needs": [_plain(need, HurtOut) for need in sheet.needs.items],
        "questions": [_plain(question, AskTodayOut) | {"text": question.said("text")} for question in sheet.questions],
        "objections": [_objected(found) for found in sheet.objections],
        "to_settle": wording.to_settle(sheet.health),
        "last_time": [_talk(done) for done in sheet.steps.done[:3]],
        "checklists": [{"name": checklist.said("name"), "lines": lines} for checklist, lines in sheet.checklists],
    }


def _plain(record: Any, schema: type[Schema]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in schema.model_fields}


def _talk(activity: Activity) -> dict[str, Any]:
    return _plain(activity, TalkOut)


def _who(place: queries.Place) -> dict[str, Any]:
    member = place.member
    told = {name: getattr(member, name) for name in ("role", "stance", "access", "concerns")}
    return told | {"member": member.pk, "name": place.name, "title": place.title}


def _objected(found: Raised) -> dict[str, Any]:
    known = found.answers[0][0].said("text") if found.answers else ""
    return {"id": found.record.pk, "name": found.record.name, "reply": found.record.reply or known}
