"""Keyset paging: the next page starts after the last row seen, so page 1,000 costs what page 1 costs.

A ready library was weighed (django-cursor-pagination): its OR conditions keep SQLite from walking the index.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q

from tehing.core.access import Invalid
from tehing.core.records.values import plain

M = TypeVar("M", bound=models.Model)

COUNT_LIMIT = 10_000
LIMIT, MOST = 50, 200  # rows that a program gets when it does not say, and at most
# rows in order that are looked at one by one: PostgreSQL, which takes words for rare, reads all of them before it sorts
NEAR, REACH = 1_000, 20_000


@dataclass(frozen=True)
class Page:
    """Some rows of a list and the marks from which the neighbouring pages start ("" = there is none)."""

    rows: list[dict[str, Any]]
    after: str
    before: str


def page(
    rows: "models.QuerySet[Any]", *, paths: list[str], order: str, column: Any, after: str, before: str, limit: int, far: Q | None = None
) -> Page:
    """Read one page as plain dicts. `order` is a model path, "-" first for descending; `column` its Django field.

    `far`: a condition that says what one of the rows' own says, quicker where rows that meet it stand far apart. It is
    asked when the next rows in order, NEAR and then REACH of them, do not fill the page.
    """
    descending, path = order.startswith("-"), order.lstrip("-")
    backwards = bool(before)
    mark = after or before
    start = _beyond(path, descending != backwards, *_read(mark, column)) if mark else Q()
    found = _rows(rows, start, [*{*paths, path}], path, descending != backwards, limit + 1, far)
    more = len(found) > limit
    found = found[:limit]
    if backwards:
        found.reverse()
    first, last = (_mark(found[0], path), _mark(found[-1], path)) if found else ("", "")
    has_next, has_previous = (True, more) if backwards else (more, bool(after))
    return Page(found, after=last if has_next else "", before=first if has_previous else "")


def _rows(
    rows: "models.QuerySet[Any]", start: Q, paths: list[str], path: str, descending: bool, limit: int, far: Q | None
) -> list[dict[str, Any]]:
    ordering = in_order(f"-{path}" if descending else path)
    ordered = rows.filter(start).order_by(*ordering).values("pk", *paths)
    if far is None:
        return list(ordered[:limit])
    every = rows.model._base_manager.filter(start).order_by(*ordering).values_list(path, "pk")
    for reach in (NEAR, REACH):
        edge = next(iter(every[reach : reach + 1]), None)
        if edge is None:
            return list(ordered[:limit])
        found = list(ordered.filter(_beyond(path, not descending, *edge))[:limit])
        if len(found) == limit:
            return found
    return list(ordered.filter(far)[:limit])


def count(rows: "models.QuerySet[Any]", limit: int = COUNT_LIMIT) -> tuple[int, bool]:
    """How many rows, exactly up to 10,000; beyond that (10,000, False): nobody waits for a longer count."""
    found = rows.order_by()[: limit + 1].count()
    return min(found, limit), found <= limit


def in_order(order: str) -> tuple[str, ...]:
    """What rows are ordered by: a model path, "-" first for descending, and the key where it leaves a tie."""
    sign, path = ("-", order[1:]) if order.startswith("-") else ("", order)
    return (order,) if path == "pk" else (order, f"{sign}pk")


def _beyond(path: str, descending: bool, value: Any, pk: int) -> Q:
    """Rows that come after (value, pk). Empty values stand where the database puts them by itself, so indexes serve."""
    word = "lt" if descending else "gt"
    tie = Q(**{f"pk__{word}": pk})
    if path == "pk":
        return tie
    empty, filled = Q(**{f"{path}__isnull": True}), Q(**{f"{path}__isnull": False})
    empty_first = (connection.vendor == "sqlite") != descending
    if value is None:
        return (empty & tie) | filled if empty_first else empty & tie
    further = Q(**{f"{path}__{word}e": value}) & (Q(**{f"{path}__{word}": value}) | tie)
    return further if empty_first else further | empty


def _mark(row: dict[str, Any], path: str) -> str:
    text = json.dumps([plain(row[path]), row["pk"]], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(mark: str, column: Any) -> tuple[Any, int]:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        return (column.to_python(value) if value is not None else None), int(pk)
    except (ValueError, TypeError, binascii.Error, ValidationError, RecursionError) as no:
        raise Invalid({"cursor": ["bad_cursor"]}) from no


def newest(rows: "models.QuerySet[M]", cursor: int, limit: int) -> tuple[list[M], str | None]:
    """A page of rows that stand by their keys, the newest first, as a program reads them, and where to read on."""
    bounded(limit)
    found = list((rows.filter(pk__lt=cursor) if cursor > 0 else rows).order_by("-pk")[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else None


def bounded(limit: int) -> None:
    """Invalid for fewer than one row, and for more than a page may have."""
    if not 1 <= limit <= MOST:
        raise Invalid({"limit": ["bad_limit"]})
