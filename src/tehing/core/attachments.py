"""Notes and files on records of any type; who may see the record may see them."""

from pathlib import Path
from typing import IO, Any

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.http import FileResponse

from tehing.core import outbox, records, storage, texts
from tehing.core.access import Actor, Forbidden, Invalid, Refused, Scope, Unknown, one
from tehing.core.models import File, Note

AREA = "files"
# by extension: what may be kept. Anything that a browser or a system would run is not among them.
KEPT = {
    "pdf", "txt", "csv", "md", "json", "xml", "eml", "msg", "ics", "vcf", "log",
    "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf",
    "png", "jpg", "jpeg", "gif", "webp", "heic", "tif", "tiff", "bmp", "dwg", "dxf", "step", "stp",
    "mp3", "m4a", "wav", "ogg", "mp4", "mov", "zip", "7z", "asice", "bdoc", "ddoc", "p7s",
}  # fmt: skip
LONGEST_NAME = 200
_MARKED = {"pdf", "png", "jpg", "jpeg", "gif", "webp", "7z"}  # always known by how they begin
_SAME = {"jpeg": "jpg", "tiff": "tif"}
_OFFICE = {
    "docx",
    "xlsx",
    "pptx",
    "odt",
    "ods",
    "odp",
    "asice",
    "bdoc",
    "doc",
    "xls",
    "ppt",
    "msg",
    "zip",
    "dwg",
    "m4a",
    "mp4",
    "mov",
    "heic",
}
_RUNS = (b"mz", b"\x7felf", b"#!", b"<html", b"<!doctype html", b"<svg", b"<script", b"<?php")


def host(record_type: str, record_id: int, by: Actor) -> Any:
    """The record that something hangs on, if this person may see it."""
    described = {one.key: one for one in records.resources()}.get(record_type)
    if described is None:
        raise Unknown
    return one(described.visible(by), record_id)


def _write_on(record_type: str, record_id: int, by: Actor) -> Any:
    """The record, for those who work with its kind: readers only read."""
    record = host(record_type, record_id, by)
    if all(by.rights.scope(record_type, verb) is Scope.NONE for verb in ("create", "edit")):
        raise Forbidden(f"{record_type}.edit")
    return record


def _own(rows: "models.QuerySet[Any]", pk: int, by: Actor) -> Any:
    """Something attached that this person may take away: one's own, or all for those who may delete the record."""
    found = one(rows.select_for_update(), pk)
    record = host(found.record_type, found.record_id, by)
    deletable = records.resource(found.record_type).visible(by, "delete").filter(pk=record.pk).exists()
    if found.created_by_id != by.pk and not deletable:
        raise Forbidden("not_yours")
    return found


@transaction.atomic
def add_note(*, record_type: str, record_id: int, by: Actor, text: str) -> Note:
    """Write something about a record."""
    record = _write_on(record_type, record_id, by)
    words = texts.lines(text).strip()
    if not words:
        raise Invalid({"text": ["empty_note"]})
    if len(words) > 20_000:
        raise Invalid({"text": ["long_note"]})
    note = Note(record_type=record_type, record_id=record_id, text=words, created_by_id=by.pk)
    note.save()
    outbox.emit(f"{record_type.partition('.')[2]}.noted", by=by, record=record, after={"note": words[:200]}, note_id=note.pk)
    return note


@transaction.atomic
def delete_note(*, pk: int, by: Actor) -> None:
    """Take a note away; that it stood there stays in the history."""
    note: Note = _own(Note.objects.all(), pk, by)
    record = host(note.record_type, note.record_id, by)
    note.delete()
    outbox.emit(f"{note.record_type.partition('.')[2]}.note_deleted", by=by, record=record, before={"note": note.text})


