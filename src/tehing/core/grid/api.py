"""A list as groups, for programs: how many records each has and what they come to, as the screen tells it."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tehing.core import money
from tehing.core.access import Actor, Unknown
from tehing.core.grid import grouping
from tehing.core.records import by_plural, lists
from tehing.core.records.values import plain
from tehing.core.saved.state import resolved

router = Router(tags=["records"])


class RecordGroupOut(Schema):
    """A group. `key` is the value, of a month its first day, null for records without one; `url` is its list on the screen."""

    key: int | str | bool | None
    label: str
    count: int
    sums: dict[str, dict[str, str]] = Field(description="Column -> currency -> amount; currencies are never added.")
    numbers: dict[str, int | str] = Field(description="Column -> sum, of columns that hold no amounts.")
    url: str


class RecordGroupsOut(Schema):
    """At most 100 groups, of more the largest; `more` tells that there are others, `summed` whether columns were added up."""

    group: str
    label: str
    items: list[RecordGroupOut]
    more: bool
    summed: bool


@router.get("/{plural}/groups", response=RecordGroupsOut, operation_id="record_groups", summary="A list as groups, with counts and sums")
def groups(request: HttpRequest, plural: str, group: str, columns: str = "", q: str = "", view: str = "") -> dict[str, Any]:
    """Takes the conditions of the list beside what is named here."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    described = by_plural(plural)
    if described is None:
        raise Unknown
    params = resolved(described, by, request.GET)
    found = grouping.grouped(described, by, params, lists.chosen_columns(described, by, params.get("columns", "")))
    page = f"/{described.plural}/" if described.screens else ""
    items = [_shape(each) | {"url": page and page + each.url} for each in found.groups]
    return {"group": found.by.name, "label": found.label, "items": items, "more": found.more, "summed": found.summed}


def _shape(one: grouping.Group) -> dict[str, Any]:
    amounts = {name: sums for name, sums in one.sums.items() if "" not in sums}
    return {
        "key": None if one.key == "" else one.key,
        "label": one.label,
        "count": one.count,
        "sums": {name: {code: str(money.from_minor(total, code)) for code, total in sums.items()} for name, sums in amounts.items()},
        "numbers": {name: plain(sums[""]) for name, sums in one.sums.items() if name not in amounts},
    }
