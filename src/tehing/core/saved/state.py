"""What a list shows: the address, the saved view that it names, and the person's own columns and first view.

`?view=12` is the view as saved. `?view=12&…` is the whole state that follows, begun from that view.
`?view=all` is the plain list for somebody whose list opens with a view. A view never widens rights: its address goes
through the same doors as a typed one, except that parts which are gone or hidden from the reader are left out and counted.
"""

from dataclasses import dataclass, field

from django.db import models
from django.http import QueryDict

from tehing.core.access import Actor, Invalid
from tehing.core.numbers import whole
from tehing.core.records import filters, lists
from tehing.core.records.filters import RESERVED
from tehing.core.records.resource import Resource
from tehing.core.saved.access import visible_views
from tehing.core.saved.models import ListSetting, SavedView

SHAPE = ("q", "order", "columns", "group")  # with the conditions, all that a view keeps
MOST_VIEWS = 60  # tabs above a list; any other view opens by its address


@dataclass(frozen=True)
class State:
    """`params` is the whole address; `columns` stand in when it names none."""

    params: QueryDict
    view: SavedView | None = None
    changed: bool = False
    left_out: int = 0
    gone: bool = False
    columns: str = ""
    default: int | None = None
    views: list[SavedView] = field(default_factory=list)


def state_of(resource: Resource, by: Actor, params: QueryDict) -> State:
    """What the screen of a list shows. Two queries: the views one may use, and one's own setting; one more for a view beyond the tabs."""
    rows = visible_views(by, resource.key).order_by("name", "pk")
    views = list(rows[:MOST_VIEWS])
    setting = ListSetting.objects.filter(person=by.pk, record_type=resource.key).first() or ListSetting()
    asked = params.get("view", "")
    if not asked and not stated(params) and setting.view_id:
        asked = str(setting.view_id)
    view = next((one for one in views if str(one.pk) == asked), None)
    if view is None and len(views) == MOST_VIEWS and (view := _asked_for(rows, asked)) is not None:
        views.append(view)
    if view is None:
        gone = asked not in ("", "all") and asked != str(setting.view_id)
        return State(_without_view(params, asked), gone=gone, columns=_known_columns(resource, by, setting.columns),
                     default=setting.view_id, views=views)  # fmt: skip
    shown, left_out, changed = _applied(resource, by, view, params)
    return State(shown, view, changed, left_out, default=setting.view_id, views=views)


def resolved(resource: Resource, by: Actor, params: QueryDict) -> QueryDict:
    """The same for doors without a screen (export, bulk, API): only a view that the address names counts."""
    asked = params.get("view", "")
    if not asked or asked == "all":
        return _without_view(params, "")
    view = _asked_for(visible_views(by, resource.key), asked)
    if view is None:
        raise Invalid({"view": ["view_gone"]})
    shown = _applied(resource, by, view, params)[0]
    shown.pop("view")
    return shown


def _asked_for(rows: "models.QuerySet[SavedView]", asked: str) -> SavedView | None:
    return None if (pk := whole(asked)) is None else rows.filter(pk=pk).first()


def stated(params: QueryDict) -> dict[str, list[str]]:
    """The parts of an address that say what is shown, not where in it one is."""
    return {
        key: values for key in params if (key not in RESERVED or key in SHAPE) and (values := [one for one in params.getlist(key) if one])
    }


def kept_address(resource: Resource, by: Actor, params: QueryDict, columns: str = "") -> str:
    """What a view keeps of an address, columns always said. Raises Invalid when the address asks for what does not exist."""
    lists.matching(resource, by, params)
    lists.ordering(resource, by, params.get("order", ""))
    chosen = lists.chosen_columns(resource, by, params.get("columns", "") or columns)
    made = QueryDict(mutable=True)
    for key, values in sorted(stated(params).items()):
        made.setlist(key, values)
    made["columns"] = ",".join(one.name for one in chosen)
    return made.urlencode()


def settled(resource: Resource, by: Actor, params: QueryDict) -> tuple[QueryDict, int]:
    """The address without what is gone or hidden from this reader, and how many parts that were."""
    kept, left_out = params.copy(), 0
    for key in stated(params):
        if key in SHAPE:
            continue
        part = QueryDict(mutable=True)
        part.setlist(key, params.getlist(key))
        if not _understood(resource, by, part):
            left_out += len(kept.pop(key))
    names = [name for name in params.get("columns", "").split(",") if name]
    known = _known_columns(resource, by, params.get("columns", ""))
    left_out += len(names) - len([name for name in known.split(",") if name])
    kept["columns"] = known
    for key, understood in (("order", _ordered), ("group", _grouped)):
        if params.get(key) and not understood(resource, by, params.get(key, "")):
            kept.pop(key)
            left_out += 1
    return kept, left_out


def _applied(resource: Resource, by: Actor, view: SavedView, params: QueryDict) -> tuple[QueryDict, int, bool]:
    saved, left_out = settled(resource, by, QueryDict(view.address))
    given = stated(params)
    shown = saved.copy()
    if given:
        shown = QueryDict(mutable=True)
        for key, values in given.items():
            shown.setlist(key, values)
        shown, more = settled(resource, by, shown)
        left_out = max(left_out, more)
    changed = stated(shown) != stated(saved)
    for key in params:
        if key in RESERVED and key not in SHAPE:
            shown[key] = params.get(key, "")
    shown["view"] = str(view.pk)
    return shown, left_out, changed


def _understood(resource: Resource, by: Actor, part: QueryDict) -> bool:
    try:
        filters.condition_of(resource, by, filters.conditions(resource, by, part))
    except Invalid:
        return False
    return True


def _ordered(resource: Resource, by: Actor, wanted: str) -> bool:
    try:
        lists.ordering(resource, by, wanted)
    except Invalid:
        return False
    return True


def _grouped(resource: Resource, by: Actor, wanted: str) -> bool:
    from tehing.core.grid.grouping import groupable

    return any(one.name == wanted for one in groupable(resource, by))


def _known_columns(resource: Resource, by: Actor, wanted: str) -> str:
    listed = {one.name for one in resource.seen_by(by) if one.listed}
    return ",".join(name for name in wanted.split(",") if name in listed)


def _without_view(params: QueryDict, asked: str) -> QueryDict:
    """The address alone; `view=all` stays, it says that the first view is not wanted."""
    made = params.copy()
    if asked != "all":
        made.pop("view", None)
    return made
