"""Notes, files and the timeline of a record of any type, for programs: one set of addresses for all of them (decision 0043)."""

from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import File, Router, Schema, Status, UploadedFile
from pydantic import Field

from tehing.core import attachments, queries
from tehing.core.access import Actor, Unknown, one
from tehing.core.models import Attached, Note
from tehing.core.models import File as KeptFile
from tehing.core.records import by_plural, paging, resources
from tehing.core.records.schemas import Reference

router = Router(tags=["records"])
RECORD = "/{plural}/{int:pk}"


class RecordNoteIn(Schema):
    """What somebody writes about a record: 1 to 20,000 characters of plain text."""

    text: str


class RecordNoteOut(Schema):
    """A note on a record."""

    id: int
    text: str
    created_at: datetime
    created_by: Reference | None


class RecordNotesOut(Schema):
    """The one envelope of every list, the newest first."""

    items: list[RecordNoteOut]
    next: str | None


class RecordFileOut(Schema):
    """A file on a record; its own address gives what it holds."""

    id: int
    name: str
    content_type: str
    size: int = Field(description="Bytes.")
    sha256: str
    created_at: datetime
    created_by: Reference | None


class RecordFilesOut(Schema):
    """The one envelope of every list, the newest first."""

    items: list[RecordFileOut]
    next: str | None


class FieldChangeOut(Schema):
    """What became of a field, in words as the screen has them."""

    field: str
    label: str
    before: str
    after: str


class HappeningOut(Schema):
    """Something that happened to the record. `name` is stable; `text` is a sentence. Fields hidden from the reader are left out."""

    id: int
    at: datetime
    name: str
    who: str
    text: str
    channel: str
    reason: str
    changes: list[FieldChangeOut]
    note: RecordNoteOut | None
    file: RecordFileOut | None


class TimelineOut(Schema):
    """The one envelope of every list, the newest first."""

    items: list[HappeningOut]
    next: str | None


@router.get(f"{RECORD}/timeline", response=TimelineOut, operation_id="record_timeline", summary="What happened to a record")
def timeline(request: HttpRequest, plural: str, pk: int, cursor: int = 0, limit: int = queries.PAGE) -> dict[str, Any]:
    paging.bounded(limit)
    found = queries.timeline_of(_key(plural), pk, _by(request), max(cursor, 0), limit)
    return {"items": [_entry(each) for each in found.entries], "next": str(found.before) if found.before else None}


@router.get(f"{RECORD}/notes", response=RecordNotesOut, operation_id="record_notes", summary="Notes on a record")
def notes(request: HttpRequest, plural: str, pk: int, cursor: int = 0, limit: int = paging.LIMIT) -> dict[str, Any]:
    found, following = paging.newest(attachments.notes_on(_key(plural), pk, _by(request)), cursor, limit)
    return {"items": [_note(each) for each in found], "next": following}


@router.post(f"{RECORD}/notes", response={201: RecordNoteOut}, operation_id="record_note_add", summary="Write a note about a record")
def add_note(request: HttpRequest, plural: str, pk: int, data: RecordNoteIn) -> Status[dict[str, Any]]:
    made = attachments.add_note(record_type=_key(plural), record_id=pk, by=_by(request), text=data.text)
    return Status(201, _note(made))


@router.get(f"{RECORD}/notes/{{int:note}}", response=RecordNoteOut, operation_id="record_note", summary="Read one note")
def read_note(request: HttpRequest, plural: str, pk: int, note: int) -> dict[str, Any]:
    return _note(one(attachments.notes_on(_key(plural), pk, _by(request)), note))


@router.delete(f"{RECORD}/notes/{{int:note}}", response={204: None}, operation_id="record_note_remove", summary="Take a note away")
def remove_note(request: HttpRequest, plural: str, pk: int, note: int) -> Status[None]:
    found = one(attachments.notes_on(_key(plural), pk, _by(request)), note)
    attachments.delete_note(pk=found.pk, by=_by(request))
    return Status(204, None)


@router.get(f"{RECORD}/files", response=RecordFilesOut, operation_id="record_files", summary="Files on a record")
def files(request: HttpRequest, plural: str, pk: int, cursor: int = 0, limit: int = paging.LIMIT) -> dict[str, Any]:
    found, following = paging.newest(attachments.files_on(_key(plural), pk, _by(request)), cursor, limit)
    return {"items": [_file(each) for each in found], "next": following}


@router.post(f"{RECORD}/files", response={201: RecordFileOut}, operation_id="record_file_add", summary="Add a file to a record")
def add_file(request: HttpRequest, plural: str, pk: int, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    made = attachments.add_file(record_type=_key(plural), record_id=pk, by=_by(request), upload=file)
    return Status(201, _file(made))


@router.get(
    f"{RECORD}/files/{{int:file}}",
    operation_id="record_file",
    summary="What a file holds",
    openapi_extra={
        "responses": {200: {"description": "The bytes.", "content": {"application/octet-stream": {"schema": {"type": "string"}}}}}
    },
)
def read_file(request: HttpRequest, plural: str, pk: int, file: int) -> FileResponse:
    return attachments.download(one(attachments.files_on(_key(plural), pk, _by(request)), file))


@router.delete(f"{RECORD}/files/{{int:file}}", response={204: None}, operation_id="record_file_remove", summary="Take a file off a record")
def remove_file(request: HttpRequest, plural: str, pk: int, file: int) -> Status[None]:
    found = one(attachments.files_on(_key(plural), pk, _by(request)), file)
    attachments.delete_file(pk=found.pk, by=_by(request))
    return Status(204, None)


def _key(plural: str) -> str:
    """The record type that an address names: "companies", or "parties.company" as news of it do."""
    described = by_plural(plural) or next((each for each in resources() if each.key == plural), None)
    if described is None:
        raise Unknown
    return described.key


def _entry(told: queries.Entry) -> dict[str, Any]:
    plain = {name: getattr(told, name) for name in ("name", "at", "who", "text", "channel", "reason")}
    changes = [{"field": name, "label": label, "before": before, "after": after} for name, (label, before, after) in told.changes.items()]
    hung = {"note": _note(told.note) if told.note else None, "file": _file(told.file) if told.file else None}
    return {"id": told.pk, "changes": changes} | plain | hung


def _note(note: Note) -> dict[str, Any]:
    return {"id": note.pk, "text": note.text} | _attached(note)


def _file(kept: KeptFile) -> dict[str, Any]:
    plain = {name: getattr(kept, name) for name in ("name", "content_type", "size", "sha256")}
    return {"id": kept.pk} | plain | _attached(kept)


def _attached(hung: Attached) -> dict[str, Any]:
    by = hung.created_by
    return {"created_at": hung.created_at, "created_by": {"id": by.pk, "label": str(by)} if by is not None else None}


def _by(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined, no-any-return]
