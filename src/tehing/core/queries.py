"""Reads that belong to no room: a record's timeline, the history of everything, the bell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from tehing.core import attachments, money, sentences
from tehing.core.access import Actor, Scope
from tehing.core.duplicates import aliases
from tehing.core.jobs import SEE
from tehing.core.models import Event, File, Note, Notification
from tehing.core.records import Resource, resources
from tehing.core.records.kinds import detail_url, text_of

PAGE = 30
CHANGING = ("updated", "translated", "stage_changed")  # news that tells what it was before


@dataclass(frozen=True)
class Entry:
    """One line of a timeline. `changes`: field -> (label, before, after), of the fields that this reader may know of."""

    pk: int
    name: str
    at: datetime
    who: str
    text: str
    icon: str
    channel: str = ""
    reason: str = ""
    changes: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    note: Note | None = None
    file: File | None = None
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Timeline:
    """A page of entries, the newest first; `before` is where the next page starts (0 = the beginning was reached)."""

    record_type: str
    record_id: int
    entries: list[Entry]
    before: int


def timeline(record_type: str, record_id: int, by: Actor, before: int = 0, also: Iterable[int] = (), limit: int = PAGE) -> Timeline:
    """What happened to a record, and to those that became part of it (`also`): three queries, whatever its length.

    The record itself must have been reached already.
    """
    rows = Event.objects.filter(record_type=record_type, record_id__in=[record_id, *also]).select_related("actor").order_by("-pk")
    if not by.rights.may(SEE) and (record_type, record_id) != (get_user_model()._meta.label_lower, by.pk):
        rows = rows.exclude(name__in=sentences.private())
    found = list((rows.filter(pk__lt=before) if before else rows)[: limit + 1])
    shown = found[:limit]
    notes, files = _hung(Note, "note_id", shown), _hung(File, "file_id", shown)
    entries = [_entry(one, by, notes.get(one.facts.get("note_id")), files.get(one.facts.get("file_id"))) for one in shown]
    return Timeline(record_type, record_id, entries, shown[-1].pk if len(found) > limit else 0)


def timeline_of(record_type: str, record_id: int, by: Actor, before: int = 0, limit: int = PAGE) -> Timeline:
    """A timeline reached by its own address: Unknown unless the record may be seen."""
    attachments.host(record_type, record_id, by)
    return timeline(record_type, record_id, by, before, aliases.numbers_merged_into(record_type, record_id), limit)


def entries(events: Iterable[Event], by: Actor) -> list[Entry]:
    """Events of several records as lines that name their record. The records themselves must have been reached already."""
    return [_entry(one, by, None, None, named=True) for one in events]


def notifications(by: Actor, before: int = 0, limit: int = PAGE) -> tuple[list[tuple[Notification, Entry]], int]:
    """News for this person, the newest first."""
    rows = Notification.objects.filter(to_id=by.pk).select_related("event__actor").order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: limit + 1])
    told = [(one, _entry(one.event, by, None, None, named=True)) for one in found[:limit]]
    return told, found[limit - 1].pk if len(found) > limit else 0


def _hung(model: Any, fact: str, events: list[Event]) -> dict[int, Any]:
    """The notes or files that these events tell of, by key."""
    keys = [one.facts[fact] for one in events if fact in one.facts]
    return {row.pk: row for row in model.objects.select_related("created_by").filter(pk__in=keys)}


def _entry(event: Event, by: Actor, note: Note | None, file: File | None, *, named: bool = False) -> Entry:
    text, icon = sentences.told(event.name)
    described = next((one for one in resources() if one.key == event.record_type), None)
    who = sentences.who(event.actor, event.channel)
    known = described is not None and by.rights.scope(described.key, "view") is not Scope.NONE
    return Entry(
        pk=event.pk,
        name=event.name,
        at=event.at,
        who=who,
        text=text,
        icon=icon,
        channel=event.channel,
        reason=event.reason,
        changes=_changes(event, described, by) if described is not None and event.name.endswith(CHANGING) else {},
        note=note,
        file=file,
        label=event.label if named else "",
        url=detail_url(described, event.record_id) if named and described is not None and known else "",
    )


def _changes(event: Event, described: Resource, by: Actor) -> dict[str, tuple[str, str, str]]:
    seen = {one.name: one for one in described.seen_by(by)}
    currency = str(event.after.get("currency") or "")
    return {
        name: (
            described.label_of(seen[name]),
            _words(described, seen[name], event.before.get(name), currency),
            _words(described, seen[name], value, currency),
        )
        for name, value in event.after.items()
        if name in seen
    }


def described_change(event: Event, described: Resource | None, by: Actor) -> list[tuple[str, str, str]]:
    """(what, before, after) of everything an event says, fields hidden from this reader left out; what is no field by its own name."""
    seen = {one.name: one for one in described.seen_by(by)} if described is not None else {}
    hidden = {one.name for one in described.fields} - set(seen) if described is not None else set()
    currency = str(event.after.get("currency") or event.before.get("currency") or "")
    told = []
    for name in dict.fromkeys([*event.before, *event.after]):
        if name in hidden:
            continue
        pair = [_said(described, seen.get(name), values.get(name), currency) for values in (event.before, event.after)]
        told.append((described.label_of(seen[name]) if described is not None and name in seen else name, pair[0], pair[1]))
    return told + [(name, "", str(value)) for name, value in event.facts.items()]


def _said(described: Resource | None, one: Any, value: Any, currency: str) -> str:
    """A value of an event in words; what was made unreadable stays as it stands, whatever the field's kind."""
    try:
        return _words(described, one, value, currency) if described is not None and one is not None else _bare(value)
    except (TypeError, ValueError):
        return _bare(value)


def _bare(value: Any) -> str:
    return "—" if value in (None, "", [], {}) else str(value)


def _words(described: Resource, one: Any, value: Any, currency: str) -> str:
    match value:
        case None | "" | []:
            return "—"
        case {"label": label}:
            return str(label)
        case list():
            return ", ".join(_words(described, one, each, currency) for each in value)
        case int() if one.custom is not None and one.custom.kind == "money":
            return money.format_money(value, one.custom.currency)
        case int() if described.kind_of(one) == "money":
            return money.format_money(value, currency or money.default_currency())
    return text_of(described, one, value)


def files_of(record_type: str, record_id: int) -> list[File]:
    """The files on a record, the newest first. The record itself must have been reached already."""
    return list(File.objects.filter(Q(record_type=record_type) & Q(record_id=record_id)).order_by("-pk")[:20])
