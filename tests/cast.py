"""The house that most tests begin in, built once in a process and then laid down row by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

Row = tuple[Any, ...]
BY_TRIGGERS = ("core_searchwords", "core_searchparts")  # SQLite fills these from the entries


@dataclass(frozen=True)
class Laid:
    """The rows that building the house added to a table."""

    table: str
    columns: Sequence[str]
    rows: list[Row]


_houses: dict[str, tuple[list[Laid], Mapping[str, int]]] = {}


def built(name: str, build: Callable[[], Mapping[str, int]]) -> Mapping[str, int]:
    """What `build` gives: keys of records by name. Inside a test's transaction it is called once; later the same rows are laid down."""
    if not connection.in_atomic_block:
        return build()
    if name in _houses:
        laid, keys = _houses[name]
        for one in laid:
            _lay(one)
        return keys
    before = _state()
    keys = build()
    _houses[name] = (_added(before, _state()), keys)
    return keys


def _state() -> dict[str, tuple[Sequence[str], list[Row]]]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(BY_TRIGGERS):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found[table] = ([column.name if hasattr(column, "name") else column[0] for column in cursor.description], cursor.fetchall())
    return found


def _added(before: dict[str, tuple[Sequence[str], list[Row]]], after: dict[str, tuple[Sequence[str], list[Row]]]) -> list[Laid]:
    """What was added; a house that changed what was there before cannot be laid down."""
    laid = []
    for table, (columns, rows) in after.items():
        known = [repr(row) for row in before[table][1]]
        assert set(known) <= {repr(row) for row in rows}, table
        if new := [row for row in rows if repr(row) not in known]:
            laid.append(Laid(table, columns, new))
    return laid


def _lay(one: Laid) -> None:
    quote = connection.ops.quote_name
    columns, marks = ", ".join(quote(column) for column in one.columns), ", ".join(["%s"] * len(one.columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(one.table)} ({columns}) VALUES ({marks})", one.rows)
