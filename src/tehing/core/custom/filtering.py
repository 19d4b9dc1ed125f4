"""Conditions on added fields.

The planner of SQLite knows nothing of how often a value occurs: it walks a list of a million to find the ten that have it, or
gathers and sorts the half million that do. So the field's own index is asked first: where few records answer, their keys become the
condition, and where many do the list is walked.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Q

from tehing.core import money
from tehing.core.custom.column import sql_of
from tehing.core.custom.definition import JOB, Definition, holding
from tehing.core.models import Job

NOTHING = Q(pk__in=[])
WORDS = {"": "exact", "contains": "icontains", "starts": "istartswith"}
MOST = 2_000  # keys that a list is narrowed to
SORTED = 20_000  # records that SQLite gathers and sorts more quickly than it walks through a million
COMBINATIONS = 500  # of choices, up to which they are gone through


def condition(model: type[models.Model], one: Definition, lookup: str, value: Any) -> Q:
    """One condition, its value read from the address already."""
    wanted = _condition(one, lookup, value)
    if lookup in ("not", "contains", "starts") or (lookup == "empty" and not value):
        return wanted  # most records answer, or no index does
    if connection.vendor == "postgresql":
        found = _keys(model, wanted, MOST + 1)
        return Q(pk__in=found) if len(found) <= MOST else wanted
    indexed = _in_combinations(model, one, value) if one.kind == "choices" and lookup == "" else wanted
    found = _keys(model, indexed, SORTED + 1) if indexed is not None else range(SORTED + 1)
    if len(found) <= MOST:
        return Q(pk__in=found)
    return indexed if indexed is not None and len(found) <= SORTED else ~Q(~wanted)  # the same, in words that use no index


def is_searched(one: Definition) -> bool:
    """Whether all words of the field stand in the search index: not while it is being written to it, and what is worked out never."""
    return one.kind == "text" and not one.formula and not Job.objects.filter(kind=JOB).exclude(state=Job.State.DONE).exists()


def _keys(model: type[models.Model], wanted: Q, most: int) -> Sequence[int]:
    return list(model._base_manager.filter(wanted).order_by().values_list("pk", flat=True)[:most])


def _in_combinations(model: type[models.Model], one: Definition, codes: list[str]) -> Q | None:
    """The choices as they stand together in records, each found in the index after the one before; None when they are too many."""
    with connection.cursor() as cursor:
        cursor.execute(_COMBINATIONS.format(table=model._meta.db_table, value=sql_of(one.key, "custom", "sqlite"), most=COMBINATIONS + 2))
        held = [text for (text,) in cursor.fetchall() if text]
    if len(held) > COMBINATIONS:
        return None
    return Q(**{f"{one.path}__in": [text for text in held if any(holding(code) in text for code in codes)]})


_COMBINATIONS = """
WITH RECURSIVE held(text) AS (
  SELECT ''
  UNION ALL
  SELECT (SELECT {value} FROM {table} WHERE {value} > held.text ORDER BY {value} LIMIT 1) FROM held WHERE held.text IS NOT NULL
)
SELECT text FROM held LIMIT {most}
"""


def _condition(one: Definition, lookup: str, value: Any) -> Q:
    path = one.path
    if lookup == "empty":
        return Q(**{f"{path}__isnull": bool(value)})
    if one.kind == "choices":
        return _listed(path, lookup, value)
    if one.kind == "bool":
        return Q(**{f"{path}__in": [value]})  # written as a comparison, which an index serves
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
