"""Work in the background: asked for in the act's own transaction, done by a worker, resumed after a kill.

A ready queue was weighed (django-tasks-db): it keeps no progress and leaves a killed task running for ever.
"""

import logging
import threading
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max, Q
from django.utils import translation
from django.utils.functional import Promise

from tehing.core import clock, faults, outbox, workspace
from tehing.core.access import Actor, Refused, one, require
from tehing.core.custom import fields
from tehing.core.models import Job, Worker

log = logging.getLogger(__name__)
Work = Callable[[Job], dict[str, Any] | None]

SILENCE = timedelta(seconds=60)  # after this a running job counts as killed
AGAIN = timedelta(seconds=15)  # between two tries while the machine refuses
ATTEMPTS = 5
SEE = "core.see_history"
FAULT = "fault"  # among a job's arguments: why it waits or has failed
DISMISSED = "dismissed"  # among a failed job's arguments: when somebody laid it to rest

_kinds: dict[str, Work] = {}
_names: dict[str, str | Promise] = {}


class Stopping(Exception):
    """The worker was told to stop. Raised between two chunks: what was done is kept, and the next worker goes on there."""


def job(kind: str, name: str | Promise) -> Callable[[Work], Work]:
    """Register the work of a kind, and what people call it. It gets the Job, goes on where `job.done` says, and may run more than once."""

    def remember(work: Work) -> Work:
        _kinds[kind], _names[kind] = work, name
        return work

    return remember


def name_of(kind: str) -> str:
    """What people call this kind of work; one that is no longer known keeps its code."""
    return str(_names.get(kind, kind))


def enqueue(kind: str, *, by: Actor | None, here: bool = False, **arguments: Any) -> Job:
    """Ask for work; it starts after the present transaction, if that succeeds.

    `here`: the caller does it at once, and a worker only if the caller falls silent.
    """
    if kind not in _kinds:
        raise ValueError(f"There is no job {kind}.")
    made = Job(kind=kind, arguments=arguments, by_id=by.pk if by is not None else None)
    if here:
        made.state, made.started_at, made.beat_at, made.attempts = Job.State.RUNNING, clock.now(), clock.now(), 1
    made.save(force_insert=True)
    return made


def report(job: Job, done: int, total: int | None = None, **state: Any) -> None:
    """Say how far the work has come; also the sign of life. Call it as the last thing in the chunk's transaction to be resumable.

    `state` is kept among the job's arguments, for the one who goes on after a kill. Where the worker was told to stop,
    the work ends here with Stopping, once the chunk is committed.
    """
    job.done, job.beat_at = done, clock.now()
    told = ["arguments"] if state else []
    if job.arguments.pop(FAULT, None) is not None:  # whatever it was, the work goes on
        job.error, told = "", ["arguments", "error"]
    job.arguments |= state
    if total is not None:
        job.total = total
    job.save(update_fields=["done", "total", "beat_at", *told])
    if job.stop is not None and job.stop.is_set():
        transaction.on_commit(_stop)


def run_next(stop: threading.Event | None = None) -> bool:
    """Take up the oldest waiting (or silent) job and do it, until `stop` is set. False when there was none."""
    found = _claim()
    if found is None:
        return False
    found.stop = stop
    workspace.forget()
    fields.forget()
    try:
        with _in_words_of(found):
            result = _kinds[found.kind](found)
    except Stopping:
        _hand_back(found)
        return True
    except Exception as no:
        if faults.passes(no):
            _put_off(found, no)
            return True
        if line := faults.line_of(no):
            log.error("Job %s (%s) failed. %s", found.pk, found.kind, line)
        else:
            log.exception("Job %s (%s) failed.", found.pk, found.kind)
        _fail(found, no)
        return True
    finish(found, result)
    return True


def _in_words_of(found: Job) -> Any:
    """What the work writes down is said in the language of whoever asked for it, else in the company's."""
    return translation.override(getattr(found.by, "language", "") or workspace.current().language)


def finish(found: Job, result: dict[str, Any] | None = None) -> None:
    """Mark work as done; also for work that a command did itself."""
    found.state, found.result, found.finished_at, found.error = Job.State.DONE, result or {}, clock.now(), ""
    found.save(update_fields=["state", "result", "finished_at", "error"])


def beat(worker: str) -> None:
    """A worker's sign of life. Those silent for a day are forgotten."""
    now = clock.now()
    Worker.objects.update_or_create(name=worker[:120], defaults={"beat_at": now})
    Worker.objects.filter(beat_at__lt=now - timedelta(days=1)).delete()


def last_beat() -> datetime | None:
    """When some worker was last heard of: between two jobs, or in the middle of one."""
    beats = [rows.aggregate(last=Max("beat_at"))["last"] for rows in (Worker.objects.all(), Job.objects.filter(state=Job.State.RUNNING))]
    return max((beat for beat in beats if beat), default=None)


