"""Bulk work through the API: ask for it on a record type, watch the job, read what became of each record, take it back."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from tehing.core import jobs, refusals
from tehing.core.access import Actor, Invalid, Unknown, one
from tehing.core.bulk import actions, changes, queries
from tehing.core.bulk.models import BulkRow
from tehing.core.models import Job
from tehing.core.records import paging
from tehing.core.records.resource import Resource
from tehing.core.records.schemas import Reference

router = Router(tags=["jobs"])
PAGE = 500


class BulkIn(Schema):
    """Which records and what to do. Name either `ids` or `filter`; an empty `filter` means all that you may see."""

    model_config = ConfigDict(extra="forbid")

    ids: list[int] | None = None
    filter: dict[str, str | list[str]] | None = Field(None, description='The list\'s conditions: {"country": "EE", "employees__gte": "50"}')
    act: str = Field("change", description="change or delete")
    changes: dict[str, Any] = Field(
        default_factory=dict, description='{"city": "Tartu", "industry": null, "tags": {"add": [1], "remove": [2]}}; null empties.'
    )


class JobOut(Schema):
    """Background work. `result` of a bulk job counts changed, unchanged and refused; of an undo, undone and left."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    result: dict[str, Any]
    error: str
    by: Reference | None
    created_at: datetime
    finished_at: datetime | None


class JobsOut(Schema):
    """The one envelope of every list, the newest first."""

    items: list[JobOut]
    next: str | None


class RowOut(Schema):
    """What became of one record: changed, unchanged, refused (with code and reason) or waiting."""

    id: int
    outcome: str
    code: str
    detail: str


class RowsOut(Schema):
    """The one envelope of every list; `next` is the cursor to go on with."""

    items: list[RowOut]
    next: str | None


def add_bulk(made: Router, resource: Resource) -> None:
    """The record type's own endpoint for bulk work."""

    @made.post("/bulk", response={202: JobOut}, operation_id=f"{resource.noun}_bulk", summary=f"Change or remove many of {resource.plural}")
    def bulk(request: HttpRequest, data: BulkIn) -> Status[dict[str, Any]]:
        by = _by(request)
        if (data.ids is None) == (data.filter is None):
            raise Invalid({"ids": ["bulk_which"]})
        read = changes.read(resource, by, _given(data.changes))
        job = actions.start_bulk(resource, by=by, act=data.act, changes=read, ids=data.ids, state=_state(data.filter))
        return Status(202, _shape(job))


def _given(sent: dict[str, Any]) -> list[tuple[str, str, Any]]:
    found = []
    for name, value in sent.items():
        if isinstance(value, dict):
            found += [(name, how, each) for how, each in value.items()]
        else:
            found.append((name, "clear" if value is None else "set", value))
    return found


def _state(conditions: dict[str, str | list[str]] | None) -> str:
    made = QueryDict(mutable=True)
    for key, value in (conditions or {}).items():
        made.setlist(key, value if isinstance(value, list) else [value])
    return made.urlencode()


@router.get("", response=JobsOut, operation_id="jobs_list", summary="Background work: one's own, or all for those who may see it")
def read_jobs(request: HttpRequest, state: str = "", cursor: int = 0, limit: int = paging.LIMIT) -> dict[str, Any]:
    if state and state not in Job.State.values:
        raise Invalid({"state": ["unknown_value"]})
    rows = queries.visible_jobs(_by(request))
    found, following = paging.newest((rows.filter(state=state) if state else rows).select_related("by"), cursor, limit)
    return {"items": [_shape(each) for each in found], "next": following}


@router.get("/{int:pk}", response=JobOut, operation_id="jobs_read", summary="How far background work has come")
def read_job(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _shape(one(queries.visible_jobs(_by(request)), pk))


@router.get("/{int:pk}/rows", response=RowsOut, operation_id="jobs_rows", summary="What became of each record")
def read_rows(request: HttpRequest, pk: int, outcome: str = "", cursor: int = 0) -> dict[str, Any]:
    job = one(queries.visible_jobs(_by(request)).filter(kind=actions.BULK), pk)
    rows = BulkRow.objects.filter(job=job, record_id__gt=min(max(cursor, 0), 2**62)).order_by("record_id")
    found = list((rows.filter(outcome=outcome) if outcome else rows)[: PAGE + 1])
    items = [{"id": row.record_id, "outcome": row.outcome, "code": row.code, "detail": row.detail} for row in found[:PAGE]]
    return {"items": items, "next": str(items[-1]["id"]) if len(found) > PAGE else None}


@router.post("/{int:pk}/retry", response={202: JobOut}, operation_id="jobs_retry", summary="Let failed work go on where it stopped")
def retry_job(request: HttpRequest, pk: int) -> Status[dict[str, Any]]:
    one(queries.visible_jobs(_by(request)), pk)
    return Status(202, _shape(jobs.retry(pk=pk, by=_by(request))))


@router.post("/{int:pk}/undo", response={202: JobOut}, operation_id="jobs_undo", summary="Take a bulk change back")
def undo_job(request: HttpRequest, pk: int) -> Status[dict[str, Any]]:
    if not queries.visible_jobs(_by(request)).filter(pk=pk).exists():
        raise Unknown
    return Status(202, _shape(actions.start_undo(pk=pk, by=_by(request))))


@router.post("/{int:pk}/dismissal", response=JobOut, operation_id="jobs_dismiss", summary="Let failed work rest")
def dismiss_job(request: HttpRequest, pk: int) -> dict[str, Any]:
    """It is counted as a failure no more; what it did stays."""
    return _shape(jobs.dismiss(pk=pk, by=_by(request)))


def _shape(job: Job) -> dict[str, Any]:
    result = actions.counts(job) if job.kind == actions.BULK else job.result
    return {
        "id": job.pk,
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "result": result,
        "error": refusals.why_failed(job) if job.state == Job.State.FAILED else "",
        "by": {"id": job.by.pk, "label": str(job.by)} if job.by is not None else None,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
    }


def _by(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined, no-any-return]
