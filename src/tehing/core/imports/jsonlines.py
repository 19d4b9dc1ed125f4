"""JSON Lines: one record on each line, as our own export writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO

import msgspec

from tehing.core.imports.table import Cell, Lines, Table, Unreadable, name_columns
from tehing.core.imports.values import joined, kept_apostrophe

MOST = 2_000_000  # letters of one line


def open_json_lines(opener: Callable[[], BinaryIO]) -> Table:
    """Columns are all names that occur, in the order in which they come. Checked to the last line."""
    names: dict[str, None] = {}
    count = 0
    for _number, record in _records(opener):
        names |= dict.fromkeys(record)
        count += 1
    if not names:
        raise Unreadable("empty_file")
    headers = list(names)
    columns, warnings = name_columns(headers, 1)

    def lines() -> Lines:
        yield 0, list(headers)
        for number, record in _records(opener):
            yield number, [_cell(record.get(name)) for name in headers]

    table = Table(kind="jsonl", headers=headers, columns=columns, header_row=0, lines=lines, encoding="utf-8")
    table.row_count, table.warnings = count, warnings
    return table


def _records(opener: Callable[[], BinaryIO]) -> Iterator[tuple[int, dict[str, Any]]]:
    decoder = msgspec.json.Decoder(dict[str, Any])
    with opener() as stream:
        for number, line in enumerate(iter(lambda: stream.readline(MOST), b""), start=1):
            if not line.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            try:
                yield number, decoder.decode(line.lstrip(b"\xef\xbb\xbf"))
            except (msgspec.DecodeError, UnicodeDecodeError) as no:
                raise Unreadable("cut_off" if not line.endswith(b"\n") else "not_a_table", str(no)[:200], row=number) from no


def _cell(value: Any) -> Cell:
    match value:
        case None:
            return ""
        case str():
            return kept_apostrophe(value)
        case bool() | int():
            return value
        case float():
            return Decimal(repr(value))
        case list():
            return kept_apostrophe(joined(one if isinstance(one, str) else str(_cell(one)) for one in value))
        case dict():
            return str(value.get("label") or value.get("name") or value.get("id") or "")
    return str(value)
