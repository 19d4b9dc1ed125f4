"""Giving out and erasing what is held on a person: in the record, in what names it, in notes, files and history.

What is personal is said in the resources (`Field.personal`), so that every room's records are found without naming the room.
The history is append-only; the database lets an event's words be changed only while a registered erasure is open (decision 13).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import IO, Any

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from tehing.core import attachments, clock, copies, jobs, outbox, redaction, search
from tehing.core.access import Actor, Refused
from tehing.core.actions import snapshot
from tehing.core.custom import fields as custom
from tehing.core.custom.column import COLUMN
from tehing.core.duplicates import aliases
from tehing.core.duplicates.models import Merge, MergeMove
from tehing.core.models import Deleted, Erasure, Event, ExternalId, File, ImportReject, Job, Note
from tehing.core.records import Resource, resources
from tehing.core.records import resource as resource_of
from tehing.core.records.resource import Field
from tehing.core.redaction import GONE, Subject

CHUNK = 2000
PROOF = ("channel", "given")  # of a consent: that it was asked and what was said must be provable


def naming(resource: Resource) -> Iterator[tuple[Resource, str]]:
    """Every record type that refers to this one, and the path: a field of its own, or a table beside it."""
    for other in resources():
        for one in _referring(other, resource):
            yield other, one.path
        if (path := other.beside.get(resource.key)) is not None:
            yield other, path


def _referring(other: Resource, resource: Resource) -> Iterator[Field]:
    for one in other.fields:
        if one.own and other.kind_of(one) == "reference" and other.target_of(one).key == resource.key:
            yield one


def naming_rows(resource: Resource, record: Any) -> Iterator[tuple[Resource, Any]]:
    """Every record that names this one. All of them, whoever asks: the law asks for all, and the asker was let in by name."""
    seen = set()
    for other, path in naming(resource):
        for row in other.model._default_manager.filter(**{path: record.pk}).order_by("pk"):
            if (other.key, row.pk) not in seen:
                seen.add((other.key, row.pk))
                yield other, row


def held(resource: Resource, record: Any) -> dict[str, Any]:
    """Everything held on a person, as plain values."""
    mine = {"record_type": resource.key, "record_id": record.pk}
    rows = list(naming_rows(resource, record))
    own = _own_events(resource, record)
    named: dict[str, list[dict[str, Any]]] = {}
    for other, row in rows:
        named.setdefault(other.plural, []).append({"id": row.pk, **snapshot(other, row)})
    subject = subject_of(resource, record)
    events = [_told(one) for one in own]
    events += [_told(one) for one in _beside(rows) if redaction.redact(_words(one), subject, near=True) != _words(one)]
    return {
        "record": {"id": record.pk, **snapshot(resource, record)},
        "named_in": named,
        "notes": list(Note.objects.filter(**mine).order_by("pk").values("id", "created_at", "created_by__name", "text")),
        "files": list(File.objects.filter(**mine).order_by("pk").values("id", "name", "size", "sha256", "created_at")),
        "external_ids": list(ExternalId.objects.filter(**mine).order_by("pk").values("source", "external_id")),
        "events": events,
    }


def counts(resource: Resource, record: Any) -> dict[str, int]:
    """How much an erasure would go over: kind of thing -> how many."""
    mine = {"record_type": resource.key, "record_id": record.pk}
    found = {"notes": Note.objects.filter(**mine).count(), "files": File.objects.filter(**mine).count()}
    found["events"] = _own_events(resource, record).count()
    reach: dict[str, tuple[Resource, Q]] = {}
    for other, path in naming(resource):
        reach[other.plural] = (other, reach.get(other.plural, (other, Q()))[1] | Q(**{path: record.pk}))
    for plural, (other, wanted) in reach.items():
        rows = other.model._default_manager.filter(wanted)
        found[plural] = rows.values("pk").distinct().count()
    return found


def subject_of(resource: Resource, record: Any, pseudonym: str = "") -> Subject:
    """What gives the person away: the names and addresses of now, and those that the history still knows."""
    known: dict[str, set[str]] = {"name": set(), "mark": set()}
    personal = {one.name: _sort(resource, one) for one in resource.fields if one.personal}
    for name, sort in personal.items():
        if sort:
            known[sort].add(str(getattr(record, name) or ""))
    for before, after in _own_events(resource, record).values_list("before", "after"):
        for values in (before, after):
            for name, sort in personal.items():
                if sort and isinstance(values.get(name), str):
                    known[sort].add(values[name])
    gone = {"", GONE, pseudonym}
    marks = {word for word in known["mark"] - gone if len(word) >= 6}
    return Subject(record.pk, pseudonym, frozenset(known["name"] - gone), frozenset(marks - _of_others(resource, record, marks)))


def _numbers(resource: Resource, record: Any) -> list[int]:
    """The record's number and those of all that were merged into it: the same person, so far as the house knows."""
    return [record.pk, *aliases.numbers_merged_into(resource.key, record.pk)]


