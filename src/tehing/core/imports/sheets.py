"""Spreadsheets: XLSX, XLS, ODS. Formulas count by the value that was saved with them."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from tehing.core.imports import archive
from tehing.core.imports.table import Cell, Lines, Notice, Table, Unreadable, find_header, is_empty, name_columns

Raw = int | float | str | bool | time | date | datetime | timedelta


def open_sheet(data: bytes, kind: str, wanted: str = "", *, named: bool = True) -> Table:
    """The wanted sheet, or the first visible one with something in it; the others are listed."""
    inside = archive.inspect(data) if kind in ("xlsx", "ods") else {}
    book = _book(data, kind)
    sheet, names = _choose(book, wanted)
    member = archive.members_by_sheet(data).get(sheet.name, "") if kind == "xlsx" else ""
    extent = inside.get(member, archive.Sheet())
    first_column = (sheet.start or (0, 0))[1]

    def lines() -> Lines:
        for number, raw in enumerate(sheet.iter_rows(), start=1):
            cells = [_cell(value) for value in raw]
            if extent.errors:
                _put_errors(cells, number, first_column, extent)
            yield number, cells

    header_row, cells, above = find_header(lines(), named=named)
    headers = [text_of(cell) for cell in cells]
    columns, warnings = name_columns(headers, header_row)
    table = Table(kind=kind, headers=headers, columns=columns, header_row=header_row, lines=lines, sheet=sheet.name, sheets=names)
    table.row_count = sum(number > header_row and not is_empty(cells) for number, cells in lines())
    table.warnings = [*_left_out(names, sheet.name), *above, *warnings, *_error_cells(extent, columns, first_column)]
    return table


def _book(data: bytes, kind: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise Unreadable("encrypted", kind) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable("encrypted" if kind == "xls" and _locked(data) else "broken_archive", str(error)[:200]) from error
    except BaseException as error:
        raise _panic(error) from error


def _locked(data: bytes) -> bool:
    """An old workbook with a password starts like any other: 512 bytes of header, BOF, and soon the record FILEPASS."""
    start = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    return start >= 0 and data.find(b"\x2f\x00", start, start + 64) >= 0


def _panic(error: BaseException) -> BaseException:
    """The Rust reader reports a bug met in a damaged file as a panic, which is no Exception."""
    if type(error).__name__ == "PanicException":
        return Unreadable("broken_archive", str(error)[:200])
    return error


def _choose(book: CalamineWorkbook, wanted: str) -> tuple[CalamineSheet, list[str]]:
    names = [info.name for info in book.sheets_metadata if info.visible is SheetVisibleEnum.Visible] or book.sheet_names
    if wanted and wanted not in book.sheet_names:
        raise Unreadable("not_a_table", wanted)
    for name in [wanted] if wanted else names:
        try:
            sheet = book.get_sheet_by_name(name)
        except CalamineError as error:
            raise Unreadable("broken_archive", str(error)[:200]) from error
        except BaseException as error:
            raise _panic(error) from error
        if sheet.height:
            return sheet, names
    raise Unreadable("empty_file")


def _cell(raw: Raw) -> Cell:
    """Whole numbers without a tail, others with the 15 digits that the program itself shows, never binary fractions."""
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() and abs(raw) < 1e15 else Decimal(f"{raw:.15g}")
    if isinstance(raw, timedelta):
        return str(raw)
    return raw


def text_of(cell: Cell) -> str:
    """A cell as text: ISO dates, plain numbers, true and false."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, date | time):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell)


def _put_errors(cells: list[Cell], number: int, first_column: int, extent: archive.Sheet) -> None:
    for place, cell in enumerate(cells):
        error = extent.errors.get((number, first_column + place + 1))
        if error and cell == "":
            cells[place] = error


def _left_out(names: list[str], chosen: str) -> list[Notice]:
    return [Notice(code="other_sheet", detail=name) for name in names if name != chosen]


def _error_cells(extent: archive.Sheet, columns: list[str], first_column: int) -> list[Notice]:
    found: list[Notice] = []
    for (row, column), text in sorted(extent.errors.items()):
        place = column - first_column - 1
        name = columns[place] if 0 <= place < len(columns) else ""
        found.append(Notice(code="error_cell", row=row, column=name, detail=text))
    return found
