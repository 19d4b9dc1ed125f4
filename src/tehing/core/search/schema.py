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


def _of_postgresql(statements: list[str]) -> Any:
    def run(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            for statement in statements:
                editor.execute(statement)

    return run


def by_age() -> migrations.RunPython:
    """Cut the trigrams into slices by age, or not."""
    return migrations.RunPython(_of_postgresql(postgresql.BY_AGE), _of_postgresql(postgresql.NOT_BY_AGE))


def indexes() -> migrations.RunPython:
    """Make them, or take them away."""
    return migrations.RunPython(_run(True), _run(False))
