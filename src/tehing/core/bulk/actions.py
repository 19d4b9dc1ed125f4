"""Starting, doing and taking back bulk work, through the actions that a person's own hand would use."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tehing.core import clock, jobs, outbox, recycling, refusals, undo
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, Scope, Unknown, one, require_verb
from tehing.core.actions import comparison
from tehing.core.bulk.changes import Change, data_for, kept, recalled
from tehing.core.bulk.models import BulkRow
from tehing.core.models import Job
from tehing.core.records import Edit, Resource, lists
from tehing.core.records import resource as resource_of
from tehing.core.regular import every
from tehing.core.saved.state import resolved

BULK, UNDO = "bulk", "bulk_undo"
VERBS = {"change": "edit", "delete": "delete"}
# rows written down, records changed together, and records done one by one in one transaction: others wait no longer than for a page
GATHERED, TOGETHER, CHUNK = 5_000, 500, 50
Outcome = BulkRow.Outcome
LIVE = (Job.State.WAITING, Job.State.RUNNING)


@transaction.atomic
def start_bulk(
    resource: Resource, *, by: Actor, act: str, changes: Sequence[Change] = (), ids: Sequence[int] | None = None, state: str = ""
) -> Job:
    """Ask for a change or removal of the records with these keys or, without keys, of all that the address `state` shows.

    The same asked twice while the first is under way is the first. Raises Forbidden, Invalid.
    """
    if act not in VERBS:
        raise Invalid({"act": ["bulk_act"]})
    require_verb(by, resource.key, VERBS[act])
    if act == "change" and not changes:
        raise Invalid({"changes": ["bulk_nothing"]})
    if ids is not None and not 0 < len(ids) <= lists.MOST_PICKED:
        raise Invalid({"ids": ["bad_ids"]})
    if ids is None:
        state = resolved(resource, by, QueryDict(state)).urlencode()
        lists.matching(resource, by, QueryDict(state))
    asked: dict[str, Any] = {
        "record_type": resource.key,
        "act": act,
        "changes": kept(changes),
        "ids": sorted(set(ids)) if ids is not None else None,
    }
    asked["state"] = state if ids is None else ""
    for live in Job.objects.select_for_update().filter(kind=BULK, by=by.pk, state__in=LIVE).order_by("pk"):
        if {name: live.arguments.get(name) for name in asked} == asked:
            return live
    return jobs.enqueue(BULK, by=by, **asked)


@transaction.atomic
def start_undo(*, pk: int, by: Actor) -> Job:
    """Ask for a bulk change to be taken back. Asked twice it is asked once."""
    bulk: Job = one(Job.objects.select_for_update().filter(kind=BULK), pk)
    if bulk.by_id != by.pk and not by.rights.may(jobs.SEE):
        raise Unknown
    if bulk.arguments.get("undo"):
        return Job.objects.get(pk=bulk.arguments["undo"])
    if bulk.state in LIVE:
        raise Refused("bulk_not_done")
    require_verb(by, bulk.arguments["record_type"], VERBS[bulk.arguments["act"]])
    made = jobs.enqueue(UNDO, by=by, bulk=pk)
    bulk.arguments["undo"] = made.pk
    bulk.save(update_fields=["arguments"])
    return made


@jobs.job(UNDO, gettext_lazy("Taking back a change of many records"))
def run_undo(job: Job) -> dict[str, Any]:
    """What the bulk job changed gets its values of before."""
    return dict(undo.undo(f"bulk-{job.arguments['bulk']}", by=_actor(job), job=job, reason=_("Bulk change taken back")))


@jobs.job(BULK, gettext_lazy("Change of many records"))
def run_bulk(job: Job) -> dict[str, Any]:
    """First write down which records are meant, then do them in order of their keys, a chunk a transaction."""
    by, resource = _actor(job), resource_of(job.arguments["record_type"])
    with outbox.acting_from("bulk", f"bulk-{job.pk}"):
        _gather(job, resource, by)
        changes = recalled(resource, by, job.arguments["changes"])
        while _chunk(job, resource, by, changes):
            pass
    return counts(job)


def counts(job: Job) -> dict[str, int]:
    """How many were changed, unchanged, refused so far."""
    return {str(name): job.arguments.get(name, 0) for name in (Outcome.CHANGED, Outcome.UNCHANGED, Outcome.REFUSED)}


@every(timedelta(days=1))
def forget_old_rows() -> None:
    """What became of each record is kept as long as what was removed; the history and the job's counts stay."""
    old = BulkRow.objects.filter(job__finished_at__lt=clock.now() - timedelta(days=recycling.DAYS))
    while keys := list(old.values_list("pk", flat=True)[:GATHERED]):
        BulkRow.objects.filter(pk__in=keys).delete()


def _gather(job: Job, resource: Resource, by: Actor) -> None:
    if job.arguments.get("gathered"):
        return
    if job.arguments["ids"] is not None:
        keys = job.arguments["ids"]
        with transaction.atomic():
            _write_down(job, keys)
            jobs.report(job, 0, len(keys), gathered=True)
        return
    rows, _conditions = lists.matching(resource, by, QueryDict(job.arguments["state"]))
    top = job.arguments.get("top") or rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    while keys := list(
        rows.filter(pk__gt=job.arguments.get("last", 0), pk__lte=top).order_by("pk").values_list("pk", flat=True)[:GATHERED]
    ):
        with transaction.atomic():
            _write_down(job, keys)
            jobs.report(job, 0, job.total + len(keys), last=keys[-1], top=top)
    jobs.report(job, 0, job.total, gathered=True)


