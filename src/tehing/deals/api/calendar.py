"""What is planned in a calendar's days, who is to come to a meeting, inviting them, and open deals that hang in the air."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from tehing.core import clock
from tehing.core.access import Invalid, Scope, require_verb
from tehing.deals import actions, queries, wording
from tehing.deals.api.caller import caller
from tehing.deals.queries import calendar as found_in
from tehing.deals.rules import calendar as rules
from tehing.team.rules import zone_named

router = Router()


class AttendeesIn(Schema):
    """Keys of the customer's people who are to come. These replace those of before."""

    people: list[int]


class InvitationIn(Schema):
    """Words for the letter and the customer's calendar."""

    words: str = ""


class SentOut(Schema):
    """Whom letters are on their way to, who has no e-mail address, and who is told that it is off."""

    invited: list[str]
    unreachable: list[str]
    cancelled: list[str]


class CalendarAsked(Schema):
    """Which days, whose, and in which time zone a day begins: an IANA name, or else the one in force for the caller."""

    day: date | None = None
    view: Literal["day", "week", "month"] = "week"
    whose: Literal["me", "team"] = "me"
    zone: str = ""


class EntryOut(Schema):
    """An activity in a calendar. `about`: the deal, company, lead or person that it is done for."""

    id: int
    version: int
    kind: str
    subject: str
    about: str
    owner: str
    due_at: datetime
    minutes: int | None
    done: bool
    late: bool


class DayOut(Schema):
    """What falls on a day. What goes on over midnight stands on both days."""

    day: date
    activities: list[EntryOut]


class CalendarOut(Schema):
    """The days from `first` to the one before `after`. `more` were too many to be told."""

    first: date
    after: date
    days: list[DayOut]
    more: int


class WaitingOut(Schema):
    """An open deal that hangs in the air."""

    id: int
    name: str
    company: str
    stage: str
    owner: str
    value_minor: int | None
    currency: str
    stage_days: int
    quiet_days: int | None
    step: str
    step_due: datetime | None


class GroupOut(Schema):
    """Those for one reason. `reason` is stable; the sentences are in the reader's language. `count` is exact unless `many`."""

    reason: str
    title: str
    advice: str
    count: int
    many: bool
    deals: list[WaitingOut]


class LimboOut(Schema):
    """Open deals in limbo, by reason; when a large number was counted, else null."""

    groups: list[GroupOut]
    counted_at: datetime | None


@router.get("/deals/limbo", response=LimboOut, operation_id="deals_limbo", summary="Open deals that hang in the air, by reason")
def limbo(request: HttpRequest, whose: Literal["me", "team"] = "me") -> dict[str, Any]:
    by = caller(request)
    team = require_verb(by, "deals.deal", "view") > Scope.OWN and whose == "team"
    groups, counted_at = queries.in_limbo(by, team=team)
    return {"groups": [_group(one) for one in groups], "counted_at": counted_at}


@router.get("/calendar", response=CalendarOut, operation_id="calendar_read", summary="What falls on the days of a day, week or month")
def read_calendar(request: HttpRequest, asked: Query[CalendarAsked]) -> dict[str, Any]:
    by = caller(request)
    team = require_verb(by, "deals.activity", "view") > Scope.OWN and asked.whose == "team"
    zone = zone_named(asked.zone) if asked.zone else timezone.get_current_timezone()
    if zone is None:
        raise Invalid({"zone": ["unknown_zone"]})
    first, after = rules.interval(asked.view, rules.within_reach(asked.day or clock.today()))
    found = found_in.shown(by, first, after, zone, team=team)
    days = [{"day": one, "activities": [_entry(found.entries[piece.key]) for piece in pieces]} for one, pieces in found.days.items()]
    return {"first": first, "after": after, "days": days, "more": found.more}


@router.put("/activities/{int:pk}/attendees", response=AttendeesIn, operation_id="activity_attendees", summary="Say who is to come")
def attendees(request: HttpRequest, pk: int, data: AttendeesIn) -> dict[str, Any]:
    return {"people": actions.set_attendees(pk=pk, by=caller(request), people=data.people)}


@router.post("/activities/{int:pk}/invitation", response={202: SentOut}, operation_id="activity_invite", summary="Invite who is to come")
def invite(request: HttpRequest, pk: int, data: InvitationIn) -> Status[actions.Sent]:
    return Status(202, actions.send_invitation(pk=pk, by=caller(request), words=data.words))


@router.delete(
    "/activities/{int:pk}/invitation", response={202: SentOut}, operation_id="activity_uninvite", summary="Call an invitation off"
)
def uninvite(request: HttpRequest, pk: int) -> Status[actions.Sent]:
    return Status(202, actions.cancel_invitation(pk=pk, by=caller(request)))


def _entry(one: queries.Entry) -> dict[str, Any]:
    return {name: getattr(one, name) for name in EntryOut.model_fields if name != "id"} | {"id": one.pk}


def _group(one: queries.Group) -> dict[str, Any]:
    title, _means, advice = wording.LIMBO[one.reason]
    deals = [{name: getattr(deal, name) for name in WaitingOut.model_fields if name != "id"} | {"id": deal.pk} for deal in one.deals]
    return {"reason": one.reason, "title": str(title), "advice": str(advice), "count": one.count, "many": one.many, "deals": deals}
