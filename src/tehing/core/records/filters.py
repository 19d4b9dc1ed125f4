"""Conditions in a list's address, so that every view of a list is a link.

`stage=3&value__gte=1000` must all hold. `any1.city=Tartu&any1.city__empty=yes` form a group of which one must hold;
groups any1, any2 … and the rest must all hold together. `q=` looks for words in the record's title and search fields.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.http import QueryDict
from django.utils import timezone

from tehing.core import money, search
from tehing.core.access import Actor, Invalid
from tehing.core.custom import filtering
from tehing.core.custom.definition import LONGEST
from tehing.core.numbers import LARGEST, whole
from tehing.core.records.kinds import LOOKUPS, ONE_OF, filter_for, lookups_of, text_of, titles_of
from tehing.core.records.resource import Field, Resource

RESERVED = frozenset(
    {"q", "order", "columns", "group", "view", "ids", "after", "before", "cursor", "limit", "fields", "include", "total", "format", "page"}
)
_GROUP = re.compile(r"(any\d{1,2})\.(.+)")


@dataclass(frozen=True)
class Condition:
    """One condition as read from the address, ready to be shown as a chip and taken off again."""

    key: str  # as in the address
    group: str  # "" or "any1"
    field: Field
    lookup: str
    raw: str


def conditions(resource: Resource, by: Actor, params: QueryDict) -> list[Condition]:
    """The conditions in an address. Raises Invalid for a field or word that does not exist: none is dropped silently."""
    seen = {one.name: one for one in resource.seen_by(by) if one.filter}
    found, strange = [], {}
    for key in params:
        if key in RESERVED:
            continue
        read = _read_key(resource, seen, key, [value for value in params.getlist(key) if value != ""])
        if read is None:
            strange[key] = ["unknown_filter"]
        else:
            found += read
    if strange:
        raise Invalid(strange)
    return found


def _read_key(resource: Resource, seen: dict[str, Field], key: str, values: list[str]) -> list[Condition] | None:
    """The conditions of one key: a key said twice means either value. None when there is no such key."""
    grouped = _GROUP.fullmatch(key)
    group, rest = (grouped[1], grouped[2]) if grouped else ("", key)
    name, _, lookup = rest.partition("__")
    one = seen.get(name)
    if one is None or lookup not in LOOKUPS or lookup not in lookups_of(resource.kind_of(one)):
        return None
    if resource.kind_of(one) in ONE_OF and lookup != "empty":
        return [Condition(key, group, one, lookup, ",".join(values))] if values else []
    together = group or (f"={key}" if len(values) > 1 else "")
    return [Condition(key, together, one, lookup, value) for value in values]


def condition_of(resource: Resource, by: Actor, found: Iterable[Condition]) -> Q:
    """All conditions as one Q. Raises Invalid with the address key of each value that cannot be read."""
    whole, groups, wrong = Q(), dict[str, Q](), dict[str, list[str]]()
    for one in found:
        try:
            part = _q(resource, by, one)
        except ValidationError as no:
            wrong[one.key] = list(no.messages)
            continue
        except ValueError:
            wrong[one.key] = ["number_too_large"]
            continue
        if one.group:
            groups[one.group] = groups.get(one.group, Q()) | part
        else:
            whole &= part
    if wrong:
        raise Invalid(wrong)
    for part in groups.values():
        whole &= part
    return whole


def _q(resource: Resource, by: Actor, one: Condition) -> Q:
    kind = resource.kind_of(one.field)
    raw = str(by.pk) if one.raw == "me" and kind == "reference" else one.raw
    several = kind in ONE_OF and one.lookup != "empty"
    value = filter_for(kind, one.lookup).field.clean(raw.split(",") if several else raw)
    _within_reach(value)
    path = one.field.path
    narrowed = search.holding(resource, value) if one.lookup in ("contains", "starts") and _is_searched(resource, one.field) else Q()
    if one.field.custom is not None:
        return narrowed & filtering.condition(resource.model, one.field.custom, one.lookup, value)
    if one.lookup == "empty":
        blank = Q(**{f"{path}__isnull": True}) | (Q(**{path: ""}) if _is_text(resource, one.field) else Q())
        return blank if value else ~blank
    if kind == "references":
        holders = resource.model._default_manager.filter(**{f"{path}__in": value}).values("pk")
        return ~Q(pk__in=holders) if one.lookup == "not" else Q(pk__in=holders)
    if kind == "money":
        value = money.to_minor(value, money.default_currency(), rounding=True)
    if kind == "email" and one.lookup == "" and value:
        return same_address(path, value)
    if kind == "datetime":
        return _during(path, one.lookup, value)
    if isinstance(value, list):
        inside = Q(**{f"{path}__in": value})
        return ~inside if one.lookup == "not" else inside
    return narrowed & Q(**{f"{path}__{_DJANGO.get(one.lookup, one.lookup)}": value})


def _is_searched(resource: Resource, one: Field) -> bool:
    """Whether all words of the field stand in the search index: of telephone numbers the digits alone do."""
    if one.custom is not None:
        return filtering.is_searched(one.custom)
    found = resource.model_field(one)
    short = found is not None and (found.max_length or LONGEST + 1) <= LONGEST and not resource.found_as
    return short and one.path in (resource.title, *resource.search) and one.path not in resource.translated and one.kind != "phone"


def same_address(path: str, value: str) -> Q:
    """An e-mail address is the same in any letter case; asked in the form that the tables have an index of."""
    return ~Q(**{path: ""}) & Q(Exact(Lower(path), Lower(Value(value))))


def _within_reach(value: Any) -> None:
    """No column holds more than 64 bits; the database would stumble over what is beyond."""
    several: list[Any] = value if isinstance(value, list) else [value]
    for one in several:
        if isinstance(one, (int, Decimal)) and not -LARGEST <= one <= LARGEST:
            raise ValueError("number_too_large")


_DJANGO = {"": "exact", "contains": "icontains", "starts": "istartswith"}


def _is_text(resource: Resource, one: Field) -> bool:
    found = resource.model_field(one)
    return found is not None and not found.null and found.get_internal_type() in ("CharField", "TextField", "EmailField", "URLField")


def _during(path: str, lookup: str, day: date) -> Q:
    """Whole days of the reader's time zone against an instant: “at most 3 May” includes all of 3 May."""
    start, end = _midnight(day), _midnight(day + timedelta(days=1))
    words = {
        "": {"gte": start, "lt": end},
        "gte": {"gte": start},
        "lt": {"lt": start},
        "lte": {"lt": end},
    }
    return Q(**{f"{path}__{word}": instant for word, instant in words[lookup].items()})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def readable(resource: Resource, by: Actor, found: Iterable[Condition]) -> list[dict[str, Any]]:
    """Conditions in words for the chips above a list; references by their titles, one query per referenced type."""
    told = []
    for one in found:
        kind = resource.kind_of(one.field)
        told.append(
            {
                "key": one.key,
                "group": one.group,
                "label": resource.label_of(one.field),
                "lookup": LOOKUPS[one.lookup],
                "value": _titles(resource, by, one) if kind in ("reference", "references") else _plain_words(resource, one),
            }
        )
    return told


def _titles(resource: Resource, by: Actor, one: Condition) -> str:
    if one.lookup == "empty":
        return one.raw
    target = resource.target_of(one.field)
    named = [by.pk if part == "me" else whole(part) for part in one.raw.split(",")]
    keys = [key for key in named if key is not None]
    return ", ".join(titles_of(target, target.visible(by).filter(pk__in=keys[:20])).values())


def _plain_words(resource: Resource, one: Condition) -> str:
    if one.lookup == "empty" or resource.kind_of(one.field) not in ("choice", "choices", "country"):
        return one.raw
    return ", ".join(text_of(resource, one.field, part) for part in one.raw.split(","))
