"""The history of everything, for programs of those who may see it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tehing.core import audit

router = Router(tags=["core"])


class EventOut(Schema):
    """What happened: `before` and `after` hold the fields that changed."""

    id: int
    at: datetime
    name: str
    record_type: str
    record_id: int
    label: str
    actor_id: int | None
    actor: str
    channel: str
    before: dict[str, Any]
    after: dict[str, Any]
    facts: dict[str, Any]
    reason: str
    request_id: str


class EventsOut(Schema):
    """A page, the newest first. Read on from `next`; a page may be short or empty while there is one."""

    items: list[EventOut]
    next: str | None


@router.get("", response=EventsOut, operation_id="event_list", summary="What happened, the newest first")
def events(
    request: HttpRequest,
    actor: str = "",
    record_type: str = "",
    record_id: str = "",
    name: str = "",
    channel: str = "",
    since: str = "",
    until: str = "",
    request_id: str = "",
    cursor: str = "",
    limit: int = audit.PAGE,
) -> dict[str, Any]:
    by: Any = request.auth  # type: ignore[attr-defined]
    found, following, _cut = audit.found(by, audit.wanted_from(request.GET), cursor, limit)
    return {"items": [_shape(one, by) for one in found], "next": following or None}


def _shape(one: Any, by: Any) -> dict[str, Any]:
    hidden = {name.rpartition(".")[2] for name in by.rights.hidden if name.startswith(f"{one.record_type}.")}
    seen = {part: {key: value for key, value in getattr(one, part).items() if key not in hidden} for part in ("before", "after")}
    plain = ("at", "name", "record_type", "record_id", "label", "actor_id", "channel", "facts", "reason", "request_id")
    return {"id": one.pk, "actor": one.actor.name if one.actor else ""} | {key: getattr(one, key) for key in plain} | seen