def _own_events(resource: Resource, record: Any) -> "models.QuerySet[Event]":
    return Event.objects.filter(record_type=resource.key, record_id__in=_numbers(resource, record)).order_by("pk")


def without(resource: Resource, record: Any, text: str, pseudonym: str) -> str:
    """A text that stands beside the record, without the person."""
    return redaction.redact_text(text, subject_of(resource, record, pseudonym), near=True)


def erased(resource: Resource, pk: int) -> Erasure | None:
    return Erasure.objects.filter(record_type=resource.key, record_id=pk).first()


def erase(resource: Resource, record: Any, *, by: Actor, pseudonym: str, reason: str = "") -> Erasure:
    """Erase at once what stands in records, notes, files and the history beside them; the rest of the history follows as a job.

    Call it inside the act's transaction with the record locked. Refused("already_erased") the second time.
    """
    if erased(resource, record.pk) is not None:
        raise Refused("already_erased")
    subject = subject_of(resource, record, pseudonym)
    rows = list(naming_rows(resource, record))
    erasure = Erasure(record_type=resource.key, record_id=record.pk, pseudonym=pseudonym, at=clock.now(), by_id=by.pk)
    erasure.save(force_insert=True)
    kept = {one.name for one in resource.fields if not one.personal} | set(PROOF)
    for event in _own_events(resource, record):
        _redact_own(event, subject, erasure, kept)
    for event in list(_beside(rows)):
        _redact(event, subject, erasure, near=True, described={other.key: other for other, _row in rows})
    _empty_merges(_merges_of(resource, record), erasure)
    _take_attached(resource, record)
    for other, row in rows:
        _clean(other, row, subject)
    _blank_record(resource, record, pseudonym)
    words = redaction.redact_text(reason, subject, near=True)
    outbox.emit(f"{resource.noun}.erased", by=by, record=record, reason=words, erasure=erasure.pk, named_in=len(rows))
    jobs.enqueue("erasure", by=by, erasure=erasure.pk, names=sorted(subject.names), marks=sorted(subject.marks))
    return erasure


@jobs.job("erasure", _("Erasing personal data"))
def sweep(job: Job) -> dict[str, Any]:
    """Go through the whole history for what points at the person alone; then close the door and forget what was looked for."""
    erasure = Erasure.objects.get(pk=job.arguments["erasure"])
    names, marks = frozenset(job.arguments["names"]), frozenset(job.arguments["marks"])
    subject = Subject(erasure.record_id, erasure.pseudonym, names, marks)
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    while job.done < last:
        with transaction.atomic():
            rows = list(Event.objects.filter(pk__gt=job.done, pk__lte=last).order_by("pk")[:CHUNK])
            for event in rows:
                if event.erasure_id != erasure.pk:
                    _redact(event, subject, erasure, near=False, described={})
            jobs.report(job, rows[-1].pk if rows else last, last)
    search.unlearn(names | marks)
    copies.forget(subject, erasure, near=_near(erasure), spelled=_spelled(erasure))
    with transaction.atomic():
        _clean_rejects(subject)
        _empty_bin(subject)
        _empty_merges(_merges_telling_of(subject), erasure)
        erasure.events = Event.objects.filter(erasure=erasure).count()
        erasure.closed_at = clock.now()
        erasure.save(update_fields=["closed_at", "events"])
        job.arguments = {"erasure": erasure.pk}
        job.save(update_fields=["arguments"])
    return {"events": erasure.events}


