"""What became of a bulk job, for the one who asked and those who see all work."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tehing.core import jobs
from tehing.core.access import Actor, Scope, one
from tehing.core.bulk.actions import BULK, LIVE, counts
from tehing.core.bulk.models import BulkRow
from tehing.core.models import Job
from tehing.core.records import Resource
from tehing.core.records import resource as resource_of
from tehing.core.records.kinds import titles_of

SHOWN, BATCH = 100, 2_000


@dataclass(frozen=True)
class Told:
    """One record of a bulk job by name; "" when this reader may not see it."""

    pk: int
    name: str
    outcome: str
    label: str
    code: str
    detail: str


@dataclass(frozen=True)
class Report:
    """A bulk job as its page tells it."""

    job: Job
    resource: Resource
    counts: dict[str, int]
    live: bool
    refused: list[Told]
    undo: Job | None
    can_undo: bool


def visible_jobs(by: Actor) -> Any:
    """One's own; all of them for those who see the whole history."""
    return Job.objects.all() if by.rights.may(jobs.SEE) else Job.objects.filter(by=by.pk)


def bulk_report(pk: int, by: Actor) -> Report:
    """Raises Unknown for work that is not this person's to see."""
    job: Job = one(visible_jobs(by).filter(kind=BULK), pk)
    resource = resource_of(job.arguments["record_type"])
    rows = BulkRow.objects.filter(job=job, outcome=BulkRow.Outcome.REFUSED).order_by("record_id")
    undo = Job.objects.filter(pk=job.arguments.get("undo") or 0).first()
    live = job.state in LIVE
    lasting = job.arguments["act"] == "delete" and not resource.restorable
    can_undo = not live and undo is None and not lasting and counts(job)["changed"] > 0
    return Report(job, resource, counts(job), live, _named(resource, by, list(rows[:SHOWN])), undo, can_undo)


def told_rows(pk: int, by: Actor, outcome: str = "") -> Iterator[Told]:
    """Every record of the job, in order of keys, read in batches."""
    job: Job = one(visible_jobs(by).filter(kind=BULK), pk)
    resource = resource_of(job.arguments["record_type"])
    rows = BulkRow.objects.filter(job=job).order_by("record_id")
    rows = rows.filter(outcome=outcome) if outcome else rows
    return _in_batches(resource, by, rows)


def _in_batches(resource: Resource, by: Actor, rows: Any) -> Iterator[Told]:
    last = 0
    while batch := list(rows.filter(record_id__gt=last)[:BATCH]):
        yield from _named(resource, by, batch)
        last = batch[-1].record_id


def _named(resource: Resource, by: Actor, rows: list[BulkRow]) -> list[Told]:
    names: dict[int, Any] = {}
    if rows and by.rights.scope(resource.key, "view") is not Scope.NONE:
        keys = [row.record_id for row in rows]
        names = titles_of(resource, resource.visible(by).filter(pk__in=keys))
    return [
        Told(row.record_id, str(names.get(row.record_id, "")), row.outcome, row.get_outcome_display(), row.code, row.detail) for row in rows
    ]
