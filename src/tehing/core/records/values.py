"""Values as JSON can carry them without loss, for the history and the API."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import Promise

from tehing.core import texts
from tehing.core.access import Actor
from tehing.core.access import one as one_of
from tehing.core.custom.definition import django_field
from tehing.core.records.resource import Resource


def from_plain(resource: Resource, name: str, value: Any, by: Actor) -> Any:
    """The value that `plain` made this of, as actions take it. Raises Unknown for a record that is gone or out of sight."""
    one = resource.field(name)
    assert one is not None
    if value is None:
        return None
    if one.custom is not None and one.custom.kind != "reference":
        return django_field(one.custom).to_python(value)
    match resource.kind_of(one):
        case "reference":
            return one_of(resource.target_of(one).visible(by), value["id"])
        case "references":
            return [one_of(resource.target_of(one).visible(by), each["id"]) for each in value]
        case "date" | "datetime" | "number" | "price":
            return resource.model_field(one).to_python(value)
    return value


def plain(value: Any) -> Any:
    """Text, numbers, lists and {"id", "label"} for records; instants in ISO 8601 UTC, decimals as text."""
    match value:
        case None | bool() | int() | str():
            return value
        case Promise():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case models.Model():
            return {"id": value.pk, "label": str(value)}
        case list() | tuple():
            return [plain(one) for one in value]
        case dict():
            return {str(key): plain(one) for key, one in value.items()}
    raise TypeError(f"{type(value).__name__} cannot be kept in the history.")


def seen(resource: Resource, name: str, value: Any) -> Any:
    """The value of a field, its text without what nobody sees; anything else as it is."""
    if not isinstance(value, str) or texts.CONTROL.search(value) is None:
        return value
    if (one := resource.field(name)) is None:
        return value
    kind = resource.kind_of(one)
    if kind == "longtext" or (one.custom is not None and kind == "text"):
        return texts.lines(value)
    return texts.line(value) if kind in ("text", "email", "phone", "url") else value


def tidied(resource: Resource, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is about to be written, by field name."""
    changed = {name: text for name, value in data.items() if (text := seen(resource, name, value)) is not value}
    return {**data, **changed} if changed else data