def _near(erasure: Erasure) -> dict[str, set[int]]:
    """The records that are the person, of now and those that were merged, and those that name them."""
    described = resource_of(erasure.record_type)
    record = described.model._default_manager.get(pk=erasure.record_id)
    found = {described.key: set(_numbers(described, record))}
    for other, row in naming_rows(described, record):
        found.setdefault(other.key, set()).add(row.pk)
    return found


def _spelled(erasure: Erasure) -> set[tuple[str, str]]:
    """Fields of any record type that refer to such a record: an import knows it there by how others wrote it."""
    described = resource_of(erasure.record_type)
    return {(other.key, one.name) for other in resources() for one in _referring(other, described)}


def _sort(resource: Resource, one: Field) -> str:
    """ "name", "mark" or "" (tells something of the person, but does not point at them)."""
    kind = resource.kind_of(one)
    return "name" if one.name == resource.title else "mark" if kind in ("email", "phone") else ""


def _of_others(resource: Resource, record: Any, marks: Iterable[str]) -> set[str]:
    """Marks that another record has as well, such as the number of an office: they stay where they are somebody else's."""
    wanted = list(marks)
    names = [one.path for one in resource.fields if one.personal and _sort(resource, one) == "mark"]
    others = resource.model._default_manager.exclude(pk=record.pk)
    shared = {word for name in names for word in others.filter(**{f"{name}__in": wanted}).values_list(name, flat=True)}
    return {word for word in wanted if word in shared}


def _beside(rows: Iterable[tuple[Resource, Any]]) -> Iterator[Event]:
    """The history of the records that name the person."""
    keys: dict[str, set[int]] = {}
    for other, row in rows:
        keys.setdefault(other.key, set()).add(row.pk)
    for key, pks in keys.items():
        yield from Event.objects.filter(record_type=key, record_id__in=sorted(pks)).order_by("pk")


def _words(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in ("label", "before", "after", "facts", "reason")}


def _told(event: Event) -> dict[str, Any]:
    head = {"id": event.pk, "at": event.at, "name": event.name, "record_type": event.record_type, "record_id": event.record_id}
    return head | _words(event)


def _redact_own(event: Event, subject: Subject, erasure: Erasure, kept: set[str]) -> None:
    reason = redaction.redact_text(event.reason, subject, near=True) if "given" in event.after else GONE if event.reason else ""
    _write(
        event,
        erasure,
        label=subject.pseudonym,
        before=redaction.blank(event.before, subject, kept),
        after=redaction.blank(event.after, subject, kept),
        facts=redaction.redact(event.facts, subject, near=True),
        reason=reason,
    )


def _redact(event: Event, subject: Subject, erasure: Erasure, *, near: bool, described: Mapping[str, Resource]) -> None:
    found = redaction.redact(_words(event), subject, near=near)
    if (resource := described.get(event.record_type)) is not None:
        personal = {one.name for one in resource.fields if one.personal}
        for part in ("before", "after"):
            found[part] = {name: GONE if name in personal and value else value for name, value in found[part].items()}
    if found != _words(event):
        _write(event, erasure, **found)


def _write(event: Event, erasure: Erasure, **words: Any) -> None:
    """The narrow door: the database takes this only for an open erasure, once, and no other column."""
    Event.objects.filter(pk=event.pk).update(erasure=erasure, **words)


def _take_attached(resource: Resource, record: Any) -> None:
    """Notes, files and foreign numbers of the record are about the person: they go, bytes and all."""
    mine = {"record_type": resource.key, "record_id": record.pk}
    Note.objects.filter(**mine).delete()
    ExternalId.objects.filter(**mine).delete()
    files = set(File.objects.filter(**mine).values_list("sha256", flat=True))
    File.objects.filter(**mine).delete()
    for sha256 in files:
        transaction.on_commit(partial(attachments.forget_bytes, sha256))


