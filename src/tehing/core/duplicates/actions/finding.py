"""The search for duplicates among all records of a type, in the background."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as NotYet
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tehing.core import jobs, records
from tehing.core.access import Actor, Unknown, require, require_verb
from tehing.core.duplicates import comparing
from tehing.core.duplicates.models import SuspectedPair
from tehing.core.duplicates.typed import values_of
from tehing.core.models import Job
from tehing.core.records import Resource
from tehing.core.records.permissions import permission

JOB = "duplicates"
FIND = permission("core.find_duplicates", _("Look for duplicates among all records"), roles=("sales_head",))
READ, KEPT = 20_000, 2_000  # rows at a time
BEAT = 2.0  # seconds between two signs of life while everything is compared


@transaction.atomic
def look_for(record_type: str, *, by: Actor) -> Job:
    """Ask for a search. While one is under way, that one is given back."""
    require(by, FIND)
    resource = compared(record_type)
    require_verb(by, resource.key, "view")
    comparing.require_splink()
    under_way = Job.objects.filter(kind=JOB, state__in=(Job.State.WAITING, Job.State.RUNNING), arguments__record_type=resource.key)
    return under_way.order_by("-pk").first() or jobs.enqueue(JOB, by=by, record_type=resource.key)


def compared(record_type: str) -> Resource:
    """The record type of this name, if it says how its records are compared."""
    found = next((one for one in records.resources() if one.key == record_type and one.alike is not None), None)
    if found is None:
        raise Unknown
    return found


@jobs.job(JOB, _("Search for duplicates"))
def work(job: Job) -> dict[str, Any]:
    """Read all rows, compare, keep the pairs. A killed search begins anew; what it finds again is kept once."""
    comparing.require_splink()
    resource = compared(job.arguments["record_type"])
    with TemporaryDirectory(dir=settings.DATA, prefix="duplicates-") as folder:
        return {"pairs": _search(resource, Path(folder), job)}


def _search(resource: Resource, folder: Path, job: Job) -> int:
    assert resource.alike is not None and job.started_at is not None
    comparison = comparing.Comparison(resource.alike, folder)
    total, read = resource.model._default_manager.count(), 0
    for batch in _rows(resource):
        comparison.add(batch)
        read += len(batch)
        jobs.report(job, read, total * 2)
    with ThreadPoolExecutor(1) as aside:
        comparing_all = aside.submit(comparison.compare)
        try:
            while not _over(comparing_all):
                jobs.report(job, read, total * 2)
        except BaseException:  # whatever ends the work, nobody waits for the rest of the comparing
            while not comparing_all.done():
                comparison.interrupt()
                wait([comparing_all], timeout=0.1)
            raise
    kept, found = 0, comparison.pairs()
    while batch_of_pairs := list(islice(found, KEPT)):
        with transaction.atomic():
            _keep(resource, batch_of_pairs, job)
            jobs.report(job, read, total * 2)
        kept += len(batch_of_pairs)
    _forget_unfounded(resource, job)
    jobs.report(job, total * 2, total * 2)
    return kept


def _over(work_aside: Any) -> bool:
    try:
        work_aside.result(BEAT)
    except NotYet:
        return False
    return True


def _rows(resource: Resource) -> Iterator[list[list[Any]]]:
    """All rows, in batches by key so that memory stays flat."""
    likeness = resource.alike
    assert likeness is not None
    columns = {column for one in likeness.traits for column in one.columns}
    rows, last = resource.model._default_manager.order_by("pk").values("pk", *columns), 0
    while batch := list(rows.filter(pk__gt=last)[:READ]):
        yield [[row["pk"], *values_of(likeness, row)] for row in batch]
        last = batch[-1]["pk"]


def _keep(resource: Resource, found: list[comparing.Scored], job: Job) -> None:
    """New pairs are added, known ones scored anew; what was decided stays decided."""
    assert job.started_at is not None
    pairs = [
        SuspectedPair(
            record_type=resource.key, left_id=one.left, right_id=one.right, score=one.score, parts=one.parts, found_at=job.started_at
        )
        for one in found
    ]
    SuspectedPair.objects.bulk_create(
        pairs,
        update_conflicts=True,
        unique_fields=["record_type", "left_id", "right_id"],
        update_fields=["score", "parts", "found_at"],
    )


def _forget_unfounded(resource: Resource, job: Job) -> None:
    """Pairs that nobody decided on and that look the same no longer."""
    SuspectedPair.objects.filter(record_type=resource.key, state=SuspectedPair.State.OPEN, found_at__lt=job.started_at).delete()
