"""Saved choices of imports for programs. An import follows one with `"saved": <id>` in its plan."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tehing.core.access import one
from tehing.core.imports import actions, mappings
from tehing.core.models import SavedMapping
from tehing.core.records import resource as resource_of

router = Router(tags=["imports"])
MOST = 500


class MappingOut(Schema):
    """Where the columns of such files go, as somebody saved it. `choices` are those of a plan."""

    id: int
    name: str
    record: str
    mapping: dict[str, str]
    choices: dict[str, Any]
    shared: bool
    owner: int
    editable: bool
    saved_at: datetime


class MappingsOut(Schema):
    """The one envelope of every list; saved choices are few and come on one page."""

    items: list[MappingOut]
    next: str | None


class MappingIn(Schema):
    """A name for an import's choices. To share them needs the permission core.share_views."""

    name: str
    shared: bool = False


class MappingPatch(Schema):
    """Only what is to change."""

    name: str | None = None
    shared: bool | None = None


@router.get("/mappings", response=MappingsOut, operation_id="import_mappings", summary="List saved choices of imports")
def read_mappings(request: HttpRequest) -> dict[str, Any]:
    by = _by(request)
    return {"items": [_shape(by, each) for each in mappings.visible_mappings(by).order_by("name", "pk")[:MOST]], "next": None}


@router.post("/{int:pk}/mapping", response={201: MappingOut}, operation_id="import_mapping_save", summary="Save an import's choices")
def save_mapping(request: HttpRequest, pk: int, data: MappingIn) -> Status[dict[str, Any]]:
    by = _by(request)
    run = one(actions.visible_imports(by), pk)
    return Status(201, _shape(by, mappings.keep_mapping(run, by=by, name=data.name, shared=data.shared)))


@router.patch("/mappings/{int:pk}", response=MappingOut, operation_id="import_mapping_update", summary="Rename or share saved choices")
def update_mapping(request: HttpRequest, pk: int, data: MappingPatch) -> dict[str, Any]:
    by = _by(request)
    return _shape(by, mappings.change_mapping(pk=pk, by=by, name=data.name, shared=data.shared))


@router.delete("/mappings/{int:pk}", response={204: None}, operation_id="import_mapping_delete", summary="Remove saved choices")
def delete_mapping(request: HttpRequest, pk: int) -> Status[None]:
    mappings.remove_mapping(pk=pk, by=_by(request))
    return Status(204, None)


def _shape(by: Any, saved: SavedMapping) -> dict[str, Any]:
    return {
        "id": saved.pk,
        "name": saved.name,
        "record": resource_of(saved.record_type).plural,
        "mapping": saved.mapping,
        "choices": saved.choices,
        "shared": saved.shared,
        "owner": saved.by_id,
        "editable": mappings.may_change(by, saved),
        "saved_at": saved.at,
    }


def _by(request: HttpRequest) -> Any:
    return request.auth  # type: ignore[attr-defined]
