"""Taking back what one act did to many records, told by the history itself: there is no second journal to keep.

What the act added is removed, what it changed gets the values of before. A record that was changed since is left as it is.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tehing.core import external, outbox, recycling
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, Unknown, one
from tehing.core.jobs import report
from tehing.core.models import Event, Job
from tehing.core.records import Resource
from tehing.core.records import resource as resource_of
from tehing.core.records.values import from_plain, plain

CHUNK = 200


@dataclass
class Tally:
    """What came of it: records put back, and those left alone because they were changed since or are needed."""

    undone: int = 0
    left: int = 0


def undo(request_id: str, *, by: Actor, job: Job, reason: str = "") -> dict[str, int]:
    """Take back everything that happened under one request, the newest first, with the rights of `by`.

    `job.arguments` keeps how far it has come, so that a killed run goes on. Gives {"undone": n, "left": n}.
    """
    events = Event.objects.filter(request_id=request_id).exclude(request_id="")
    total = job.total or events.count()
    with outbox.acting_from("undo", f"undo-{job.pk}"):
        while chunk := list(events.filter(pk__lt=job.arguments.get("below", 2**62)).order_by("-pk")[:CHUNK]):
            _chunk(chunk, by, job, total, reason)
    return {name: job.arguments.get(name, 0) for name in ("undone", "left")}


@transaction.atomic
def _chunk(chunk: list[Event], by: Actor, job: Job, total: int, reason: str) -> None:
    tally = Tally(job.arguments.get("undone", 0), job.arguments.get("left", 0))
    for event in chunk:
        done = _take_back(event, by, reason)
        tally.undone += done is True
        tally.left += done is False
    report(job, job.done + len(chunk), total, below=chunk[-1].pk, undone=tally.undone, left=tally.left)


def _take_back(event: Event, by: Actor, reason: str) -> bool | None:
    """True: put back; False: left as it is; None: the news says nothing that could be put back."""
    resource = resource_of(event.record_type)
    try:
        with transaction.atomic():
            if event.name == f"{resource.noun}.created":
                return _remove(resource, event, by, reason)
            if event.name == f"{resource.noun}.deleted":
                return recycling.restore_after(event, by, reason)
            if event.name == f"{resource.noun}.renamed_elsewhere":
                return external.take_back(event, resource, by=by, reason=reason)
            if event.before and not event.name.endswith(".deleted_along"):
                return _put_back(resource, event, by, reason)
    except (Refused, Conflict, Forbidden, Unknown, Invalid):
        return False
    return None


def _remove(resource: Resource, event: Event, by: Actor, reason: str) -> bool:
    """Away with what the act added, unless something happened to it since that the act has nothing to do with."""
    of_record = Event.objects.filter(record_type=event.record_type, record_id=event.record_id, pk__gt=event.pk)
    if of_record.exclude(request_id=event.request_id).exclude(channel="undo").exists():
        return False
    (resource.withdraw or resource.delete)(pk=event.record_id, by=by, reason=reason)
    return True


def _put_back(resource: Resource, event: Event, by: Actor, reason: str) -> bool | None:
    """The values of before, unless somebody has changed one of them since."""
    names = [name for name in event.before if (found := resource.field(name)) is not None and found.own]
    if not names:
        return None
    record = one(resource.visible(by), event.record_id)
    if any(_present(resource, record, name) != event.after.get(name) for name in names):
        return False
    data = {name: from_plain(resource, name, event.before[name], by) for name in names}
    resource.update(pk=record.pk, by=by, data=data, version=record.version, reason=reason)
    return True


def _present(resource: Resource, record: Any, name: str) -> Any:
    found = resource.field(name)
    assert found is not None
    value = found.of(record)
    return plain(list(value.all()) if resource.kind_of(found) == "references" else value)
