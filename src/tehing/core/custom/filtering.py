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
from tehing.core.narrowing import MOST_KEYS

NOTHING = Q(pk__in=[])
WORDS = {"": "exact", "contains": "icontains", "starts": "istartswith"}
SORTED = 20_000  # records that SQLite gathers and sorts more quickly than it walks through a million
TEXTS = 500  # of one field, up to which they are gone through


def condition(model: type[models.Model], one: Definition, lookup: str, value: Any) -> Q:
    """One condition, its value read from the address already."""
    wanted = _condition(one, lookup, value)
    if lookup in ("contains", "starts") or (lookup == "empty" and not value):
        return wanted  # most records answer, or no index does
    indexed = _indexed(model, one, lookup, value, wanted)
    if indexed is None:
        return wanted
    walked = connection.vendor != "postgresql"
    found = _keys(model, indexed, (SORTED if walked else MOST_KEYS) + 1)
    if len(found) <= MOST_KEYS:
        return Q(pk__in=found)
    if not walked:
        return wanted
    return indexed if len(found) <= SORTED else ~Q(~wanted)  # the same, in words that use no index


def _indexed(model: type[models.Model], one: Definition, lookup: str, value: Any, wanted: Q) -> Q | None:
    """The condition in words that the field's index answers; None when there are none."""
    if lookup == "not" or (one.kind == "choices" and lookup == "" and connection.vendor == "sqlite"):
        held = _held(model, one)
        if held is None:
            return None
        fits = [text for text in held if (lookup == "not") is not any(_is_in(one, code, text) for code in value)]
        return Q(**{f"{one.path}__in": fits}) | (Q(**{f"{one.path}__isnull": True}) if lookup == "not" else Q())
    return wanted


def _is_in(one: Definition, code: str, text: str) -> bool:
    return holding(code) in text if one.kind == "choices" else code == text


def is_searched(one: Definition) -> bool:
    """Whether all words of the field stand in the search index: not while it is being written to it, and what is worked out never."""
    return one.kind == "text" and not one.formula and not Job.objects.filter(kind=JOB).exclude(state=Job.State.DONE).exists()


def _keys(model: type[models.Model], wanted: Q, most: int) -> Sequence[int]:
    return list(model._base_manager.filter(wanted).order_by().values_list("pk", flat=True)[:most])


def _held(model: type[models.Model], one: Definition) -> list[str] | None:
    """The texts that a field holds in any record, each found in the index after the one before.

    None when they are too many, are no texts, or have no such index (of choices PostgreSQL has trigrams alone).
    """
    vendor, table = connection.vendor, model._meta.db_table
    if one.kind not in ("choice", "choices"):
        return None
    value = sql_of(one.key, "custom", vendor)
    with connection.cursor() as cursor:
        cursor.execute(_INDEX[vendor], [table, f"'$.{one.key}'" if vendor == "sqlite" else f"'{one.key}'"])
        if cursor.fetchone() is None:
            return None  # each step would read the whole table
        cursor.execute(_TEXTS.format(table=table, value=value, first="''::text" if vendor == "postgresql" else "''", most=TEXTS + 2))
        held = [text for (text,) in cursor.fetchall() if text]
    return held if len(held) <= TEXTS else None


_INDEX = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND instr(sql, %s) > 0",
    "postgresql": "SELECT 1 FROM pg_indexes WHERE tablename = %s AND strpos(indexdef, %s) > 0 AND strpos(indexdef, ' btree ') > 0",
}
_TEXTS = """
WITH RECURSIVE held(text) AS (
  SELECT {first}
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
