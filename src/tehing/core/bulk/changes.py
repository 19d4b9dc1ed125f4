"""What a bulk edit does to a record: set a field, clear it, add to or take from a list such as tags."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from tehing.core import money
from tehing.core.access import Actor, Invalid, Unknown
from tehing.core.records.forms import form_field, form_fields
from tehing.core.records.resource import Field, Resource
from tehing.core.records.values import from_plain

HOW = ("set", "clear", "add", "remove")


@dataclass(frozen=True)
class Change:
    """One field and what is done with it; `value` as the form of the record type reads it."""

    field: Field
    how: str
    value: Any = None


def ways(resource: Resource, one: Field, by: Actor) -> tuple[str, ...]:
    """How this field may be changed on many records."""
    found = resource.model_field(one)
    if resource.kind_of(one) == "references":
        return ("add", "remove", "set", "clear")
    if one.custom is not None:
        return ("set",) if one.required else ("set", "clear")
    clearable = not form_field(resource, one, by).required and (found.null or found.get_internal_type() in ("CharField", "TextField"))
    return ("set", "clear") if (clearable and not getattr(found, "choices", None)) or found.null else ("set",)


def read(resource: Resource, by: Actor, given: Iterable[tuple[str, str, Any]]) -> list[Change]:
    """(field name, how, what was sent) as changes. Raises Invalid by field name."""
    known = {one.name: one for one in form_fields(resource, by)}
    made, wrong = [], dict[str, list[str]]()
    for name, how, sent in given:
        one = known.get(name)
        if one is None:
            wrong[name] = ["unknown_field"]
            continue
        if how not in ways(resource, one, by):
            wrong[name] = ["cannot_be_cleared" if how == "clear" else "bulk_how"]
            continue
        try:
            made.append(Change(one, how, None if how == "clear" else _clean(resource, one, by, sent)))
        except ValidationError as no:
            wrong[name] = list(no.messages)
    if wrong:
        raise Invalid(wrong)
    return made


def _clean(resource: Resource, one: Field, by: Actor, sent: Any) -> Any:
    form_one = form_field(resource, one, by)
    form_one.required = resource.kind_of(one) != "bool"
    return form_one.clean(sent)


def kept(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Changes as a job keeps them in JSON."""
    return [{"field": one.field.name, "how": one.how, "value": _plain(one.value)} for one in changes]


def recalled(resource: Resource, by: Actor, told: Iterable[Mapping[str, Any]]) -> list[Change]:
    """The changes a job kept. Raises Unknown when a record that they name is gone."""
    made = []
    for each in told:
        one = resource.field(each["field"])
        if one is None:
            raise Unknown
        made.append(Change(one, each["how"], _recalled(resource, one, each["value"], by)))
    return made


def _plain(value: Any) -> Any:
    match value:
        case models.Model():
            return {"id": value.pk}
        case models.QuerySet():
            return [{"id": each.pk} for each in value]
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
    return value


def _recalled(resource: Resource, one: Field, value: Any, by: Actor) -> Any:
    if resource.kind_of(one) in ("money", "price") and value is not None:
        return Decimal(value)
    return from_plain(resource, one.name, value, by)


def data_for(resource: Resource, changes: Iterable[Change], record: Any) -> dict[str, Any]:
    """What the record type's update takes for this record. Raises Invalid for an amount its currency cannot hold."""
    data: dict[str, Any] = {}
    changes = list(changes)
    currency = next((one.value for one in changes if one.field.name == "currency"), None) or getattr(record, "currency", "")
    for one in changes:
        name, kind = one.field.name, resource.kind_of(one.field)
        if kind == "references":
            data[name] = _listed(one, data.get(name) if name in data else list(getattr(record, one.field.path).all()))
        elif one.how == "clear":
            data[name] = None if resource.model_field(one.field).null else ""
        elif kind == "money":
            try:
                own = one.field.custom.currency if one.field.custom is not None else currency
                data[name] = money.to_minor(one.value, own or money.default_currency())
            except ValueError:
                raise Invalid({name: ["too_precise"]}) from None
        else:
            data[name] = one.value
    return data


def _listed(one: Change, present: Any) -> list[Any]:
    wanted = list(one.value or [])
    if one.how in ("set", "clear"):
        return wanted
    if one.how == "remove":
        away = {each.pk for each in wanted}
        return [each for each in present if each.pk not in away]
    there = {each.pk for each in present}
    return [*present, *(each for each in wanted if each.pk not in there)]
