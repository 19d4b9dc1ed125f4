"""Added fields in rows that a query read: their values as the rest of the engine knows values."""

from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any

from tehing.core.custom.column import COLUMN
from tehing.core.records.resource import Field, Resource

Row = MutableMapping[str, Any]


def unpack(resource: Resource, fields: Iterable[Field], rows: Sequence[Row]) -> None:
    """Put the values beside the columns of rows that were read with `COLUMN`; one query for each reference."""
    for one in fields:
        custom = one.custom
        if custom is None:
            continue
        raw = [row[COLUMN].get(custom.key) for row in rows]
        if custom.kind == "reference":
            target = resource.target_of(one)
            names = titles(resource, one, raw)
            for row, key in zip(rows, raw, strict=True):
                row[f"{one.path}_id"] = key if key in names else None  # one that was removed since is none
                row[f"{one.path}__{target.title}"] = names.get(key)
            continue
        for row, value in zip(rows, raw, strict=True):
            row[one.path] = custom.value(value)


def titles(resource: Resource, one: Field, keys: Iterable[int | None]) -> dict[Any, Any]:
    """What the records are called that a reference names; one query."""
    wanted = {key for key in keys if key is not None}
    target = resource.target_of(one)
    return dict(target.model._base_manager.filter(pk__in=wanted).values_list("pk", target.title)) if wanted else {}
