"""The room's verbs for programs; plain reads and writes of its records come from the engine."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tehing.core.access import Actor, one, require_verb
from tehing.core.models import Record
from tehing.deals import access, actions, queries, wording
from tehing.deals.models import Deal
from tehing.deals.rules.committee import Gap
from tehing.deals.rules.health import Line
from tehing.leads import access as leads

router = Router(tags=["deals"])


class MoveIn(Schema):
    """Where a deal goes. `version` guards against somebody else's change; a loss names its reason."""

    stage: int
    version: int | None = None
    reason: str = ""
    loss_reason: int | None = None
    closed_on: date | None = None


class Moved(Schema):
    """A deal after its move."""

    id: int
    version: int
    stage: int
    closed_on: date | None


class ConversionIn(Schema):
    """What the deal is called, when not as the lead."""

    name: str = ""


class Converted(Schema):
    """What became of a lead."""

    lead: int
    deal: int
    company: int | None
    person: int | None


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


class SeatOut(Schema):
    """Somebody on a deal's map."""

    id: int
    version: int
    name: str
    person: int | None
    roles: list[str]
    power: str
    stance: str
    access: str
    reports_to: int | None
    influences: list[int]
    has_left: bool


class GapOut(Schema):
    """What is missing on the customer's side. `code` is stable; the sentences are in the reader's language."""

    code: str
    who: list[str]
    grave: bool
    missing: str
    advice: str
    ends: str


class CommitteeOut(Schema):
    """Who decides on a deal, and what is missing."""

    members: list[SeatOut]
    gaps: list[GapOut]


class InfluencesIn(Schema):
    """Whom somebody influences: keys of members of the same map. These replace those of before."""

    influences: list[int]


class PointsOut(Schema):
    """Why points are missing. `code` is stable; the sentences are in the reader's language."""

    code: str
    points: int
    why: str
    remedy: str
    url: str


class HealthOut(Schema):
    """How a deal fares. `score` is 0 to 100, `state` good, fair or poor; both are null for a deal that is on hold or over."""

    score: int | None
    state: str | None
    lines: list[PointsOut]
    age_days: int
    usual_days: int
    own_median_days: int | None
    own_median_of: int


@router.get("/deals/{int:pk}/health", response=HealthOut, operation_id="deal_health_read", summary="How a deal fares, point by point")
def read_health(request: HttpRequest, pk: int) -> dict[str, Any]:
    by = _by(request)
    for record_type in (actions.MEMBER, actions.NEED):
        require_verb(by, record_type, "view")
    deal = one(access.visible_deals(by).select_related("stage"), pk)
    cycle = queries.cycle_of(by, deal)
    found = queries.health_of(deal, cycle, queries.committee_of(by, deal, whole=False), queries.needs_of(by, deal))
    days = {"age_days": cycle.age, "usual_days": cycle.usual, "own_median_days": cycle.own, "own_median_of": cycle.won}
    if found is None:
        return {"score": None, "state": None, "lines": []} | days
    return {"score": found.score, "state": found.state, "lines": [_points(line, deal) for line in found.lines]} | days


@router.get(
    "/deals/{int:pk}/committee",
    response=CommitteeOut,
    operation_id="deal_committee_read",
    summary="Who decides on a deal, and what is missing",
)
def read_committee(request: HttpRequest, pk: int) -> dict[str, Any]:
    by = _by(request)
    require_verb(by, actions.MEMBER, "view")
    found = queries.committee_of(by, one(access.visible_deals(by).select_related("stage"), pk))
    return {"members": [_seat(place) for place in found.places], "gaps": [_gap(gap, found) for gap in found.gaps]}


@router.put(
    "/committee-members/{int:pk}/influences",
    response=InfluencesIn,
    operation_id="committee_member_influences",
    summary="Say whom a member influences",
)
def influences(request: HttpRequest, pk: int, data: InfluencesIn) -> dict[str, Any]:
    by = _by(request)
    require_verb(by, actions.MEMBER, "edit")
    return {"influences": actions.set_influences(pk=pk, by=by, others=data.influences)}


@router.post("/deals/{int:pk}/stage", response=Moved, operation_id="deal_move", summary="Bring a deal to another stage")
def move(request: HttpRequest, pk: int, data: MoveIn) -> dict[str, Any]:
    by = _by(request)
    loss = one(access.visible_loss_reasons(by), data.loss_reason) if data.loss_reason is not None else None
    deal = actions.move_deal(
        pk=pk, by=by, stage_pk=data.stage, version=data.version, reason=data.reason, loss_reason=loss, closed_on=data.closed_on
    )
    return {"id": deal.pk, "version": deal.version, "stage": deal.stage_id, "closed_on": deal.closed_on}


@router.post("/leads/{int:pk}/conversion", response={201: Converted}, operation_id="lead_convert", summary="Make a deal of a lead")
def convert(request: HttpRequest, pk: int, data: ConversionIn) -> Status[dict[str, Any]]:
    by = _by(request)
    one(leads.visible_leads(by), pk)
    deal = actions.convert_lead(pk=pk, by=by, data={"name": data.name})
    return Status(201, {"lead": pk, "deal": deal.pk, "company": deal.company_id, "person": deal.person_id})


@router.post("/activities/{int:pk}/completion", response=Completed, operation_id="activity_complete", summary="Mark an activity done")
def complete(request: HttpRequest, pk: int, data: CompletionIn) -> Record:
    following = {"kind": data.next_kind, "subject": data.next_subject, "due_at": data.next_due_at} if data.next_subject else None
    return actions.complete_activity(pk=pk, by=_by(request), outcome=data.outcome, following=following)


def _by(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined, no-any-return]


def _seat(place: queries.Place) -> dict[str, Any]:
    member = place.member
    plain = ("version", "power", "stance", "access")
    return {name: getattr(member, name) for name in plain} | {
        "id": member.pk,
        "name": place.name,
        "person": member.person_id if place.known else None,
        "roles": [role for role in (member.role, member.second_role) if role],
        "reports_to": member.reports_to_id,
        "influences": place.influences,
        "has_left": place.gone,
    }


def _gap(gap: Gap, found: queries.Committee) -> dict[str, Any]:
    words = {"missing": wording.missing(gap), "advice": wording.advice(gap), "ends": wording.ends(gap, found.history)}
    return {"code": gap.code, "who": list(gap.who), "grave": gap.grave} | words


def _points(line: Line, deal: Deal) -> dict[str, Any]:
    words, address = wording.remedy(line, deal.pk)
    return {"code": line.code, "points": line.points, "why": wording.why(line), "remedy": words, "url": address}