def _clean(other: Resource, row: Any, subject: Subject) -> None:
    """A record that names the person stays as a business fact: its personal fields are emptied, its texts name nobody."""
    changed = []
    for one in other.fields:
        found = other.model_field(one) if one.own else None
        if not isinstance(found, models.CharField | models.TextField) or found.choices:
            continue
        value = one.of(row)
        clean = "" if one.personal and found.blank else redaction.redact_text(value or "", subject, near=True)
        if clean != (value or ""):
            one.put(row, clean[: found.max_length or None])
            changed.append(one.path if one.custom is None else COLUMN)
    if changed:
        row.version += 1
        row.updated_at = clock.now()
        row.save(update_fields=[*dict.fromkeys(changed), "version", "updated_at"])
        search.index(other, [row])
    for note in Note.objects.filter(record_type=other.key, record_id=row.pk):
        if (text := redaction.redact_text(note.text, subject, near=True)) != note.text:
            note.text = text
            note.save(update_fields=["text"])


def _blank_record(resource: Resource, record: Any, pseudonym: str) -> None:
    _blank_added(resource, record)
    for one in resource.declared:
        if one.personal and one.own:
            found = resource.model_field(one)
            setattr(record, one.path, pseudonym if one.name == resource.title else found.get_default())
    if resource.alike is not None:
        record.name_key = resource.alike.key(record)
    record.version += 1
    record.updated_at = clock.now()
    record.save()
    search.index(resource, [record])


def _blank_added(resource: Resource, record: Any) -> None:
    """Personal fields that the company added, out of use or not; what is worked out from them follows."""
    for one in resource.fields:
        if one.custom is not None and one.personal:
            one.custom.write(record, None)
    for laid_aside in custom.laid_aside(resource):
        if laid_aside.personal:
            laid_aside.write(record, None)


def _merges_of(resource: Resource, record: Any) -> "models.QuerySet[Merge]":
    numbers = _numbers(resource, record)
    return Merge.objects.filter(Q(kept_id__in=numbers) | Q(lost_id__in=numbers), record_type=resource.key)


def _merges_telling_of(subject: Subject) -> "models.QuerySet[Merge]":
    """Merges of other records whose journals hold what points at the person alone."""
    wanted = Q(pk=None)
    for mark in subject.marks:
        moves = MergeMove.objects.annotate(told=Cast("row", models.TextField())).filter(told__icontains=mark)
        wanted |= Q(told__icontains=mark) | Q(changed__icontains=mark) | Q(pk__in=moves.values("merge"))
    return Merge.objects.annotate(told=Cast("lost", models.TextField()), changed=Cast("fields", models.TextField())).filter(wanted)


def _empty_merges(merges: "models.QuerySet[Merge]", erasure: Erasure) -> None:
    """What became part of what stays; the rows that were kept for taking it back go, and with them the way back."""
    keys = list(merges.exclude(erasure=erasure).values_list("pk", flat=True))
    own = Q(record_type=erasure.record_type) & (Q(kept_id=erasure.record_id) | Q(lost_id=erasure.record_id))
    found = Merge.objects.filter(pk__in=keys)
    found.filter(own).update(erasure=erasure, lost={}, fields={}, kept_label=erasure.pseudonym, lost_label=erasure.pseudonym)
    found.exclude(own).update(erasure=erasure, lost={}, fields={})
    MergeMove.objects.filter(merge__in=keys).update(row={})


def _empty_bin(subject: Subject) -> None:
    """Removed records that name the person do not come back."""
    wanted = Q()
    for word in subject.marks | subject.names:
        wanted |= Q(rows__icontains=word) | Q(label__icontains=word)
    if wanted:
        Deleted.objects.filter(wanted).delete()


def _clean_rejects(subject: Subject) -> None:
    """Rows of imports that were not taken stand there as they came."""
    wanted = Q()
    for mark in subject.marks:
        wanted |= Q(cells__icontains=mark)
    for reject in ImportReject.objects.filter(wanted).order_by("pk").iterator() if subject.marks else ():
        reject.cells = [GONE if cell else cell for cell in reject.cells]
        reject.detail = ""
        reject.save(update_fields=["cells", "detail"])


def files_on(resource: Resource, record: Any) -> Iterator[tuple[str, IO[bytes]]]:
    """(name in the bundle, contents) of the files on the record; one whose bytes are lost is left out."""
    for one in File.objects.filter(record_type=resource.key, record_id=record.pk).order_by("pk"):
        with suppress(Refused):
            yield f"files/{one.pk}-{one.name}", attachments.bytes_of(one)
