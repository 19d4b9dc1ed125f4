"""Copies of a person's data beside the records: what went out to webhooks and came back, answers kept for repeated calls,
spellings that imports learned, what failed. An erasure goes over them last, in the background.

Each is a log or a help and no record of the business, so whatever tells of the person is emptied whole, a namesake's too.
"""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast

from tehing.core import redaction
from tehing.core.models import Delivery, Erasure, Import, Job, Once, RememberedValue
from tehing.core.redaction import GONE, Subject
from tehing.core.webhooks.models import WebhookAttempt

Forgetting = Callable[[Subject], None]
Rows = Mapping[str, Collection[int]]  # record type -> keys
AT_ONCE = 500
_of_rooms: list[Forgetting] = []


def forgets(act: Forgetting) -> Forgetting:
    """Register how a room forgets a person in what it keeps beside its records."""
    _of_rooms.append(act)
    return act


def forget(subject: Subject, erasure: Erasure, *, near: Rows, spelled: Collection[tuple[str, str]]) -> None:
    """`near`: the records that are or name the person. `spelled`: (record type, field) that refer to people."""
    numbers = set(near[erasure.record_type])
    _empty_attempts(subject, erasure, near)
    _empty_answers(subject)
    _unlearn_spellings(subject, numbers, spelled)
    _clean_imports(subject, numbers, spelled)
    for act in _of_rooms:
        act(subject)
    _clean_failures(subject, erasure)


def tells(text: str, subject: Subject) -> bool:
    """Whether the person's name or address stands in the text."""
    return redaction.redact_text(text, subject, near=True) != text


def _telling(subject: Subject, *columns: str) -> Q:
    found = Q(pk=None)
    for word in subject.marks | subject.names:
        for column in columns:
            found |= Q(**{f"{column}__icontains": word})
    return found


def _empty_attempts(subject: Subject, erasure: Erasure, near: Rows) -> None:
    wanted = Q(delivery__event__erasure=erasure) | _telling(subject, "request", "answer", "detail")
    for record_type, keys in near.items():
        wanted |= Q(delivery__record_type=record_type, delivery__record_id__in=keys)
    found = WebhookAttempt.objects.exclude(request="", answer="").filter(wanted)
    WebhookAttempt.objects.filter(pk__in=list(found.values_list("pk", flat=True))).update(request="", answer="", detail="")


def _empty_answers(subject: Subject) -> None:
    """A call that is repeated is told what became of it, without the words."""
    words = {form for word in subject.marks | subject.names for form in (word.casefold(), json.dumps(word)[1:-1].casefold())}
    kept = Once.objects.filter(status__gt=0).exclude(content=b"").order_by("pk")
    after, rows = 0, list(kept.values_list("pk", "content")[:AT_ONCE])
    while rows:
        told = [pk for pk, content in rows if any(word in bytes(content).decode("utf-8", "replace").casefold() for word in words)]
        Once.objects.filter(pk__in=told).update(content=b"")
        after = rows[-1][0]
        rows = list(kept.filter(pk__gt=after).values_list("pk", "content")[:AT_ONCE])


def _unlearn_spellings(subject: Subject, numbers: Collection[int], spelled: Collection[tuple[str, str]]) -> None:
    RememberedValue.objects.filter(_telling(Subject(subject.pk, "", frozenset(), subject.marks), "raw")).delete()
    for record_type, field in spelled:
        RememberedValue.objects.filter(record_type=record_type, field=field, target_id__in=numbers).delete()


def _clean_imports(subject: Subject, numbers: Collection[int], spelled: Collection[tuple[str, str]]) -> None:
    """What was decided for a spelling, which values were met, and what a file was called."""
    for run in Import.objects.order_by("pk").iterator():
        values = dict(run.choices.get("values", {}))
        for name, read in values.items():
            refers = (run.record_type, name) in spelled
            values[name] = {raw: what for raw, what in read.items() if not _spells(raw, what, subject, numbers if refers else ())}
        clean = {
            "choices": redaction.redact({**run.choices, "values": values} if values else run.choices, subject, near=False),
            "found": redaction.redact(run.found, subject, near=True),
            "left_empty": redaction.redact(run.left_empty, subject, near=True),
            "file_name": redaction.redact_text(run.file_name, subject, near=True)[:200],
            "problem": redaction.redact_text(run.problem, subject, near=True)[:500],
        }
        if any(getattr(run, column) != value for column, value in clean.items()):
            Import.objects.filter(pk=run.pk).update(**clean)


def _spells(raw: str, what: Mapping[str, Any], subject: Subject, numbers: Collection[int]) -> bool:
    return what.get("id") in numbers or tells(raw, subject)


@transaction.atomic
def _clean_failures(subject: Subject, erasure: Erasure) -> None:
    """What failed says why, often with the words it failed on. Work that is under way is left to its own end."""
    over = (Job.State.DONE, Job.State.FAILED)
    jobs = Job.objects.annotate(told=Cast("arguments", models.TextField()), ended=Cast("result", models.TextField()))
    for job in jobs.filter(_telling(subject, "error", "told", "ended")).order_by("pk"):
        job.error = redaction.redact_text(job.error, subject, near=True)
        job.save(update_fields=["error"])
        if job.state in over:
            job.arguments = redaction.redact(job.arguments, subject, near=True)
            job.result = redaction.redact(job.result, subject, near=True)
            job.save(update_fields=["arguments", "result"])
    undone = Delivery.objects.exclude(state=Delivery.State.DONE).exclude(error="")
    undone.filter(Q(event__erasure=erasure) | _telling(subject, "error")).update(error=GONE)