def _write_down(job: Job, keys: Sequence[int]) -> None:
    BulkRow.objects.bulk_create([BulkRow(job=job, record_id=key) for key in keys], batch_size=1_000)


@transaction.atomic
def _chunk(job: Job, resource: Resource, by: Actor, changes: Sequence[Change]) -> bool:
    """The next records, and what became of them, in one transaction: a killed worker leaves nothing half told."""
    most = TOGETHER if changes and resource.update_many is not None else CHUNK
    waiting = list(BulkRow.objects.filter(job=job, outcome=Outcome.WAITING).order_by("record_id")[:most])
    if not waiting:
        return False
    keys = [row.record_id for row in waiting]
    verb = VERBS[job.arguments["act"]]
    records = _records(resource, by, keys, changes)
    allowed: set[int] = set()
    if by.rights.scope(resource.key, verb) is not Scope.NONE:
        allowed = set(resource.visible(by, verb).filter(pk__in=keys).values_list("pk", flat=True))
    done: dict[int, Exception | bool] = {key: _refusal(key, records, allowed) or False for key in keys}
    open_to = {key: records[key] for key, no in done.items() if no is False}
    done |= _change(resource, by, open_to, changes) if changes else {key: _delete(resource, by, key) for key in open_to}
    for row in waiting:
        _note(resource, row, done[row.record_id])
    BulkRow.objects.bulk_update(waiting, ["outcome", "code", "detail"])
    told = counts(job)
    for row in waiting:
        told[row.outcome] += 1
    jobs.report(job, job.done + len(waiting), job.total, **told)
    return True


def _records(resource: Resource, by: Actor, keys: list[int], changes: Sequence[Change]) -> dict[int, Any]:
    rows = resource.visible(by).filter(pk__in=keys)
    many = [each.field.path for each in changes if resource.kind_of(each.field) == "references"]
    return {record.pk: record for record in rows.prefetch_related(*many)}


def _refusal(key: int, records: dict[int, Any], allowed: set[int]) -> Exception | None:
    """What may not be done to a record is refused and said, never passed over."""
    if key not in records:
        return Unknown()
    return None if key in allowed else Forbidden("not_yours")


def _change(resource: Resource, by: Actor, records: dict[int, Any], changes: Sequence[Change]) -> dict[int, Exception | bool]:
    """Whether each record was changed, or why it could not be."""
    differing = comparison(resource)
    done: dict[int, Exception | bool] = {}
    edits: list[Edit] = []
    for key, record in records.items():
        try:
            data = data_for(resource, changes, record)
        except Invalid as no:
            done[key] = no
            continue
        if differing(record, data):
            edits.append(Edit(key, data))
        else:
            done[key] = False
    for edit, made in zip(edits, _update(resource, by, edits), strict=True):
        done[edit.pk] = made if isinstance(made, Exception) else True
    return done


def _update(resource: Resource, by: Actor, edits: list[Edit]) -> list[Any]:
    if resource.update_many is not None:
        return resource.update_many(by=by, edits=edits) if edits else []
    return [_tried(resource.update, pk=edit.pk, by=by, data=edit.data) for edit in edits]


def _delete(resource: Resource, by: Actor, key: int) -> Exception | bool:
    no = _tried(resource.delete, pk=key, by=by)
    return no if isinstance(no, Exception) else True


def _tried(act: Callable[..., Any], **given: Any) -> Any:
    """What the act gives, or why it was refused."""
    try:
        with transaction.atomic():
            return act(**given)
    except (Invalid, Refused, Forbidden, Unknown, Conflict) as no:
        return no


def _note(resource: Resource, row: BulkRow, done: Exception | bool) -> None:
    """Write beside a key what became of its record."""
    if isinstance(done, (Invalid, Refused, Forbidden, Unknown, Conflict)):
        row.outcome, row.code, row.detail = Outcome.REFUSED, _code(done), _told(resource, done)[:500]
    elif isinstance(done, Exception):
        raise done
    else:
        row.outcome = Outcome.CHANGED if done else Outcome.UNCHANGED


def _code(no: Exception) -> str:
    match no:
        case Refused():
            return str(no.codes[0])[:60]
        case Forbidden():
            return no.code[:60]
        case Unknown():
            return "unknown"
        case Conflict():
            return "stale"
    return "invalid"


def _told(resource: Resource, no: Exception) -> str:
    if isinstance(no, Unknown):
        return refusals.sentence("unknown")
    if isinstance(no, Invalid):
        labels = {each.name: resource.label_of(each) for each in resource.fields}
        return " ".join(refusals.explain({labels.get(name, name): codes for name, codes in no.fields.items()}))
    return refusals.sentence_of(no)


def _actor(job: Job) -> Any:
    """The person who asked, with the rights of today."""
    if job.by is None:
        raise Refused("unknown")
    return job.by