def is_heard() -> bool:
    """Whether a worker is at work, as far as can be known."""
    last = last_beat()
    return last is not None and clock.now() - last < SILENCE


def leave(worker: str) -> None:
    """A worker that was told to stop is missed by nobody."""
    Worker.objects.filter(name=worker[:120]).delete()


@transaction.atomic
def retry(*, pk: int, by: Actor) -> Job:
    """Let a failed job go on from where it stopped."""
    require(by, SEE)
    found = one(Job.objects.select_for_update(), pk)
    if found.state != Job.State.FAILED:
        raise Refused("job_has_not_failed")
    found.state, found.attempts, found.error, found.beat_at = Job.State.WAITING, 0, "", None
    found.arguments.pop(DISMISSED, None)
    found.save(update_fields=["state", "attempts", "error", "arguments", "beat_at"])
    outbox.emit("work.retried", by=by, record=workspace.current(), after={"work": f"{found.kind} {found.pk}"})
    return found


@transaction.atomic
def dismiss(*, pk: int, by: Actor) -> Job:
    """Let a failed job rest: it is counted as a failure no more. What it did stays, and it can still be tried again."""
    require(by, SEE)
    found = one(Job.objects.select_for_update(), pk)
    if found.state != Job.State.FAILED or DISMISSED in found.arguments:
        raise Refused("job_has_not_failed")
    found.arguments[DISMISSED] = clock.now().isoformat()
    found.save(update_fields=["arguments"])
    outbox.emit("work.dismissed", by=by, record=workspace.current(), after={"work": f"{found.kind} {found.pk}"})
    return found


def put_off() -> "models.QuerySet[Job]":
    """Jobs that wait until the machine lets them go on."""
    return Job.objects.filter(state=Job.State.WAITING, beat_at__isnull=False, arguments__has_key=FAULT)


def failed() -> "models.QuerySet[Job]":
    """Failed jobs that nobody has dismissed."""
    return Job.objects.filter(state=Job.State.FAILED).exclude(arguments__has_key=DISMISSED)


@transaction.atomic
def _claim() -> Job | None:
    """One worker takes a job; others pass by (PostgreSQL) or wait for the short write (SQLite)."""
    now = clock.now()
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, beat_at__lt=now - SILENCE)
    rows = Job.objects.filter(free, kind__in=_kinds).exclude(pk__in=put_off().filter(beat_at__gte=now - AGAIN).values("pk"))
    found = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).order_by("pk").first()
    if found is None:
        return None
    found.state, found.beat_at, found.attempts = Job.State.RUNNING, now, found.attempts + 1
    found.started_at = found.started_at or now
    found.save(update_fields=["state", "beat_at", "attempts", "started_at"])
    return found


def _stop() -> None:
    raise Stopping


def _hand_back(job: Job) -> None:
    """For the next worker to go on with at once. An attempt that was cut off by a stop is none."""
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)  # nobody has taken it for dead meanwhile
    mine.update(state=Job.State.WAITING, attempts=job.attempts - 1, beat_at=None)
    log.info("Job %s (%s) was interrupted by a stop and waits for the next worker.", job.pk, job.kind)


@transaction.atomic
def _fail(failed: Job, no: Exception) -> None:
    """Tried again until the attempts are used up; then kept for an administrator to see. People are told by the fault's code."""
    found = Job.objects.select_for_update().get(pk=failed.pk)  # as it is stored: the last chunk's `report` was rolled back with it
    found.error = "".join(traceback.format_exception_only(no))[-2000:]
    found.arguments[FAULT] = _fault(no)
    over = found.attempts >= ATTEMPTS or isinstance(no, Refused)
    found.state = Job.State.FAILED if over else Job.State.WAITING
    found.finished_at, found.beat_at = (clock.now(), found.beat_at) if over else (None, None)
    found.save(update_fields=["error", "state", "finished_at", "arguments", "beat_at"])


@transaction.atomic
def _put_off(refused: Job, no: Exception) -> None:
    """The machine refuses: tried again in a while, for as long as it takes. No attempt is counted, other work comes first; told once."""
    found = Job.objects.select_for_update().get(pk=refused.pk)
    fault = _fault(no)
    if found.arguments.get(FAULT) != fault:
        log.warning("Job %s (%s) waits. %s", found.pk, found.kind, faults.line_of(no))
    found.error = "".join(traceback.format_exception_only(no))[-2000:]
    found.arguments[FAULT] = fault
    found.state, found.attempts, found.beat_at = Job.State.WAITING, found.attempts - 1, clock.now()
    found.save(update_fields=["error", "state", "attempts", "arguments", "beat_at"])


def _fault(no: Exception) -> dict[str, Any]:
    if isinstance(no, Refused):
        return {"code": no.codes[0], "facts": {name: str(value) for name, value in no.facts.items()}}
    return {"code": faults.fault_of(no) or "broken", "facts": {}}
