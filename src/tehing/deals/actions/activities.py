"""Planning, doing and noting calls, meetings, e-mails and tasks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tehing.core import actions as core
from tehing.core import clock, records, updates
from tehing.core.access import Actor, Invalid, Refused
from tehing.core.records import Edit
from tehing.deals.actions.invitations import tell_that_it_is_off
from tehing.deals.models import Activity, Attendee
from tehing.deals.queries import usual_reminder
from tehing.deals.rules.calendar import TAKES_TIME

ACTIVITY = "deals.activity"
LINKS = ("company", "person", "lead", "deal")


def create_activity(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Activity:
    """Plan something, or note what was done."""
    made: Activity = core.create(records.resource(ACTIVITY), by=by, data=data, reason=reason)
    return made


def create_activities(*, by: Actor, rows: Sequence[Mapping[str, Any]], reason: str = "") -> list[Any]:
    return core.create_many(records.resource(ACTIVITY), by=by, rows=rows, reason=reason)


def prepare_activity(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """What is done on a deal belongs to the deal's company as well; what takes time is reminded of as its maker likes it."""
    full = {name: value for name, value in data.items() if value is not None}
    due = full.get("due_at")
    if full.get("kind") in TAKES_TIME and isinstance(due, datetime) and due > clock.now() and not full.get("done_at"):
        full.setdefault("remind", usual_reminder(by))
    deal = full.get("deal")
    if deal is not None and deal.company is not None:
        full.setdefault("company", deal.company)
    return full


def update_activity(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Activity:
    changed: Activity = core.update(records.resource(ACTIVITY), pk=pk, by=by, data=data, version=version, reason=reason)
    return changed


def update_activities(*, by: Actor, edits: Sequence[Edit], reason: str = "") -> list[Any]:
    return updates.update_many(records.resource(ACTIVITY), by=by, edits=edits, reason=reason)


def delete_activity(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(ACTIVITY), pk=pk, by=by, version=version, reason=reason)


def call_off(going: Sequence[Activity], by: Actor) -> None:
    """Whoever was invited to what is removed, alone or along with its deal or company, and has not met yet learns that it is off."""
    ahead = {one.pk: one for one in going if one.due_at is not None and one.due_at >= clock.now()}
    asked = Attendee.objects.filter(activity__in=list(ahead), sequence__isnull=False).values_list("activity", flat=True)
    for pk in sorted(set(asked)):
        tell_that_it_is_off(ahead[pk], ahead[pk].version + 1)


@transaction.atomic
def complete_activity(*, pk: int, by: Actor, outcome: str = "", following: Mapping[str, Any] | None = None) -> Activity:
    """Mark it done and, in the same breath, plan what comes next. Done twice: only the first time counts."""
    activity: Activity = core.locked(records.resource(ACTIVITY), pk=pk, by=by, verb="edit")
    if activity.done_at is not None:
        return activity
    data = {"done_at": clock.now(), **({"outcome": outcome} if outcome else {})}
    done: Activity = core.update(records.resource(ACTIVITY), pk=pk, by=by, data=data)
    if following:
        links = {name: getattr(done, name) for name in LINKS}
        create_activity(by=by, data={**links, **following})
    return done


@transaction.atomic
def reschedule_activity(*, pk: int, by: Actor, due_at: datetime, version: int | None = None) -> Activity:
    """Put off, or bring forward, what is still to be done."""
    activity: Activity = core.locked(records.resource(ACTIVITY), pk=pk, by=by, verb="edit")
    if activity.done_at is not None:
        raise Refused("already_done")
    return update_activity(pk=pk, by=by, data={"due_at": due_at}, version=version)


def check_activity(values: Mapping[str, Any], activity: Activity) -> None:
    """Nothing takes longer than a day."""
    if activity.minutes is not None and activity.minutes > 24 * 60:
        raise Invalid({"minutes": ["longer_than_a_day"]})
