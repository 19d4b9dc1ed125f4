"""Records as the API gives them: a page, one, or many by key, with the fields and the referred records that were asked for."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from tehing.core import external, money
from tehing.core.access import Actor, Invalid, Scope
from tehing.core.records import lists, paging
from tehing.core.records.kinds import paths_of
from tehing.core.records.resource import Field, Resource
from tehing.core.records.values import plain
from tehing.core.saved.state import resolved

EXTERNAL = "external_ids"
Shaped = dict[str, Any]


def listed(resource: Resource, by: Actor, params: QueryDict, limit: int = paging.LIMIT) -> Shaped:
    """One page of records as plain values. `limit` 1..200."""
    paging.bounded(limit)
    params = resolved(resource, by, params)
    rows, _conditions, far = lists.matching_far(resource, by, params)
    expanded = included(resource, by, params.get("include", ""))
    fields = chosen(resource, by, params.get("fields", ""), expanded)
    order, column = lists.ordering(resource, by, params.get("order", ""))
    paths = _paths(resource, fields)
    page = paging.page(rows, paths=paths, order=order, column=column, after=params.get("cursor", ""), before="", limit=limit, far=far)
    lists.add_many(resource, fields, page.rows)
    items = [shape(resource, fields, row) for row in page.rows]
    if EXTERNAL in params.get("fields", "").split(","):
        add_external(resource, items)
    expand(resource, by, expanded, items)
    answer: Shaped = {"items": items, "next": page.after or None}
    if params.get("total") == "yes":
        answer["total"], answer["total_is_exact"] = paging.count(rows)
    return answer


def read(resource: Resource, by: Actor, keys: Iterable[int], params: Mapping[str, Any] | None = None) -> dict[int, Shaped]:
    """The records of these keys that this person may see, each as the API gives it, by key."""
    asked = params or {}
    expanded = included(resource, by, asked.get("include", ""))
    fields = chosen(resource, by, asked.get("fields", ""), expanded)
    found = _read(resource, by, keys, fields)
    if not asked.get("fields") or EXTERNAL in asked["fields"].split(","):
        add_external(resource, list(found.values()))
    expand(resource, by, expanded, list(found.values()))
    return found


def chosen(resource: Resource, by: Actor, wanted: str, also: Iterable[Field] = ()) -> list[Field]:
    """The fields named, or all that this person may know of. Invalid for what does not exist."""
    seen = {each.name: each for each in resource.seen_by(by)}
    if not wanted:
        return list(seen.values())
    names = wanted.split(",")
    if any(name not in seen and name not in ("id", EXTERNAL) for name in names):
        raise Invalid({"fields": ["unknown_field"]})
    return [seen[name] for name in dict.fromkeys([*names, *(each.name for each in also)]) if name in seen]


def included(resource: Resource, by: Actor, wanted: str) -> list[Field]:
    """The references to be given whole. Invalid for what is none."""
    if not wanted:
        return []
    seen = {each.name: each for each in resource.seen_by(by) if resource.kind_of(each) == "reference"}
    names = list(dict.fromkeys(wanted.split(",")))
    if any(name not in seen for name in names):
        raise Invalid({"include": ["unknown_include"]})
    return [seen[name] for name in names]


def expand(resource: Resource, by: Actor, fields: Iterable[Field], items: list[Shaped]) -> None:
    """Put the referred records in place of their id and label, as far as this person may see them: a few queries for each."""
    for each in fields:
        target = resource.target_of(each)
        keys = {item[each.name]["id"] for item in items if item.get(each.name)}
        if not keys or by.rights.scope(target.key, "view") is Scope.NONE:
            continue
        found = _read(target, by, keys, list(target.seen_by(by)))
        for item in items:
            if (known := item.get(each.name)) is not None:
                item[each.name] = known | found.get(known["id"], {})


def add_external(resource: Resource, items: list[Shaped]) -> None:
    """What other systems call these records: one query."""
    names = external.names_of(resource, [item["id"] for item in items])
    for item in items:
        item[EXTERNAL] = names.get(item["id"], [])


def shape(resource: Resource, fields: list[Field], row: Mapping[str, Any]) -> Shaped:
    """A row read with `paths_of` as the API gives it: amounts and decimals as text, so that nothing is rounded."""
    made: Shaped = {"id": row["pk"]}
    if "version" in row:
        made["version"] = row["version"]
    for each in fields:
        made[each.name] = _value(resource, each, row)
    return made


def _read(resource: Resource, by: Actor, keys: Iterable[int], fields: list[Field]) -> dict[int, Shaped]:
    paths = dict.fromkeys(_paths(resource, fields))
    rows = list(resource.visible(by).filter(pk__in=list(keys)).values("pk", *paths))
    lists.add_many(resource, fields, rows)
    return {row["pk"]: shape(resource, fields, row) for row in rows}


def _paths(resource: Resource, fields: list[Field]) -> list[str]:
    versioned = any(found.name == "version" for found in resource.model._meta.fields)
    return [path for each in fields for path in paths_of(resource, each)] + (["version"] if versioned else [])


def _value(resource: Resource, each: Field, row: Mapping[str, Any]) -> Any:
    kind = resource.kind_of(each)
    if kind == "reference":
        pk = row[f"{each.path}_id"]
        return None if pk is None else {"id": pk, "label": row[f"{each.path}__{resource.target_of(each).title}"]}
    if kind == "references":
        return row[each.path]
    value = row[each.path]
    if kind == "money" and value is not None and each.custom is not None:
        return str(money.from_minor(value, each.custom.currency))
    if kind == "money" and value is not None:
        return str(money.from_minor(value, row[paths_of(resource, each)[1]]))
    return plain(value)
