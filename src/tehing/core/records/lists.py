"""A list of records as a person asked for it: within rights, filtered, ordered, one page, with the columns chosen."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from tehing.core import search
from tehing.core.access import Actor, Invalid, require_verb
from tehing.core.custom.column import stored_field
from tehing.core.custom.rows import unpack
from tehing.core.numbers import whole
from tehing.core.records import filters, paging
from tehing.core.records.kinds import Cell, drawer, paths_of, title_in, title_paths
from tehing.core.records.resource import Field, Resource, Rows

PAGE = 50
MOST_PICKED = 10_000
COUNTED = 200  # of rows that a common word is looked for in one by one


@dataclass(frozen=True)
class Line:
    """One row on the screen."""

    pk: int
    title: str
    cells: list[tuple[str, str, Cell]]  # with the column's name and label; a phone shows the label beside the value


@dataclass(frozen=True)
class Listing:
    """One page of a list and everything its screen needs to know."""

    resource: Resource
    columns: list[Field]
    lines: list[Line]
    page: paging.Page
    order: str
    conditions: list[filters.Condition]
    words: str
    count: int
    count_is_exact: bool


def matching(resource: Resource, by: Actor, params: QueryDict) -> tuple[Rows, list[filters.Condition]]:
    """The rows an address asks for, within what the person may see. No row is read yet."""
    rows, found, _far = matching_far(resource, by, params)
    return rows, found


def matching_far(resource: Resource, by: Actor, params: QueryDict) -> tuple[Rows, list[filters.Condition], Q | None]:
    """The same, and for common words the condition that `paging.page` asks where their rows stand far apart."""
    require_verb(by, resource.key, "view")
    found = filters.conditions(resource, by, params)
    conditions = filters.condition_of(resource, by, found)
    words, far = search.in_list(resource, by, params.get("q", ""))
    rows = resource.visible(by).filter(conditions & words)
    if chosen := params.get("ids", ""):
        rows = rows.filter(pk__in=keys_in(chosen))
    return rows, found, far


def keys_in(chosen: str) -> list[int]:
    """The keys of records that were picked by hand: "12,15"."""
    parts = list(dict.fromkeys(chosen.split(",")))
    keys = [key for part in parts if (key := whole(part)) is not None]
    if len(parts) > MOST_PICKED or len(keys) < len(parts):
        raise Invalid({"ids": ["bad_ids"]})
    return keys


def listing(resource: Resource, by: Actor, params: QueryDict, columns_of_person: str = "") -> Listing:
    """Read one page. Raises Invalid when the address asks for what does not exist."""
    rows, conditions, far = matching_far(resource, by, params)
    columns = chosen_columns(resource, by, params.get("columns", "") or columns_of_person)
    order, column = ordering(resource, by, params.get("order", ""))
    words = params.get("q", "")
    page = paging.page(
        rows,
        paths=[path for one in columns for path in paths_of(resource, one)] + [*title_paths(resource)],
        order=order,
        column=column,
        after=params.get("after", ""),
        before=params.get("before", ""),
        limit=PAGE,
        far=far,
    )
    add_many(resource, columns, page.rows)
    lines = _lines(resource, columns, page.rows)
    count, exact = (len(lines), True)
    if page.after or page.before:
        count, exact = paging.count(rows, COUNTED if far is not None else paging.COUNT_LIMIT)
    return Listing(resource, columns, lines, page, params.get("order", "") or resource.order, conditions, words, count, exact)


def line_of(resource: Resource, by: Actor, pk: int, columns: list[Field]) -> Line | None:
    """One row as the list shows it; None when this person may not see it."""
    paths = {path for one in columns for path in paths_of(resource, one)} | {*title_paths(resource)}
    row = resource.visible(by).filter(pk=pk).values("pk", *paths).first()
    if row is None:
        return None
    add_many(resource, columns, [row])
    return _lines(resource, columns, [row])[0]


def _lines(resource: Resource, columns: list[Field], rows: list[dict[str, Any]]) -> list[Line]:
    drawers = [(one.name, resource.label_of(one), drawer(resource, one)) for one in columns]
    return [Line(row["pk"], title_in(resource, row), [(name, label, draw(row)) for name, label, draw in drawers]) for row in rows]


def chosen_columns(resource: Resource, by: Actor, wanted: str) -> list[Field]:
    """The columns named in the address in that order, or those shown from the start."""
    listed = {one.name: one for one in resource.seen_by(by) if one.listed}
    if not wanted:
        return [one for one in listed.values() if one.shown]
    names = wanted.split(",")
    strange = [name for name in names if name not in listed]
    if strange:
        raise Invalid({"columns": ["unknown_field"]})
    return [listed[name] for name in dict.fromkeys(names)]


def ordering(resource: Resource, by: Actor, wanted: str) -> tuple[str, Any]:
    """The model path to order by ("-" first: descending) and its Django field."""
    asked = wanted or resource.order
    sign, name = ("-", asked[1:]) if asked.startswith("-") else ("", asked)
    if name == "id":
        return f"{sign}pk", resource.model._meta.pk
    one = next((one for one in resource.seen_by(by) if one.name == name and one.sort), None)
    if one is None:
        raise Invalid({"order": ["unknown_order"]})
    return f"{sign}{one.path}", resource.model_field(one) if one.custom is None else stored_field(one.custom.key)


def add_many(resource: Resource, columns: list[Field], rows: list[dict[str, Any]]) -> None:
    """Fill in many-to-many columns with one query each, and what the company added."""
    unpack(resource, columns, rows)
    for one in columns:
        if resource.kind_of(one) != "references":
            continue
        title = f"{one.path}__{resource.target_of(one).title}"
        keys = [row["pk"] for row in rows]
        pairs = resource.model._default_manager.filter(pk__in=keys, **{f"{one.path}__isnull": False}).values_list("pk", title)
        names = defaultdict(list)
        for pk, name in pairs:
            names[pk].append(name)
        for row in rows:
            row[one.path] = names[row["pk"]]
