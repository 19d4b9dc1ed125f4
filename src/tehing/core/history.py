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
