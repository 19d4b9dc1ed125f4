"""What is inside a spreadsheet file, looked at before it is loaded.

The reader of spreadsheets allocates the whole rectangle between the first and the last cell: two cells in opposite corners of a
sheet, in a file of 8 kB, ask for 500 GB and end the process. It also turns error cells into empty ones. So both are found here.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

from tehing.core.imports.table import Unreadable

MAX_UNPACKED = 400 * 1024 * 1024
MAX_PART = 4 * 1024 * 1024  # of a member that is read as a whole: the list of sheets, the manifest
MAX_AREA = 40_000_000  # cells of one sheet, empty ones between filled ones included
CHUNK = 1024 * 1024
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:<f.*?(?:</f>|/>))?<(?:\w+:)?v>([^<]*)', re.DOTALL
)
_ODS_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)\b(?!-)([^>]*)")
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,7})"')


@dataclass
class Sheet:
    """Extent of one sheet and the cells that hold an error instead of a value."""

    rows: int = 0
    width: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    passed: int = 0  # OpenDocument: rows before the present one, how often that one is repeated, the column reached in it
    tall: int = 0
    cursor: int = 0


def inspect(data: bytes) -> dict[str, Sheet]:
    """Unpack everything once in small pieces. Returns the sheets by their member name; refuses bombs and damage."""
    sheets: dict[str, Sheet] = {}
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                measure = _measure_of(info.filename)
                for piece in _pieces(archive, info, left):
                    left -= len(piece)
                    if measure is not None:
                        measure(sheets.setdefault(info.filename, Sheet()), piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Unreadable("broken_archive", str(error)) from error
    for name, sheet in sheets.items():
        _refuse_area(name, sheet)
    return sheets


def part(archive: zipfile.ZipFile, name: str, most: int = MAX_PART) -> bytes:
    """A small member as a whole, or its first bytes: it is never unpacked further than `most`."""
    if name not in archive.NameToInfo:
        return b""
    with _opened(archive, archive.getinfo(name)) as member:
        return member.read(most)


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """Spreadsheets are stored or deflated. The other ways of packing unpack gigabytes from one piece read, whatever is asked for."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError(f"{info.filename}: {info.compress_type}")
    return archive.open(info)


def _measure_of(name: str) -> Callable[[Sheet, bytes], None] | None:
    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
        return _measure
    return _measure_ods if name == "content.xml" else None


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    """The member in pieces that end where a row begins. The size it claims is not believed."""
    info.file_size = left + CHUNK
    rest = b""
    with _opened(archive, info) as member:
        while piece := member.read(CHUNK):
            left -= len(piece)
            if left < 0:
                raise Unreadable("too_large", info.filename)
            whole = rest + piece
            cut = whole.rfind(b"row ", 0)
            cut = whole.rfind(b"<", 0, cut) if cut > 0 and len(whole) < 8 * CHUNK else len(whole)
            rest = whole[cut:]
            yield whole[:cut]
    yield rest


def _measure(sheet: Sheet, piece: bytes) -> None:
    places = _CELL.findall(piece)
    for letters in {letters for letters, _ in places}:
        sheet.width = max(sheet.width, column_number(letters.decode()))
    numbers = [int(number) for _, number in places] + [int(number) for number in _ROW.findall(piece)]
    sheet.rows = max(sheet.rows, *numbers, 0) if numbers else sheet.rows
    if piece.count(b"<c ") + piece.count(b"<c>") > len(places):  # cells without an address follow each other
        widest = max(part.count(b"<c ") + part.count(b"<c>") for part in piece.split(b"<row"))
        sheet.width = max(sheet.width, widest)
    for letters, number, text in _ERROR.findall(piece):
        sheet.errors[int(number), column_number(letters.decode())] = text.decode("utf-8", "replace")


def _measure_ods(sheet: Sheet, piece: bytes) -> None:
    """OpenDocument repeats rows and cells by a number: count to the last one that is filled."""
    for kind, attributes in _ODS_TAG.findall(piece):
        if kind == b"table":
            _refuse_area("content.xml", sheet)
            sheet.passed = sheet.tall = sheet.rows = sheet.width = 0
        elif kind == b"table-row":
            sheet.passed += sheet.tall
            sheet.tall, sheet.cursor = _repeated(attributes), 0
        else:
            sheet.cursor += _repeated(attributes)
            if b"value-type" in attributes:
                sheet.rows = max(sheet.rows, sheet.passed + sheet.tall)
                sheet.width = max(sheet.width, sheet.cursor)


def _repeated(attributes: bytes) -> int:
    found = re.search(rb'number-(?:rows|columns)-repeated="(\d{1,9})"', attributes)
    return int(found.group(1)) if found else 1


def _refuse_area(name: str, sheet: Sheet) -> None:
    if sheet.rows * sheet.width > MAX_AREA:
        raise Unreadable("too_large", f"{name}: {sheet.rows} x {sheet.width}")


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def members_by_sheet(data: bytes) -> dict[str, str]:
    """Sheet name to member name, from the workbook and its relations."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = part(archive, "xl/workbook.xml").decode("utf-8", "replace")
        links = part(archive, "xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {_attribute("Id", tag): _attribute("Target", tag) for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links)}
    found: dict[str, str] = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        target = targets.get(_attribute(r"\w+:id", tag), "")
        found[_attribute("name", tag)] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _attribute(name: str, tag: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    text = found.group(1) if found else ""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'").replace("&amp;", "&")
