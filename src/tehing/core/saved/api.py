"""Saved views through the API. A list shows one with `?view=<id>`."""

from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Router, Schema, Status
from pydantic import Field

from tehing.core.access import Actor, Forbidden, Invalid, one
from tehing.core.records import by_plural
from tehing.core.records import resource as resource_of
from tehing.core.records.resource import Resource
from tehing.core.saved import actions
from tehing.core.saved.access import may_change, visible_views
from tehing.core.saved.models import ListSetting, SavedView
from tehing.core.saved.state import settled

router = Router(tags=["views"])
MOST = 200  # of a page


class ViewOut(Schema):
    """A saved view. `address` is the query string of its list, without what is hidden from you: `left_out` counts those parts."""

    id: int
    record: str
    name: str
    address: str
    left_out: int
    audience: str
    team: int | None
    owner: int
    first: bool
    editable: bool
    version: int


class ViewsOut(Schema):
    """The one envelope of every list."""

    items: list[ViewOut]
    next: str | None


class ViewIn(Schema):
    """A view to keep. Sharing (audience "team" or "everybody") needs the permission core.share_views."""

    record: str = Field(description="The list, as in its address: companies")
    name: str
    address: str = Field("", description="Conditions, columns, order, group: country=EE&order=-updated_at")
    audience: str = "private"
    team: int | None = None
    first: bool = Field(False, description="Your list opens with it.")


class ViewPatch(Schema):
    """Only what is to change."""

    name: str | None = None
    address: str | None = None
    audience: str | None = None
    team: int | None = None
    first: bool | None = None


@router.get("", response=ViewsOut, operation_id="views_list", summary="List saved views")
def read_views(request: HttpRequest, record: str = "", cursor: int = 0, limit: int = MOST) -> dict[str, Any]:
    if not 1 <= limit <= MOST:
        raise Invalid({"limit": ["bad_limit"]})
    by = _by(request)
    found = list(visible_views(by, _resource(record).key if record else "").filter(pk__gt=cursor).order_by("pk")[: limit + 1])
    rows, more = found[:limit], len(found) > limit
    firsts: set[int | None] = set(ListSetting.objects.filter(person=by.pk).values_list("view_id", flat=True))
    return {"items": [_shape(by, view, firsts) for view in rows if _readable(by, view)], "next": str(rows[-1].pk) if more else None}


@router.post("", response={201: ViewOut}, operation_id="views_create", summary="Keep a view")
def create_view(request: HttpRequest, data: ViewIn) -> Status[dict[str, Any]]:
    by = _writer(request)
    made = actions.save_view(
        _resource(data.record),
        by=by,
        name=data.name,
        params=QueryDict(data.address.removeprefix("?")),
        audience=data.audience,
        team=data.team,
        first=data.first,
    )
    return Status(201, _shape(by, made))


@router.get("/{int:pk}", response=ViewOut, operation_id="views_read", summary="Read a saved view")
def read_view(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _shape(_by(request), one(visible_views(_by(request)), pk))


@router.patch("/{int:pk}", response=ViewOut, operation_id="views_update", summary="Change a saved view")
def update_view(request: HttpRequest, pk: int, data: ViewPatch) -> dict[str, Any]:
    by = _writer(request)
    given = data.model_dump(exclude_unset=True)
    first, address = given.pop("first", None), given.pop("address", None)
    view = one(visible_views(by), pk)
    if given or address is not None:
        params = None if address is None else QueryDict(address.removeprefix("?"))
        view = actions.change_view(pk=pk, by=by, params=params, **given)
    if first is not None:
        actions.set_first_view(resource_of(view.record_type), by=by, view=pk if first else None)
    return _shape(by, view)


@router.delete("/{int:pk}", response={204: None}, operation_id="views_delete", summary="Remove a saved view")
def delete_view(request: HttpRequest, pk: int) -> Status[None]:
    actions.delete_view(pk=pk, by=_writer(request))
    return Status(204, None)


def _shape(by: Actor, view: SavedView, firsts: set[int | None] | None = None) -> dict[str, Any]:
    if firsts is None:
        firsts = set(ListSetting.objects.filter(person=by.pk, view=view).values_list("view_id", flat=True))
    resource = resource_of(view.record_type)
    shown, left_out = settled(resource, by, QueryDict(view.address))
    return {
        "id": view.pk,
        "record": resource.plural,
        "name": view.name,
        "address": shown.urlencode(),
        "left_out": left_out,
        "audience": view.audience,
        "team": view.team_id,
        "owner": view.owner_id,
        "first": view.pk in firsts,
        "editable": may_change(by, view),
        "version": view.version,
    }


def _readable(by: Actor, view: SavedView) -> bool:
    return bool(by.rights.scope(view.record_type, "view"))


def _resource(plural: str) -> Resource:
    found = by_plural(plural)
    if found is None:
        raise Invalid({"record": ["unknown_record_type"]})
    return found


def _by(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined, no-any-return]


def _writer(request: HttpRequest) -> Actor:
    """Who calls, unless the token was given for reading alone: a view belongs to no record type whose rights would say so."""
    by = _by(request)
    scopes = getattr(by.rights, "scopes", None)
    if scopes is not None and "write" not in scopes:
        raise Forbidden
    return by
