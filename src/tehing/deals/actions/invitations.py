"""Who of the customer's is to come to a meeting, and inviting them. Nothing is ever sent by itself but that it is off."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from tehing.core import actions as core
from tehing.core import clock, outbox, records, workspace
from tehing.core.access import Actor, Invalid, Refused
from tehing.core.numbers import held
from tehing.deals import wording
from tehing.deals.actions.letters import Letter, post, there_is_a_mail_server
from tehing.deals.models import Activity, Attendee
from tehing.deals.rules import calendar as rules
from tehing.deals.rules import ics
from tehing.parties import access as parties
from tehing.parties.models import Person

ACTIVITY = "deals.activity"
MEETINGS = (Activity.Kind.MEETING, Activity.Kind.VIDEO)
MOST, WORDS = 50, 2000


@dataclass
class Sent:
    """Whom an invitation went to, who has no address, and who was told not to come."""

    invited: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)


@transaction.atomic
def set_attendees(*, pk: int, by: Actor, people: Sequence[int]) -> list[int]:
    """These people of the customer's and no others are to come. Whoever was invited already learns it with the next invitation.

    Raises Refused("only_meetings") for what nobody comes to; Invalid for somebody whom one may not see.
    """
    activity = _locked(pk, by)
    wanted = list(dict.fromkeys(people))
    if len(wanted) > MOST:
        raise Invalid({"people": ["too_many_attendees"]})
    found = {one.pk: one for one in parties.visible_people(by).filter(pk__in=held(wanted))}
    rows = {row.person_id: row for row in activity.attendees.select_related("person").order_by("pk")}
    if any(key not in found and key not in rows for key in wanted):
        raise Invalid({"people": ["no_such_person"]})
    before = [row.person for row in rows.values() if not row.leaving]
    for key, row in rows.items():
        if key not in wanted and row.sequence is None:
            row.delete()
        elif row.leaving is (key in wanted):
            row.leaving = key not in wanted
            row.save(update_fields=["leaving"])
    for key in wanted:
        if key not in rows:
            Attendee.objects.create(activity=activity, person_id=key)
    after = [row.person for row in _coming(activity)]
    if {one.pk for one in before} != {one.pk for one in after}:
        _touch(activity)
        outbox.emit("activity.attendees_changed", by=by, record=activity, before=_named(before), after=_named(after))
    return [one.pk for one in after]


@transaction.atomic
def send_invitation(*, pk: int, by: Any, words: str = "") -> Sent:
    """Invite who is to come, or tell them what has changed; whoever is no longer to come is told so.

    Raises Refused: only_meetings, already_done, no_time, time_has_passed, no_address_of_ours, no_mail_server, nobody_to_invite.
    """
    activity = _locked(pk, by)
    organizer = _organizer(activity, by)
    _hold(activity, organizer)
    if len(words) > WORDS:
        raise Invalid({"words": ["too_many_words"]})
    coming, leaving = _coming(activity), _leaving(activity)
    reachable = [row for row in coming if row.person.email]
    if not reachable and not leaving:
        raise Refused("nobody_to_invite")
    assert organizer is not None
    occasion = occasion_of(activity, activity.version, words)
    everybody = [_person(row.person) for row in reachable]
    body = ics.invitation(occasion, organizer, everybody).decode()
    letters = [_letter("REQUEST", row, activity, organizer, body, words) for row in reachable]
    letters += _off(leaving, activity, organizer, activity.version)
    post(letters, by=by)
    for row in reachable:
        row.sequence, row.invited_at = activity.version, clock.now()
        row.save(update_fields=["sequence", "invited_at"])
    Attendee.objects.filter(pk__in=[row.pk for row in leaving]).delete()
    outbox.emit(
        "activity.invited",
        by=by,
        record=activity,
        after=_named(row.person for row in reachable),
        sequence=activity.version,
    )
    return Sent(_names(reachable), _names(row for row in coming if not row.person.email), _names(leaving))


@transaction.atomic
def cancel_invitation(*, pk: int, by: Any) -> Sent:
    """Tell everybody invited that it is off. The activity itself stays, whatever has become of it.

    Raises Refused("nobody_invited") when there is nobody, Refused("no_mail_server").
    """
    activity: Activity = core.locked(records.resource(ACTIVITY), pk=pk, by=by, verb="edit")
    invited = _invited(activity)
    if not invited:
        raise Refused("nobody_invited")
    if not there_is_a_mail_server():
        raise Refused("no_mail_server")
    _touch(activity)
    tell_that_it_is_off(activity, activity.version, by=by)
    for row in invited:
        row.sequence, row.invited_at = None, None
        row.save(update_fields=["sequence", "invited_at"])
    Attendee.objects.filter(activity=activity, leaving=True).delete()
    outbox.emit("activity.invitation_cancelled", by=by, record=activity, after=_named(row.person for row in invited))
    return Sent(cancelled=_names(invited))


def tell_that_it_is_off(activity: Activity, sequence: int, *, by: Actor | None = None) -> None:
    """Cancel what was sent, unless its time is over already."""
    if activity.due_at is None or activity.due_at < clock.now() or not there_is_a_mail_server():
        return
    organizer = _organizer(activity, by)
    invited = _invited(activity)
    if organizer is not None and invited:
        post(_off(invited, activity, organizer, sequence), by=by)


def occasion_of(activity: Activity, sequence: int, words: str = "") -> ics.Occasion:
    """What the customer's calendar shows: never our own notes."""
    assert activity.due_at is not None
    return ics.Occasion(
        uid=uid_of(activity),
        begin=activity.due_at,
        end=rules.span(activity.pk, activity.due_at, activity.minutes).end,
        summary=activity.subject,
        sequence=sequence,
        changed_at=clock.now(),
        description=words,
        location=activity.location,
    )


