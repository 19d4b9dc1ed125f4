"""Into PostgreSQL, in one transaction: from COPY as it was taken, or from the SQLite file of a house that grows."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tehing.core import schema, storage
from tehing.core.backup.archive import Archive, Damaged
from tehing.core.backup.snapshots import SESSION, SQLITE_PART, TABLES

TYPES = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
"""
Convert = Callable[[Any], Any]
# how SQLite keeps what PostgreSQL has a type for
CONVERT: dict[str, Convert] = {
    "boolean": bool,
    "timestamp with time zone": lambda value: f"{value}+00",
    "interval": lambda value: f"{value} microseconds",
}


def into_postgresql(archive: Archive) -> None:
    """Replace everything in the database by the backup, at the steps the backup had taken. All or nothing."""
    with schema.all_or_nothing():
        _make_tables(archive.manifest.migrations)
        with connection.cursor() as cursor:
            for statement in SESSION:
                cursor.execute(statement.replace("SET ", "SET LOCAL ", 1))
            cursor.execute(TABLES)
            tables = [table for table, _ in cursor.fetchall()]
            names = ", ".join(map(connection.ops.quote_name, tables))
            cursor.execute(f"TRUNCATE {names}")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            _triggers(cursor, tables, "DISABLE")  # rows come as they were; what triggers would add is among them
            if archive.manifest.database == "postgresql":
                _load_copied(cursor, archive, tables)
            else:
                _load_sqlite(cursor, archive, tables)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            _triggers(cursor, tables, "ENABLE")


def know_the_rows() -> None:
    """PostgreSQL plans by what it last knew of the tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _make_tables(steps: list[list[str]]) -> None:
    """The tables as the backup's version had them; made anew unless they are so already."""
    with connection.cursor() as cursor:
        present = connection.introspection.table_names(cursor)
        if "django_migrations" in present:
            cursor.execute("SELECT app, name FROM django_migrations")
            if {tuple(row) for row in cursor.fetchall()} == {(app, name) for app, name in steps}:
                return
        for table in present:
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
    schema.bring_to(steps)


def _triggers(cursor: Any, tables: list[str], do: str) -> None:
    for table in tables:
        cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} {do} TRIGGER USER")


def _load_copied(cursor: Any, archive: Archive, tables: list[str]) -> None:
    manifest = archive.manifest
    if unknown := set(manifest.tables) - set(tables):
        raise Damaged(f"The backup holds tables that its version does not make: {', '.join(sorted(unknown))}.")
    for table, rows in manifest.tables.items():
        with archive.part(f"tables/{table}") as part:
            _copy(cursor, table, manifest.columns[table], storage.pieces(part))
        if cursor.rowcount != rows:
            raise Damaged(f"{table} has {cursor.rowcount} rows, the backup was made with {rows}.")
    for table, column, last in manifest.sequences:
        _set_sequence(cursor, table, column, last)


def _copy(cursor: Any, table: str, columns: list[str], pieces: Iterator[bytes]) -> None:
    with cursor.copy(_statement(table, columns)) as copy:
        for piece in pieces:
            copy.write(piece)


def _load_sqlite(cursor: Any, archive: Archive, tables: list[str]) -> None:
    """Row by row from the SQLite file, each value in PostgreSQL's words."""
    with storage.arriving(Path(settings.DATA)) as (file, path):
        with archive.part(SQLITE_PART) as part:
            file.writelines(storage.pieces(part))
        file.flush()
        with closing(sqlite3.connect(path)) as source:
            types = _types(cursor)
            for table in tables:
                if table in archive.manifest.tables:
                    _move(cursor, source, table, types[table], archive.manifest.tables[table])
            for table, last in source.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
                if table in types and "id" in types[table] and last:
                    _set_sequence(cursor, table, "id", last)


def _types(cursor: Any) -> dict[str, dict[str, str]]:
    cursor.execute(TYPES)
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in cursor.fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _move(cursor: Any, source: sqlite3.Connection, table: str, types: dict[str, str], rows: int) -> None:
    present = {row[1] for row in source.execute(f"PRAGMA table_info({_quoted(table)})")}
    columns = [column for column in types if column in present]
    convert = [CONVERT.get(types[column]) for column in columns]
    read = source.execute(f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(table)}")  # noqa: S608
    with cursor.copy(_statement(table, columns)) as copy:
        for row in read:
            copy.write_row([made(value) if made and value is not None else value for made, value in zip(convert, row, strict=True)])
    if cursor.rowcount != rows:
        raise Damaged(f"{table} has {cursor.rowcount} rows, the backup was made with {rows}.")


def _statement(table: str, columns: list[str]) -> str:
    return f"COPY {_quoted(table)} ({', '.join(map(_quoted, columns))}) FROM STDIN"


def _set_sequence(cursor: Any, table: str, column: str, last: int) -> None:
    cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, true)", [_quoted(table), column, last])


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
