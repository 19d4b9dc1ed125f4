"""One consistent moment of the database, read while others write; nobody waits for it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

from tehing.core import storage
from tehing.core.backup.archive import Damaged, Writer

SQLITE_PART = "database.sqlite3"

# what a number or a time looks like must not depend on the server's or the role's settings
SESSION = (
    "SET datestyle = 'ISO, YMD'",
    "SET intervalstyle = 'postgres'",
    "SET extra_float_digits = 3",
    "SET timezone = 'UTC'",
    "SET statement_timeout = 0",
    "SET idle_in_transaction_session_timeout = 0",
)
TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname
"""
SEQUENCES = """
SELECT t.relname, a.attname, s.last_value
FROM pg_sequences s
JOIN pg_depend d ON d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass AND d.deptype IN ('a', 'i')
JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE s.schemaname = current_schema() AND s.last_value IS NOT NULL ORDER BY 1, 2
"""


def take(writer: Writer, folder: Path) -> dict[str, set[str]]:
    """Write the database's parts. Gives the keys that its rows speak of, by area; `folder` has room for a copy."""
    return _postgresql(writer) if connection.vendor == "postgresql" else _sqlite(writer, folder)


def _sqlite(writer: Writer, folder: Path) -> dict[str, set[str]]:
    """A copy by SQLite's own online backup, in one step: writers go on in the log beside it."""
    copy = folder / SQLITE_PART
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        wrong = [row[0] for row in target.execute("PRAGMA quick_check(3)") if row[0] != "ok"]
        if wrong:
            raise Damaged(f"The database itself is damaged: {'; '.join(wrong)}. Keep your earlier backups and restore the last good one.")
        writer.manifest.tables = sqlite_counts(target)
        writer.manifest.migrations = [list(row) for row in target.execute("SELECT app, name FROM django_migrations ORDER BY id")]
        keys = {area: {row[0] for row in target.execute(query)} for area, query in _KEYS.items()}
    with copy.open("rb") as file:
        writer.add(SQLITE_PART, storage.pieces(file))
    copy.unlink()
    return keys


_KEYS = {"files": "SELECT DISTINCT sha256 FROM core_file", "imports": "SELECT DISTINCT sha256 FROM core_import WHERE file_kept"}


def sqlite_counts(database: sqlite3.Connection) -> dict[str, int]:
    """Rows by table, SQLite's own left out."""
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    return {name: database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for (name,) in tables}  # noqa: S608


def _postgresql(writer: Writer) -> dict[str, set[str]]:
    """Every table by COPY in one transaction that sees one moment, over the ordinary connection: no client tools needed."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as link:
        for statement in SESSION:
            link.execute(statement)
        link.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table, columns in link.execute(TABLES).fetchall():
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            copying = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), names)
            writer.manifest.tables[table] = writer.add(f"tables/{table}", _copied(link, copying))
            writer.manifest.columns[table] = columns
        writer.manifest.migrations = [list(row) for row in link.execute("SELECT app, name FROM django_migrations ORDER BY id")]
        writer.manifest.sequences = [list(row) for row in link.execute(SEQUENCES)]  # numbers given meanwhile are over, that is right
        keys = {area: {row[0] for row in link.execute(query)} for area, query in _KEYS.items()}
        link.execute("COMMIT")
    return keys


def _copied(link: Any, statement: Any) -> Iterator[bytes]:
    with link.cursor() as cursor, cursor.copy(statement) as copy:
        yield from copy
