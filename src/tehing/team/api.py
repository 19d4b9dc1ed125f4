"""Who can see a record, for programs."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tehing.team import queries

router = Router(tags=["team"])


class ViewerOut(Schema):
    """Somebody who reaches the record; `why` is all, own, team, pool or through (another record lets them see it)."""

    id: int
    name: str
    why: str
    roles: list[str]
    edits: bool


class ViewersOut(Schema):
    """Everybody active who reaches it, by name."""

    items: list[ViewerOut]


@router.get("/access/{record_type}/{int:record_id}", response=ViewersOut, operation_id="record_viewers", summary="Who can see a record")
def viewers(request: HttpRequest, record_type: str, record_id: int) -> dict[str, Any]:
    by: Any = request.auth  # type: ignore[attr-defined]
    _record, found = queries.viewers(by, record_type, record_id)
    people = [{"id": one.user.pk, "name": one.user.name, "why": one.why, "roles": one.roles, "edits": one.edits} for one in found]
    return {"items": people}
