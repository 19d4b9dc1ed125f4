"""Bringing deals on, leads to deals, and activities to their end."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tehing.core.access import one
from tehing.core.models import Record
from tehing.deals import access, actions
from tehing.deals.api.caller import caller
from tehing.leads import access as leads

router = Router()


class MoveIn(Schema):
    """Where a deal goes. `version` guards against somebody else's change; a loss names its reason."""

    stage: int
    version: int | None = None
    reason: str = ""
    loss_reason: int | None = None
    closed_on: date | None = None


class LackingOut(Schema):
    """What a stage asked in vain, as a warning: the demand, what exactly, and both in the reader's language."""

    demand: str
    subject: str
    told: str


class Moved(Schema):
    """A deal after its move, and what the stages that it left behind asked in vain."""

    id: int
    version: int
    stage: int
    closed_on: date | None
    lacking: list[LackingOut]


class ConversionIn(Schema):
    """What the deal is called, when not as the lead."""

    name: str = ""


class Converted(Schema):
    """What became of a lead."""

    lead: int
    deal: int
    company: int | None
    person: int | None


class AsideIn(Schema):
    """Why a lead is laid aside, and when to look again; then a task is planned for that day."""

    reason: str = ""
    look_again_on: date | None = None
    version: int | None = None


class LaidAside(Schema):
    """A lead that is laid aside."""

    id: int
    version: int
    status: str
    closed_reason: str
    look_again_on: date | None


class CompletionIn(Schema):
    """How it went, and what comes next."""

    outcome: str = ""
    next_kind: str = "task"
    next_subject: str = ""
    next_due_at: datetime | None = None


class Completed(Schema):
    """An activity that is done."""

    id: int
    version: int
    done_at: datetime | None


@router.post("/deals/{int:pk}/stage", response=Moved, operation_id="deal_move", summary="Bring a deal to another stage")
def move(request: HttpRequest, pk: int, data: MoveIn) -> dict[str, Any]:
    by = caller(request)
    loss = one(access.visible_loss_reasons(by), data.loss_reason) if data.loss_reason is not None else None
    deal = actions.move_deal(
        pk=pk, by=by, stage_pk=data.stage, version=data.version, reason=data.reason, loss_reason=loss, closed_on=data.closed_on
    )
    lacking = [{"demand": each.code, "subject": each.subject, "told": each.label} for each in deal.lacking]
    return {"id": deal.pk, "version": deal.version, "stage": deal.stage_id, "closed_on": deal.closed_on, "lacking": lacking}


@router.post("/leads/{int:pk}/conversion", response={201: Converted}, operation_id="lead_convert", summary="Make a deal of a lead")
def convert(request: HttpRequest, pk: int, data: ConversionIn) -> Status[dict[str, Any]]:
    by = caller(request)
    one(leads.visible_leads(by), pk)
    deal = actions.convert_lead(pk=pk, by=by, data={"name": data.name})
    return Status(201, {"lead": pk, "deal": deal.pk, "company": deal.company_id, "person": deal.person_id})


@router.post("/leads/{int:pk}/closing", response=LaidAside, operation_id="lead_close", summary="Lay a lead aside, with the reason")
def close(request: HttpRequest, pk: int, data: AsideIn) -> Record:
    by = caller(request)
    one(leads.visible_leads(by), pk)
    return actions.lay_lead_aside(pk=pk, by=by, reason=data.reason, look_again_on=data.look_again_on, version=data.version)


@router.post("/activities/{int:pk}/completion", response=Completed, operation_id="activity_complete", summary="Mark an activity done")
def complete(request: HttpRequest, pk: int, data: CompletionIn) -> Record:
    following = {"kind": data.next_kind, "subject": data.next_subject, "due_at": data.next_due_at} if data.next_subject else None
    return actions.complete_activity(pk=pk, by=caller(request), outcome=data.outcome, following=following)
