"""Many new or changed rows of one table for the price of a few: no constructor per row, keys taken beforehand, one INSERT or COPY.

`bulk_create` spends most of its time asking each field of each row how it is to be written. Here a table is asked once.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar

import msgspec
from django.db import DatabaseError, connection, models
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)

PAGES = 80_000  # of 4 kB
TOGETHER = 100  # rows of one statement on SQLite, which are two thirds of the price of as many statements
SMALL = 20  # fewer rows go the ordinary way: taking keys beforehand is one statement more
_AS_IT_IS = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey, models.AutoField)
_NONE: Mapping[str, Any] = {}
_NOTHING = object()


class _Table:
    """What is known about a table once and for all."""

    def __init__(self, model: type[models.Model]) -> None:
        meta = model._meta
        self.key: Any = meta.pk
        self.name = meta.db_table
        fields = meta.concrete_fields
        self.fields: Any = fields
        self.names = [found.attname for found in fields]
        self.columns = [str(found.column) for found in fields]
        self.values_of = itemgetter(*self.names)
        self.fixed: dict[str, Any] = {}
        self.made: list[tuple[str, Callable[[], Any]]] = []
        for found in fields:
            if found.has_default() and callable(found.default):
                self.made.append((found.attname, found.get_default))
            else:
                self.fixed[found.attname] = found.get_default()
        self.written = [(at, _written(found)) for at, found in enumerate(fields) if not isinstance(found, _AS_IT_IS)]

    def rows(self, records: Sequence[models.Model]) -> Iterator[list[Any]]:
        """The records as the database takes them. Consecutive equal objects (the moment of a chunk) are converted once."""
        writers = [(at, _once(write)) for at, write in self.written]
        for record in records:
            row = list(self.values_of(record.__dict__))
            for at, write in writers:
                row[at] = write(row[at])
            yield row


@cache
def _table(model: type[models.Model]) -> _Table:
    return _Table(model)


def new(model: type[M], values: Mapping[str, Any]) -> M:
    """A record that is not saved yet, from column values (`company_id`, not `company`); the rest has its defaults."""
    return maker(model)(values)


def maker(model: type[M], same: Mapping[str, Any] = _NONE) -> Callable[[Mapping[str, Any]], M]:
    """How many new records of one table are made that share some column values."""
    table = _table(model)
    shared = table.fixed | dict(same)
    made = [(name, make) for name, make in table.made if name not in same]
    bare = model.__new__

    def make(values: Mapping[str, Any]) -> M:
        record = bare(model)
        state = record.__dict__
        state["_state"] = ModelState()
        state.update(shared)
        state.update(values)
        for name, default in made:
            if name not in values:
                state[name] = default()
        return record

    return make


def insert(model: type[M], records: Sequence[M]) -> None:
    """Save new records, which get their keys. Inside a transaction; raises IntegrityError for all when one does not fit."""
    if len(records) < SMALL or not isinstance(model._meta.pk, models.AutoField):
        model._default_manager.bulk_create(records)
        return
    table = _table(model)
    key = table.key.attname
    for record, taken in zip(records, _keys(table, len(records)), strict=True):
        record.__dict__[key] = taken
    try:
        _write(table, records)
    except Exception:
        for record in records:
            record.__dict__[key] = None
        raise
    alias = connection.alias
    for record in records:
        record._state.adding, record._state.db = False, alias


@contextmanager
def in_bulk() -> Iterator[None]:
    """While this connection writes very much, for work that goes on after its own last mark, its commits do not wait for the disk.

    When the machine falls, rows and mark are lost together. SQLite also carries its log over to the file after every 320 MB
    only: one chunk after the other writes the same pages of an index. Inside a transaction nothing is changed.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        back = _eased(cursor)
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # what is lost needs nothing put back
            for statement in back:
                cursor.execute(statement)


