"""One's own calendar: how one is reminded, and the secret address that other calendars read it at."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction

from tehing.core import clock, outbox
from tehing.core.access import Actor, Invalid
from tehing.deals.models import Calendar, Remind
from tehing.team.access import digest_of

SECRET = 32  # bytes of chance


@transaction.atomic
def make_feed(*, by: Any) -> str:
    """A new secret address; the one before works no more. The secret is given this once, only its digest is kept."""
    calendar = _own(by)
    secret = secrets.token_urlsafe(SECRET)
    calendar.digest, calendar.made_at, calendar.read_at = digest_of(secret), clock.now(), None
    calendar.save(update_fields=["digest", "made_at", "read_at"])
    outbox.emit("user.feed_made", by=by, record=by)
    return secret


@transaction.atomic
def end_feed(*, by: Any) -> None:
    """The address works no more."""
    calendar = _own(by)
    if not calendar.digest:
        return
    calendar.digest, calendar.made_at, calendar.read_at = "", None, None
    calendar.save(update_fields=["digest", "made_at", "read_at"])
    outbox.emit("user.feed_ended", by=by, record=by)


@transaction.atomic
def set_usual_reminder(*, by: Actor, remind: str) -> Calendar:
    """What one's meetings and calls are planned with from now on."""
    if remind and remind not in Remind.values:
        raise Invalid({"remind": ["bad_reminder"]})
    calendar = _own(by)
    if calendar.remind != remind:
        calendar.remind = remind
        calendar.save(update_fields=["remind"])
    return calendar


def note_read(calendar: Calendar) -> None:
    """When it was last read, to the hour: programs ask every few minutes."""
    now = clock.now()
    if calendar.read_at is None or now - calendar.read_at > timedelta(hours=1):
        Calendar.objects.filter(pk=calendar.pk).update(read_at=now)


def _own(by: Actor) -> Calendar:
    calendar, _made = Calendar.objects.select_for_update().get_or_create(user_id=by.pk)
    return calendar
