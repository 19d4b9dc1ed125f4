"""Reminding people of what they planned: once, by the bell, also when the worker was away for a while."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q

from tehing.core import clock, outbox
from tehing.core.models import Notification
from tehing.core.regular import every
from tehing.deals.models import Activity
from tehing.deals.rules import calendar as rules

AT_ONCE = 500


@every(timedelta(minutes=1))
def remind_of_due() -> int:
    """Ring for everything whose time to remind has come; gives how many. What is more than a day late is left."""
    now = clock.now()
    keys = list(_waiting(now).order_by("due_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_remind(pk, now) for pk in keys)


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    """Of two workers, one gets the row. A new time is reminded of anew."""
    if not _waiting(now).filter(pk=pk).update(reminded_for=F("due_at")):
        return False
    activity = Activity.objects.get(pk=pk)
    event = outbox.emit("activity.due_soon", by=None, record=activity)
    Notification.objects.get_or_create(to_id=activity.owner_id, event=event)
    return True


def _waiting(now: datetime) -> models.QuerySet[Activity]:
    soon = Q()
    for remind, before in rules.REMIND.items():
        soon |= Q(remind=remind, due_at__lte=now + before)
    rows = Activity.objects.filter(soon, done_at=None, due_at__gt=now - rules.LATE, owner__is_active=True).exclude(remind="")
    return rows.filter(Q(reminded_for=None) | ~Q(reminded_for=F("due_at")))
