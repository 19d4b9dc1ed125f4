"""What kind of file this really is, by its first bytes: names lie."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from tehing.core.imports.archive import part
from tehing.core.imports.table import Unreadable

_SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "media"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"{\\rtf", "rtf"),
    (b"SQLite format 3", "database"),
    (b"PAR1", "parquet"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def recognise(data: bytes, head: bytes) -> str:
    """csv, xlsx, xls, ods, vcard or jsonl; `data` is the whole file for archives and may be empty otherwise."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(data)
    if head.startswith(_OLE):
        return _ole(data)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature) and _binary_enough(signature, head):
            raise Unreadable("wrong_type", kind)
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith(b"begin:vcard"):
        return "vcard"
    if re.match(rb'\{\s*"', start) and _is_a_line(head):
        return "jsonl"
    _refuse_markup(head)
    return "csv"


MANY = 4_000  # bytes; a line may be longer than what is looked at


def _is_a_line(head: bytes) -> bool:
    """A whole object on the first line: one record of many, not a document."""
    first, end, _rest = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    return first.rstrip().endswith(b"}") if end else len(head) >= MANY


def _binary_enough(signature: bytes, head: bytes) -> bool:
    """Letters alone ("MZ", "RIFF") may start an honest header row."""
    return not signature.isalnum() or b"\x00" in head


def _archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype, manifest = part(archive, "mimetype", 100), part(archive, "META-INF/manifest.xml")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Unreadable("broken_archive", str(error)) from error
    if mimetype.startswith(_ODS):
        if b"encryption-data" in manifest:
            raise Unreadable("encrypted", "ods")
        return "ods"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise Unreadable("wrong_type", "xlsb")  # cannot be looked into before it is loaded, see archive.py
    if "[Content_Types].xml" in names or mimetype:
        raise Unreadable("wrong_type", "document")
    raise Unreadable("wrong_type", "zip")


def _ole(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("encrypted", "xlsx")
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return "xls"
    raise Unreadable("wrong_type", "document")


def _refuse_markup(head: bytes) -> None:
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith(b"<") and re.search(rb"<(!doctype html|html|table|head|body|div)\b", text[:4000]):
        raise Unreadable("html")
    if text.startswith((b"<?xml", b"<!doctype", b"<!--", b"<svg")) or re.match(rb"<[a-z][\w:.-]*(\s[^<>]*)?>\s*<", text):
        raise Unreadable("wrong_type", "xml")
    if re.match(rb'(\{\s*"|\[\s*[\[{])', text):
        raise Unreadable("wrong_type", "json")
    if text.startswith(b"begin:vcalendar"):
        raise Unreadable("wrong_type", "card")
