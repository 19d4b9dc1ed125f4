"""Bringing news to its handlers: at least once, in order per record, with growing pauses, failures kept and seen."""

import logging
import traceback
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from tehing.core import clock, faults, outbox, workspace
from tehing.core.access import Actor, Refused, one, require
from tehing.core.jobs import SEE
from tehing.core.models import Delivery

log = logging.getLogger(__name__)
BATCH, ATTEMPTS, LONGEST = 50, 12, timedelta(hours=1)


def deliver_due(batch: int = BATCH) -> int:
    """Deliver what is due; gives how many were tried. Several workers may do it at once."""
    return sum(_deliver(pk) for pk in _due(batch))


def pause(attempts: int) -> timedelta:
    """The wait after the nth failure: 1 s, 2 s, 4 s … at most an hour."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 12)), LONGEST)


@transaction.atomic
def retry(*, pk: int, by: Actor) -> Delivery:
    """Try a failed delivery again now."""
    require(by, SEE)
    found = one(Delivery.objects.select_for_update(), pk)
    if found.state != Delivery.State.FAILED:
        raise Refused("delivery_has_not_failed")
    found.state, found.attempts, found.due_at = Delivery.State.WAITING, 0, clock.now()
    found.save(update_fields=["state", "attempts", "due_at"])
    outbox.emit("work.retried", by=by, record=workspace.current(), after={"work": f"{found.handler} {found.pk}"})
    return found


@transaction.atomic
def dismiss(*, pk: int, by: Actor) -> Delivery:
    """Give up a failed delivery: its handler never hears this, and the later news of the record goes on. The error stays with it."""
    require(by, SEE)
    found = one(Delivery.objects.select_for_update(), pk)
    if found.state != Delivery.State.FAILED:
        raise Refused("delivery_has_not_failed")
    found.state = Delivery.State.DONE
    found.save(update_fields=["state"])
    outbox.emit("work.dismissed", by=by, record=workspace.current(), after={"work": f"{found.handler} {found.pk}"})
    return found


def _due(batch: int) -> list[int]:
    """Due ones whose record has no earlier undelivered news for the same handler."""
    earlier = Delivery.objects.filter(
        handler=OuterRef("handler"),
        event__record_type=OuterRef("event__record_type"),
        event__record_id=OuterRef("event__record_id"),
        event_id__lt=OuterRef("event_id"),
    ).exclude(state=Delivery.State.DONE)
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=clock.now())
    return list(waiting.exclude(Exists(earlier)).order_by("event_id").values_list("pk", flat=True)[:batch])


def _deliver(pk: int) -> bool:
    """One delivery in a transaction of its own, so that what the handler writes and the mark stand or fall together."""
    try:
        with transaction.atomic():
            rows = Delivery.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
            found = rows.filter(pk=pk, state=Delivery.State.WAITING).first()
            if found is None:
                return False
            handler = outbox.handler_named(found.handler)
            if handler is not None:  # a handler that is gone has nothing to hear any more
                handler(found.event)
            found.state, found.done_at, found.error = Delivery.State.DONE, clock.now(), ""
            found.save(update_fields=["state", "done_at", "error"])
    except Exception as no:
        if faults.passes(no):
            raise  # everything waits, and no attempt is counted
        log.exception("Delivery %s failed.", pk)
        _put_off(pk, no)
    return True


@transaction.atomic
def _put_off(pk: int, no: Exception) -> None:
    found = Delivery.objects.select_for_update().get(pk=pk)
    found.attempts += 1
    found.error = "".join(traceback.format_exception_only(no))[-2000:]
    found.due_at = clock.now() + pause(found.attempts)
    if found.attempts >= ATTEMPTS:
        found.state = Delivery.State.FAILED
    found.save(update_fields=["attempts", "error", "due_at", "state"])
