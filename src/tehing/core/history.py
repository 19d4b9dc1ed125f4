"""Tables whose rows are only ever added, held by the database itself on both engines."""

from typing import Any

from django.db import migrations

_SQLITE = """
CREATE TRIGGER {table}_no_{what} BEFORE {WHAT} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM core_workspace WHERE is_demo) THEN RETURN OLD; END IF;
  RAISE EXCEPTION '{table} is append-only';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
"""
GUARDED: set[str] = set()  # every table that a migration guards, once the migrations are read
_NOT_A_DEMO = "WHEN NOT EXISTS (SELECT 1 FROM core_workspace WHERE is_demo)"


def append_only(table: str) -> migrations.RunPython:
    """A migration step: updates and deletes are refused. Only a demo company's history may be deleted, to remove the demo."""

    GUARDED.add(table)

    def make(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRESQL.format(table=table), params=None)
            return
        schema_editor.execute(_SQLITE.format(table=table, what="update", WHAT="UPDATE", when=""))
        schema_editor.execute(_SQLITE.format(table=table, what="delete", WHAT="DELETE", when=_NOT_A_DEMO))

    return migrations.RunPython(make, migrations.RunPython.noop)


# what an open erasure may change in an event: the words, once; never what happened to what, when, by whom, from where
_SAME = ("id", "at", "name", "record_type", "record_id", "actor_id", "channel", "request_id")
_ERASES = """NEW.erasure_id IS NOT NULL AND OLD.erasure_id {differs} NEW.erasure_id
  AND EXISTS (SELECT 1 FROM core_erasure e WHERE e.id = NEW.erasure_id AND e.closed_at IS NULL)"""
_SQLITE_ERASURE = """
CREATE TRIGGER core_erasure_no_update BEFORE UPDATE ON core_erasure
WHEN OLD.closed_at IS NOT NULL OR OLD.record_type <> NEW.record_type OR OLD.record_id <> NEW.record_id OR OLD.by_id <> NEW.by_id
BEGIN SELECT RAISE(ABORT, 'core_erasure is closed'); END
"""
_POSTGRESQL_ERASURE = """
CREATE FUNCTION core_erasure_kept() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM core_workspace WHERE is_demo) THEN RETURN OLD; END IF;
  IF TG_OP = 'UPDATE' AND OLD.closed_at IS NULL AND OLD.record_type = NEW.record_type AND OLD.record_id = NEW.record_id
    AND OLD.by_id = NEW.by_id THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'core_erasure is closed';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER core_erasure_kept BEFORE UPDATE OR DELETE ON core_erasure FOR EACH ROW EXECUTE FUNCTION core_erasure_kept();
"""


_POSTGRESQL_LOOSE = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM core_workspace WHERE is_demo) THEN RETURN OLD; END IF;
  IF TG_OP = 'UPDATE' AND {erases} THEN RETURN NEW; END IF;
  RAISE EXCEPTION '{table} is append-only';
END $$ LANGUAGE plpgsql;
"""


def open_for_erasure() -> migrations.RunPython:
    """A migration step: an event may be changed while a registered erasure is open, once for each, and in its words only."""

    def make(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            _loosen_postgresql(schema_editor, "core_event", _ERASES, _SAME)
            schema_editor.execute(_POSTGRESQL_ERASURE, params=None)
            return
        _loosen_sqlite(schema_editor, "core_event", _ERASES, _SAME)
        schema_editor.execute(_SQLITE_ERASURE)
        schema_editor.execute(_SQLITE.format(table="core_erasure", what="delete", WHAT="DELETE", when=_NOT_A_DEMO))

    return migrations.RunPython(make, migrations.RunPython.noop)


# of a merge that an erased person was part of, only what happened stays: which number became part of which, when, by whom
_MERGE_SAME = ("id", "record_type", "kept_id", "lost_id", "at", "by_id")
_MOVE_SAME = ("id", "merge_id", "model", "column", "row_id", "dropped")
_OF_OPEN_MERGE = """EXISTS (SELECT 1 FROM core_merge m JOIN core_erasure e ON e.id = m.erasure_id
  WHERE m.id = NEW.merge_id AND e.closed_at IS NULL)"""


def open_merges_for_erasure() -> migrations.RunPython:
    """A migration step: the journal of a merge may lose its words while a registered erasure is open."""

    def make(_apps: Any, schema_editor: Any) -> None:
        for table, allowed, same in (("core_merge", _ERASES, _MERGE_SAME), ("core_mergemove", _OF_OPEN_MERGE, _MOVE_SAME)):
            (_loosen_postgresql if schema_editor.connection.vendor == "postgresql" else _loosen_sqlite)(schema_editor, table, allowed, same)

    return migrations.RunPython(make, migrations.RunPython.noop)


def _loosen_sqlite(schema_editor: Any, table: str, allowed: str, same: tuple[str, ...]) -> None:
    unchanged = " AND ".join(f'OLD."{name}" IS NEW."{name}"' for name in same)
    schema_editor.execute(f"DROP TRIGGER {table}_no_update")
    when = f"WHEN NOT ({allowed.format(differs='IS NOT')} AND {unchanged})"
    schema_editor.execute(_SQLITE.format(table=table, what="update", WHAT="UPDATE", when=when))


def _loosen_postgresql(schema_editor: Any, table: str, allowed: str, same: tuple[str, ...]) -> None:
    unchanged = " AND ".join(f'OLD."{name}" IS NOT DISTINCT FROM NEW."{name}"' for name in same)
    erases = f"{allowed.format(differs='IS DISTINCT FROM')} AND {unchanged}"
    schema_editor.execute(_POSTGRESQL_LOOSE.format(table=table, erases=erases), params=None)