@transaction.atomic
def add_file(*, record_type: str, record_id: int, by: Actor, upload: "UploadedFile[Any]") -> File:
    """Keep an uploaded file. Refused by name and by content: what runs, and what is not what its name says."""
    record = _write_on(record_type, record_id, by)
    name = _name_of(upload)
    head = upload.read(8192)
    upload.seek(0)
    if problem := problem_of(name, head, upload.size or 0):
        raise Invalid({"file": [problem]})
    sha256 = storage.keep(AREA, upload.chunks())
    kept = File(
        record_type=record_type,
        record_id=record_id,
        name=name,
        content_type=filetype.guess_mime(head) or "application/octet-stream",
        size=upload.size or 0,
        sha256=sha256,
        created_by_id=by.pk,
    )
    kept.save()
    noun = record_type.partition(".")[2]
    outbox.emit(f"{noun}.file_added", by=by, record=record, after={"file": name, "sha256": sha256}, file_id=kept.pk)
    return kept


def _name_of(upload: "UploadedFile[Any]") -> str:
    """Without folders; a long one loses its middle, not the end that says what it is."""
    name = Path((upload.name or "").replace("\\", "/")).name or "file"
    if len(name) <= LONGEST_NAME:
        return name
    end = Path(name).suffix[:20]
    return name[: LONGEST_NAME - len(end)] + end


@transaction.atomic
def delete_file(*, pk: int, by: Actor) -> None:
    """Take a file off a record. Its bytes stay while another record has the same."""
    kept: File = _own(File.objects.all(), pk, by)
    record = host(kept.record_type, kept.record_id, by)
    kept.delete()
    outbox.emit(f"{kept.record_type.partition('.')[2]}.file_deleted", by=by, record=record, before={"file": kept.name})
    transaction.on_commit(lambda: forget_bytes(kept.sha256))


def forget_bytes(sha256: str) -> None:
    """Remove the bytes, unless another file has the same. Call it after the commit."""
    if not File.objects.filter(sha256=sha256).exists():
        storage.store().remove(AREA, sha256)


def notes_on(record_type: str, record_id: int, by: Actor) -> "models.QuerySet[Note]":
    """The notes on a record, the newest first. Unknown unless the record may be seen."""
    host(record_type, record_id, by)
    return Note.objects.filter(record_type=record_type, record_id=record_id).select_related("created_by").order_by("-pk")


def files_on(record_type: str, record_id: int, by: Actor) -> "models.QuerySet[File]":
    """The files on a record, the newest first. Unknown unless the record may be seen."""
    host(record_type, record_id, by)
    return File.objects.filter(record_type=record_type, record_id=record_id).select_related("created_by").order_by("-pk")


def host_of_note(pk: int, by: Actor) -> tuple[str, int]:
    """The record that a note hangs on, if this person may see it."""
    note = one(Note.objects.all(), pk)
    host(note.record_type, note.record_id, by)
    return note.record_type, note.record_id


def file_for(pk: int, by: Actor) -> File:
    """A file's row, if this person may see the record it hangs on."""
    kept: File = one(File.objects.all(), pk)
    host(kept.record_type, kept.record_id, by)
    return kept


def bytes_of(kept: File) -> IO[bytes]:
    """What the file holds, to be read once."""
    try:
        return storage.store().fetch(AREA, kept.sha256)
    except FileNotFoundError as no:
        raise Refused("file_is_lost") from no


def download(kept: File) -> FileResponse:
    """A kept file on its way out, always as something to save, never as something to run."""
    answer = FileResponse(bytes_of(kept), as_attachment=True, filename=kept.name, content_type="application/octet-stream")
    answer["Content-Length"] = str(kept.size)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def problem_of(name: str, head: bytes, size: int) -> str:
    """ "" when the file may be kept, else a code."""
    extension = Path(name).suffix.lower().removeprefix(".")
    if size > settings.UPLOAD_MEGABYTES * 1024 * 1024:
        return "file_too_large"
    if not size:
        return "file_empty"
    if extension not in KEPT or head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_RUNS):
        return "file_type_refused"
    found = filetype.guess_extension(head)
    if extension in _OFFICE or (found is None and extension not in _MARKED):
        return ""
    found = found or ""
    return "" if _SAME.get(found, found) == _SAME.get(extension, extension) else "file_is_not_what_it_says"
