"""Conditions on added fields."""

from typing import Any

from django.db.models import Q

from tehing.core import money
from tehing.core.custom.definition import Definition, holding

NOTHING = Q(pk__in=[])
WORDS = {"": "exact", "contains": "icontains", "starts": "istartswith"}


def condition(one: Definition, lookup: str, value: Any) -> Q:
    """One condition, its value read from the address already."""
    path = one.path
    if lookup == "empty":
        return Q(**{f"{path}__isnull": bool(value)})
    if one.kind == "choices":
        return _listed(path, lookup, value)
    if isinstance(value, list):
        inside = Q(**{f"{path}__in": value})
        return Q(**{f"{path}__isnull": True}) | ~inside if lookup == "not" else inside
    if one.kind == "money":
        value = money.to_minor(value, one.currency, rounding=True)
    elif one.kind == "number":
        value = one.scaled(value, lookup)
        if value is None:
            return NOTHING
    elif one.kind == "date":
        value = value.isoformat()
    return Q(**{f"{path}__{WORDS.get(lookup, lookup)}": value})


def _listed(path: str, lookup: str, codes: list[str]) -> Q:
    """Whether the list holds any of the codes; it is kept as JSON text."""
    held = NOTHING
    for code in codes:
        held |= Q(**{f"{path}__contains": holding(code)})
    return Q(**{f"{path}__isnull": True}) | ~held if lookup == "not" else held