def _eased(cursor: Any) -> list[str]:
    """Ease the commits of a connection; gives the way back."""
    if connection.vendor == "postgresql":
        cursor.execute("SET synchronous_commit TO off")
        return ["RESET synchronous_commit"]
    back = []
    for pragma, wanted in (("synchronous", 1), ("wal_autocheckpoint", PAGES)):  # 1: NORMAL
        cursor.execute(f"PRAGMA {pragma}")
        back.append(f"PRAGMA {pragma} = {int(cursor.fetchone()[0]):d}")
        cursor.execute(f"PRAGMA {pragma} = {wanted:d}")
    return back


def update(model: type[models.Model], records: Sequence[models.Model], names: Collection[str]) -> None:
    """Write these columns (`company_id`, not `company`) of saved records, in one statement compiled once."""
    table = _table(model)
    wanted = [at for at, name in enumerate(table.names) if name in names]
    rows = [[row[at] for at in wanted] + [record.pk] for row, record in zip(table.rows(records), records, strict=True)]
    if not rows:
        return
    quote = connection.ops.quote_name
    columns, key = [quote(table.columns[at]) for at in wanted], quote(table.key.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            types = [*(_type(table.fields[at]) for at in wanted), table.key.rel_db_type(connection)]
            given = ", ".join(f"%s::{kind}[]" for kind in types)
            new = ", ".join(f"{column} = given.c{at}" for at, column in enumerate(columns))
            names_given = ", ".join(f"c{at}" for at in range(len(types)))
            cursor.execute(
                f"UPDATE {quote(table.name)} SET {new} FROM unnest({given}) AS given({names_given}) "  # noqa: S608 - names of our own tables
                f"WHERE {quote(table.name)}.{key} = given.c{len(columns)}",
                [list(column) for column in zip(*rows, strict=True)],
            )
            return
        marks = ", ".join(f"{column} = %s" for column in columns)
        cursor.executemany(f"UPDATE {quote(table.name)} SET {marks} WHERE {key} = %s", rows)  # noqa: S608 - names of our own tables


def _type(found: Any) -> str:
    """How PostgreSQL is told what it gets. Text has no length here: cut to a column's length it would be without a word."""
    kind = str(found.rel_db_type(connection) if found.primary_key else found.db_type(connection))
    return "text" if kind.startswith("varchar") else kind


def _write(table: _Table, records: Sequence[models.Model]) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column) for column in table.columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.cursor.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN") as copy:
                for row in table.rows(records):
                    copy.write_row(row)
            return
        rows = list(table.rows(records))
        into, marks = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ", f"({', '.join('?' * len(table.columns))})"  # noqa: S608 - names of our own tables
        with connection.wrap_database_errors:  # past Django's cursor, which would look for %s in so long a statement each time
            for start in range(0, len(rows) - TOGETHER + 1, TOGETHER):
                cursor.cursor.execute(into + ", ".join([marks] * TOGETHER), list(chain.from_iterable(rows[start : start + TOGETHER])))
            if rest := len(rows) % TOGETHER:
                cursor.cursor.executemany(into + marks, rows[-rest:])


def _keys(table: _Table, count: int) -> Sequence[int]:
    """Keys for so many rows: from the sequence, or, on SQLite, whose writers are alone, after the last one ever given."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # the sequence is looked up once, not for each key
            asked = (
                "SELECT nextval(s.name) FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name OFFSET 0) s, generate_series(1, %s)"
            )
            cursor.execute(asked, [connection.ops.quote_name(table.name), table.key.column, count])
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return range(first, first + count)


def _written(found: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    if isinstance(found, models.JSONField):
        return lambda value: msgspec.json.encode(value).decode()
    return lambda value: found.get_db_prep_save(value, connection)


def _once(write: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same object again is written as before."""
    last: Any = _NOTHING
    text: Any = None

    def again(value: Any) -> Any:
        nonlocal last, text
        if value is not last:
            last, text = value, write(value)
        return text

    return again
