"""Open a file somebody exported from somewhere, and read it as a table. The one entrance to reading."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

from tehing.core.imports import cards, delimited, filetype, jsonlines, sheets
from tehing.core.imports.sheets import text_of
from tehing.core.imports.table import Cell, Notice, Row, Table, Unreadable

__all__ = ["Cell", "Notice", "Row", "Table", "Unreadable", "open_table", "text_of"]

MAX_TEXT = 1024 * 1024 * 1024  # read line by line
MAX_WORKBOOK = 100 * 1024 * 1024  # read into memory
HEAD = 8 * 1024


def open_table(
    source: Path | bytes, filename: str, *, encoding: str = "", delimiter: str = "", sheet: str = "", named: bool = True
) -> Table:
    """The table in this file, checked to its last row; raises Unreadable with a code and where.

    The kind is taken from the content. Encoding, delimiter and sheet are found out unless a person has said them,
    and the first row names the columns unless they are not `named`.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size == 0:
        raise Unreadable("empty_file", filename)
    head = _head(source)
    packed = head.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    if size > (MAX_WORKBOOK if packed else MAX_TEXT):
        raise Unreadable("too_large", f"{size} bytes")
    data = _whole(source) if packed else b""
    kind = filetype.recognise(data, head)
    if kind == "csv":
        return delimited.open_delimited(lambda: _stream(source), encoding, delimiter, named=named)
    if kind == "vcard":
        if size > MAX_WORKBOOK:
            raise Unreadable("too_large", f"{size} bytes")
        return cards.open_cards(lambda: _stream(source), encoding)
    if kind == "jsonl":
        return jsonlines.open_json_lines(lambda: _stream(source))
    return sheets.open_sheet(data, kind, sheet, named=named)


def _stream(source: Path | bytes) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _head(source: Path | bytes) -> bytes:
    with _stream(source) as stream:
        return stream.read(HEAD)


def _whole(source: Path | bytes) -> bytes:
    return source if isinstance(source, bytes) else source.read_bytes()
