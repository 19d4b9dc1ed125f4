"""The shapes of a record type in the API, worked out from its fields, so that the OpenAPI document is exact."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, create_model

from tehing.core.records.kinds import lookups_of
from tehing.core.records.resource import Field as RecordField
from tehing.core.records.resource import Resource


class Reference(Schema):
    """Another record: its key and its title; named in `include`, all of it that may be seen."""

    model_config = ConfigDict(extra="allow")

    id: int
    label: str


class ExternalName(Schema):
    """What another system calls the record."""

    source: str = Field(min_length=1, max_length=60)
    external_id: str = Field(min_length=1, max_length=200)


_OUT: dict[str, Any] = {
    "number": int | Decimal,
    "bool": bool,
    "date": date,
    "datetime": datetime,
    "reference": Reference,
    "references": list[str],
    "choices": list[str],
    "money": Decimal,
    "price": Decimal,
}
_IN: dict[str, Any] = _OUT | {"reference": int, "references": list[int], "money": Decimal | str, "price": Decimal | str}


class _Strict(Schema):
    """Unknown fields are an error, never dropped."""

    model_config = ConfigDict(extra="forbid")


class _Sent(BaseModel):
    """A record as it is sent. What the company added is known when the call comes: `writing` holds all to the form.

    Not one of Ninja's own shapes: those drop what they do not know.
    """

    model_config = ConfigDict(extra="allow", json_schema_extra={"additionalProperties": False})


class BatchItem(_Strict):
    """One write. `create` takes data; `update` id and data; `upsert` source, external_id and data; `delete` id."""

    op: Literal["create", "update", "upsert", "delete"]
    id: int | None = None
    version: int | None = Field(None, description="As If-Match: refused when the record is no longer so.")
    source: str = ""
    external_id: str = ""
    data: dict[str, Any] = Field({}, description="What the body of adding or changing one would be.")


class BatchIn(_Strict):
    """Up to 1,000 writes, done in order."""

    items: list[BatchItem] = Field(min_length=1, max_length=1000)
    atomic: bool = Field(False, description="All or nothing.")


class Problem(Schema):
    """Why something was refused (RFC 9457). `code` is stable."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str


class Merged(Schema):
    """The record became part of another, to which Location leads."""

    id: int
    merged: int


def out_schema(resource: Resource) -> type[Schema]:
    """A record as the API gives it. Fields hidden from the caller are left out, so none is required."""
    fields: dict[str, Any] = {"id": (int, ...), "version": (int | None, None)}
    fields["external_ids"] = (list[ExternalName] | None, Field(None, description="What other systems call it."))
    for one in resource.declared:
        shape = _OUT.get(resource.kind_of(one), str)
        fields[one.name] = (shape | None, Field(None, description=resource.label_of(one)))
    return create_model(f"{_name(resource)}Out", __base__=Schema, **fields)


def in_schema(resource: Resource, *, partial: bool) -> type[BaseModel]:
    """A record as the API takes it; with `partial` only what is to change."""
    fields: dict[str, Any] = {}
    for one in resource.declared:
        if not (one.form and one.own):
            continue
        shape = _IN.get(resource.kind_of(one), str)
        fields[one.name] = (shape | None, Field(None, description=_described(resource, one)))
    fields["external_ids"] = (list[ExternalName] | None, Field(None, description="These and no others; left out: as they were."))
    return create_model(f"{_name(resource)}{'Patch' if partial else 'In'}", __base__=_Sent, **fields)


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


def batch_schema(resource: Resource) -> type[Schema]:
    """What many writes are answered."""
    done = create_model(
        f"{_name(resource)}Done",
        __base__=Schema,
        status=(int, Field(description="What a call of its own would have answered.")),
        record=(out_schema(resource) | None, None),  # type: ignore[arg-type]
        problem=(Problem | None, None),
    )
    return create_model(f"{_name(resource)}Batch", __base__=Schema, items=(list[done], ...), done=(int, ...), refused=(int, ...))  # type: ignore[valid-type]


def added_schemas(resource: Resource) -> dict[str, dict[str, Any]]:
    """What the fields that the company added bring to the shapes of a record: name of the shape -> properties."""
    added = [one for one in resource.fields if one.custom is not None]
    told = {one.name: (_OUT.get(one.kind, str) | None, Field(None, description=_described(resource, one))) for one in added}
    taken = {one.name: (_IN.get(one.kind, str) | None, told[one.name][1]) for one in added if one.form}
    name = _name(resource)
    return {f"{name}Out": _properties(told), f"{name}In": _properties(taken), f"{name}Patch": _properties(taken)}


def _properties(fields: dict[str, Any]) -> dict[str, Any]:
    made = create_model("Added", __base__=Schema, **fields).model_json_schema(ref_template="#/components/schemas/{model}")
    return made.get("properties", {})  # type: ignore[no-any-return]


def added_parameters(resource: Resource) -> list[dict[str, Any]]:
    """The conditions on fields that the company added."""
    return filter_parameters(resource, [one for one in resource.fields if one.custom is not None])


def filter_parameters(resource: Resource, fields: Iterable[RecordField] | None = None) -> list[dict[str, Any]]:
    """Every condition the list understands, for the OpenAPI document."""
    found = []
    for one in resource.declared if fields is None else fields:
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
