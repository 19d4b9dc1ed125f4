"""Folded names for rows that were there before they were kept."""

from collections.abc import Callable
from typing import Any

from django.db import migrations

BATCH = 2_000


def fill_name_keys(app: str, model: str, columns: tuple[str, ...], key: Callable[..., str]) -> migrations.RunPython:
    """A migration step: write `key(*columns)` into each row's name_key, in batches."""

    def fill(apps: Any, _schema_editor: Any) -> None:
        rows, last = apps.get_model(app, model).objects.order_by("pk"), 0
        while batch := list(rows.filter(pk__gt=last).values("pk", *columns)[:BATCH]):
            made = [rows.model(pk=row["pk"], name_key=key(*(row[column] or "" for column in columns))) for row in batch]
            rows.model.objects.bulk_update(made, ["name_key"])
            last = batch[-1]["pk"]

    return migrations.RunPython(fill, migrations.RunPython.noop)
