"""An Excel workbook of one sheet, written row by row so that memory stays flat."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from tehing.core.imports.values import joined, kept_apostrophe
from tehing.core.records.values import plain

MOST_ROWS = 1_048_575  # under the header; a sheet has 1,048,576
EXACT = 10**15  # the program itself keeps 15 digits; longer numbers are written as text


def write_sheet(file: BinaryIO, names: list[str], batches: Iterable[list[Sequence[Any]]]) -> None:
    """Header and rows, which come as columns. Text is written as text, so nothing in it is ever calculated."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet()
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for at, name in enumerate(names):
        sheet.write_string(0, at, name, bold)
    number = 0
    for batch in batches:
        for line in zip(*batch, strict=True):
            number += 1
            for at, value in enumerate(line):
                if value is not None and value != "" and value != []:
                    _write(sheet, number, at, value, day)
    book.close()


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    write: Callable[..., Any] = sheet.write_string
    number = isinstance(value, int | Decimal)
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif number and abs(value) < EXACT:
        sheet.write_number(row, column, value)
    elif isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, list):
        write(row, column, kept_apostrophe(joined(value)))
    else:
        write(row, column, kept_apostrophe(str(plain(value))))
