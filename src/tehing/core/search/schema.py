"""The indexes of the database's own text search, as a migration."""

from typing import Any

from django.db import migrations

from tehing.core.search import postgresql, sqlite


def _run(up: bool) -> Any:
    def run(apps: Any, editor: Any) -> None:
        module = postgresql if editor.connection.vendor == "postgresql" else sqlite
        for statement in module.UP if up else module.DOWN:
            editor.execute(statement)

    return run


def indexes() -> migrations.RunPython:
    """Make them, or take them away."""
    return migrations.RunPython(_run(True), _run(False))
