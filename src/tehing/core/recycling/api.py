"""The recycle bin through the API."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tehing.core.numbers import whole
from tehing.core.recycling import keeping

router = Router(tags=["core"])


class DeletedOut(Schema):
    """A removed record that can come back until `at` + 90 days."""

    id: int
    record_type: str
    record_id: int
    label: str
    at: datetime
    by: str


class DeletedList(Schema):
    items: list[DeletedOut]
    next: str | None


class RestoredOut(Schema):
    record_type: str
    record_id: int
    label: str


@router.get("", response=DeletedList, operation_id="bin_list", summary="List removed records that can come back")
def read_bin(request: HttpRequest, record_type: str = "", cursor: str = "") -> dict[str, Any]:
    by: Any = request.auth  # type: ignore[attr-defined]
    found, before = keeping.deleted(by, record_type=record_type, before=whole(cursor) or 0)
    items = [
        {"id": one.pk, "record_type": one.record_type, "record_id": one.record_id, "label": one.label, "at": one.at, "by": one.by.name}
        for one in found
    ]
    return {"items": items, "next": str(before) if before else None}


@router.post("/{int:pk}/restoration", response=RestoredOut, operation_id="bin_restore", summary="Bring a removed record back")
def restore(request: HttpRequest, pk: int) -> dict[str, Any]:
    by: Any = request.auth  # type: ignore[attr-defined]
    record = keeping.restore(pk=pk, by=by)
    return {"record_type": record._meta.label_lower, "record_id": record.pk, "label": str(record)}