def uid_of(activity: Activity) -> str:
    """The same for ever, and unlike that of any other house."""
    house = hashlib.sha256(workspace.current().set_up_at.isoformat().encode()).hexdigest()[:16]
    return f"activity-{activity.pk}-{house}@tehing"


def _locked(pk: int, by: Actor) -> Activity:
    activity: Activity = core.locked(records.resource(ACTIVITY), pk=pk, by=by, verb="edit")
    if activity.kind not in MEETINGS:
        raise Refused("only_meetings")
    return activity


def _hold(activity: Activity, organizer: ics.Person | None) -> None:
    if activity.done_at is not None:
        raise Refused("already_done")
    if activity.due_at is None:
        raise Refused("no_time")
    if activity.due_at < clock.now():
        raise Refused("time_has_passed")
    if organizer is None:
        raise Refused("no_address_of_ours")
    if not there_is_a_mail_server():
        raise Refused("no_mail_server")


def _organizer(activity: Activity, by: Any) -> ics.Person | None:
    """Its owner, whoever presses the button: calendars take news only from the one who invited."""
    person = activity.owner or by
    return ics.Person(person.name, person.email) if person is not None and person.email else None


def _coming(activity: Activity) -> list[Attendee]:
    return list(activity.attendees.filter(leaving=False).select_related("person").order_by("pk"))


def _leaving(activity: Activity) -> list[Attendee]:
    return [row for row in activity.attendees.filter(leaving=True).select_related("person").order_by("pk") if row.person.email]


def _invited(activity: Activity) -> list[Attendee]:
    rows = activity.attendees.filter(sequence__isnull=False).select_related("person").order_by("pk")
    return [row for row in rows if row.person.email]


def _touch(activity: Activity) -> None:
    """A calendar believes only what has a greater number than what it knows."""
    activity.version += 1
    activity.updated_at = clock.now()
    activity.save(update_fields=["version", "updated_at"])


def _off(rows: Iterable[Attendee], activity: Activity, organizer: ics.Person, sequence: int) -> list[Letter]:
    occasion = occasion_of(activity, sequence)
    letters = []
    for row in rows:
        body = ics.cancellation(occasion, organizer, [_person(row.person)]).decode()
        letters.append(_letter("CANCEL", row, activity, organizer, body))
    return letters


def _letter(method: str, row: Attendee, activity: Activity, organizer: ics.Person, body: str, words: str = "") -> Letter:
    subject, text = wording.invitation(method, activity, organizer.name, again=row.sequence is not None, words=words)
    return {
        "to": row.person.email,
        "name": organizer.name,
        "reply_to": organizer.email,
        "subject": subject,
        "text": text,
        "ics": body,
        "method": method,
    }


def _person(person: Person) -> ics.Person:
    return ics.Person(person.name, person.email)


def _names(rows: Iterable[Attendee]) -> list[str]:
    return [row.person.name for row in rows]


def _named(people: Iterable[Person]) -> dict[str, Any]:
    """As the history keeps people: by number and name, so that somebody erased is erased here too."""
    return {"people": [{"id": one.pk, "label": one.name} for one in people]}
