"""What a file looks like once it has been opened: a table of rows, whatever it was written with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

Cell = str | int | bool | Decimal | date | datetime | time

MAX_COLUMNS = 1_000
PREAMBLE = 20  # rows looked at when the file starts with titles or comments


class Unreadable(Exception):
    """The file as a whole cannot be read. `code` is stable, `detail` says what was seen, row and column where known.

    Codes: empty_file, not_a_table, wrong_type, html, encrypted, broken_archive, too_large, cut_off, broken_encoding.
    """

    def __init__(self, code: str, detail: str = "", row: int | None = None, column: int | None = None) -> None:
        super().__init__(code, detail, row, column)
        self.code, self.detail, self.row, self.column = code, detail, row, column


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something the reader did that a person should know: a code, where, and the text it was about."""

    code: str
    row: int | None = None
    column: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row as it stands in the file. `number` is what a person sees in the margin, the header being counted."""

    number: int
    cells: tuple[Cell, ...]
    reject: str = ""  # a code; such a row is reported, never imported
    notices: tuple[Notice, ...] = ()


Lines = Iterator[tuple[int, list[Cell]]]


@dataclass(kw_only=True)
class Table:
    """An opened file. Rows are read again from the file on each call of rows()."""

    kind: str  # csv, xlsx, xls, ods, vcard, jsonl
    headers: list[str]
    columns: list[str]
    header_row: int
    lines: Callable[[], Lines]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    warnings: list[Notice] = field(default_factory=list)
    row_count: int = 0  # filled rows under the header, counted when the file was opened
    broken: dict[int, str] = field(default_factory=dict)  # rows that could not be read, with the reason
    blank_rows: int = 0  # counted by the last complete rows()

    def rows(self) -> Iterator[Row]:
        """Every row under the header that has something in it."""
        self.blank_rows = 0
        for number, cells in self.lines():
            if number <= self.header_row:
                continue
            if is_empty(cells):
                self.blank_rows += 1
                continue
            yield self._row(number, cells)

    def good(self) -> Iterator[Sequence[Cell]]:
        """The cells alone of every row that is not rejected, short ones as they stand: half the price of rows()."""
        width = len(self.columns)
        for number, cells in self.lines():
            if number > self.header_row and number not in self.broken and (len(cells) <= width or all(map(_blank, cells[width:]))):
                yield cells

    def samples(self, limit: int = 200) -> dict[str, list[Cell]]:
        """The first filled cells of every column, to guess from."""
        found: dict[str, list[Cell]] = {column: [] for column in self.columns}
        for seen, row in enumerate(self.rows()):
            if seen == limit:
                break
            for column, cell in zip(self.columns, row.cells, strict=False):
                if cell != "":
                    found[column].append(cell)
        return found

    def _row(self, number: int, cells: list[Cell]) -> Row:
        width = len(self.columns)
        if number in self.broken:
            return Row(number=number, cells=tuple(cells), reject=self.broken[number])
        while len(cells) > width and _blank(cells[-1]):
            cells = cells[:-1]
        if len(cells) > width:
            return Row(number=number, cells=tuple(cells), reject="too_many_cells")
        notices = tuple(_swallowed(number, cells, self.columns, self.delimiter)) if self.delimiter else ()
        return Row(number=number, cells=(*cells, *[""] * (width - len(cells))), notices=notices)


def _swallowed(number: int, cells: Sequence[Cell], columns: Sequence[str], delimiter: str) -> Iterator[Notice]:
    """A stray quote makes whole rows vanish into one cell: tell when a cell holds lines that look like rows."""
    if len(columns) < 3 or "\n" not in "".join(map(str, cells)):
        return
    for column, cell in zip(columns, cells, strict=False):
        if not isinstance(cell, str) or "\n" not in cell:
            continue
        inner = cell.splitlines()[1:]
        if any(line.count(delimiter) >= len(columns) - 1 for line in inner):
            yield Notice(code="rows_inside_cell", row=number, column=column, detail=str(len(inner)))


def _blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def is_empty(cells: Sequence[Cell]) -> bool:
    """Nothing in any cell but white space."""
    return all(_blank(cell) for cell in cells)


def find_header(lines: Lines, *, named: bool = True) -> tuple[int, list[Cell], list[Notice]]:
    """The header row; titles and comments above it (one filled cell over a wider table) are named, not swallowed.

    When the columns are not `named`, all rows are data and row 0 has no names.
    """
    head: list[tuple[int, list[Cell]]] = []
    for number, cells in lines:
        if not is_empty(cells):
            head.append((number, cells))
        if len(head) == PREAMBLE:
            break
    if not head:
        raise Unreadable("empty_file")
    if not named:
        return 0, [""] * max(len(cells) for _, cells in head), []
    filled = [sum(not _blank(cell) for cell in cells) for _, cells in head]
    typical = sorted(filled)[len(filled) // 2]
    start = next((i for i, count in enumerate(filled) if count > 1), 0) if typical > 1 else 0
    above = [Notice(code="row_above_header", row=number, detail=first_text(cells)) for number, cells in head[:start]]
    return *head[start], above


def headless(headers: Sequence[str], row: int) -> list[Notice]:
    """Numbers and dates do not name columns: the file probably starts with its first record."""
    number, year = re.compile(r"[-+]?[\d.,:/ -]*\d"), re.compile(r"(19|20)\d\d")
    plain = [header for header in map(str.strip, headers) if number.fullmatch(header) and not year.fullmatch(header)]
    return [Notice(code="header_looks_like_data", row=row, detail=plain[0])] if plain else []


def first_text(cells: Sequence[Cell]) -> str:
    """The first filled cell, shortened for a message."""
    return next((str(cell).strip()[:80] for cell in cells if not _blank(cell)), "")


def name_columns(headers: Sequence[str], row: int) -> tuple[list[str], list[Notice]]:
    """Unique, non-empty names: a blank header becomes column_4, a repeated one name_2; both are reported."""
    if len(headers) > MAX_COLUMNS:
        raise Unreadable("too_large", f"{len(headers)} columns", row=row)
    taken = {header.strip().casefold() for header in headers}
    seen: set[str] = set()
    columns: list[str] = []
    notices: list[Notice] = []
    for position, header in enumerate(headers, start=1):
        name = " ".join(header.split())
        code = "" if name else "blank_header"
        code = code if row else ""  # nobody expected one
        name = name or _free(f"column_{position}", taken)
        if name.casefold() in seen:
            code, name = "duplicate_header", _free(name, taken | seen)
        if code:
            notices.append(Notice(code=code, row=row, column=name, detail=str(position)))
        seen.add(name.casefold())
        columns.append(name)
    return columns, [*headless(headers, row), *notices]


def _free(name: str, taken: set[str]) -> str:
    if name.casefold() not in taken:
        return name
    number = 2
    while f"{name}_{number}".casefold() in taken:
        number += 1
    return f"{name}_{number}"
