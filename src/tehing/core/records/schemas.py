"""The shapes of a record type in the API, worked out from its fields, so that the OpenAPI document is exact."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from tehing.core.records.kinds import lookups_of
from tehing.core.records.resource import Field as RecordField
from tehing.core.records.resource import Resource


class Reference(Schema):
    """Another record: its key and its title."""

    id: int
    label: str


_OUT: dict[str, Any] = {
    "number": int | Decimal,
    "bool": bool,
    "date": date,
    "datetime": datetime,
    "reference": Reference,
    "references": list[str],
    "money": Decimal,
    "price": Decimal,
}
_IN: dict[str, Any] = _OUT | {"reference": int, "references": list[int], "money": Decimal | str, "price": Decimal | str}


class _Strict(Schema):
    """Unknown fields are an error, never dropped."""

    model_config = ConfigDict(extra="forbid")


def out_schema(resource: Resource) -> type[Schema]:
    """A record as the API gives it. Fields hidden from the caller are left out, so none is required."""
    fields: dict[str, Any] = {"id": (int, ...), "version": (int | None, None)}
    for one in resource.fields:
        shape = _OUT.get(resource.kind_of(one), str)
        fields[one.name] = (shape | None, Field(None, description=resource.label_of(one)))
    return create_model(f"{_name(resource)}Out", __base__=Schema, **fields)


def in_schema(resource: Resource, *, partial: bool) -> type[Schema]:
    """A record as the API takes it; with `partial` only what is to change."""
    fields: dict[str, Any] = {}
    for one in resource.fields:
        if not (one.form and one.own):
            continue
        shape = _IN.get(resource.kind_of(one), str)
        fields[one.name] = (shape | None, Field(None, description=_described(resource, one)))
    return create_model(f"{_name(resource)}{'Patch' if partial else 'In'}", __base__=_Strict, **fields)


def list_schema(resource: Resource) -> type[Schema]:
    """The one envelope of every list."""
    return create_model(
        f"{_name(resource)}List",
        __base__=Schema,
        items=(list[out_schema(resource)], ...),  # type: ignore[arg-type, misc]
        next=(str | None, Field(None, description="Give it back as cursor to read on; null at the end.")),
        total=(int | None, Field(None, description="Only with total=yes; exact up to 10,000.")),
        total_is_exact=(bool | None, None),
    )


def filter_parameters(resource: Resource) -> list[dict[str, Any]]:
    """Every condition the list understands, for the OpenAPI document."""
    found = []
    for one in resource.fields:
        if not one.filter:
            continue
        for lookup in lookups_of(resource.kind_of(one)):
            name = f"{one.name}__{lookup}" if lookup else one.name
            found.append({"in": "query", "name": name, "schema": {"type": "string"}, "required": False})
    return found


def _described(resource: Resource, one: RecordField) -> str:
    help_text = f": {one.help}" if one.help else ""
    return f"{resource.label_of(one)}{help_text}"


def _name(resource: Resource) -> str:
    return resource.model.__name__
