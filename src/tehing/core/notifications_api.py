"""The bell for programs: news of the token's person."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tehing.core import notifications, queries
from tehing.core.access import Actor
from tehing.core.models import Notification
from tehing.core.records import paging

router = Router(tags=["core"])


class NotificationOut(Schema):
    """News: what happened (`name` is stable, `text` a sentence) to which record. `read_at` is null while it is new."""

    id: int
    at: datetime
    name: str
    who: str
    text: str
    record_type: str
    record_id: int
    label: str
    url: str
    read_at: datetime | None


class NotificationsOut(Schema):
    """The one envelope of every list, the newest first."""

    items: list[NotificationOut]
    next: str | None


@router.get("", response=NotificationsOut, operation_id="notification_list", summary="News for the token's person")
def read_list(request: HttpRequest, cursor: int = 0, limit: int = queries.PAGE) -> dict[str, Any]:
    paging.bounded(limit)
    found, before = queries.notifications(_by(request), max(cursor, 0), limit)
    return {"items": [_shape(*each) for each in found], "next": str(before) if before else None}


@router.post("/read", response={204: None}, operation_id="notification_read_all", summary="All of it is read")
def read_all(request: HttpRequest) -> Status[None]:
    notifications.mark_read(by=_by(request))
    return Status(204, None)


def _shape(one: Notification, told: queries.Entry) -> dict[str, Any]:
    plain = {name: getattr(told, name) for name in ("at", "name", "who", "text", "label", "url")}
    event = one.event
    return {"id": one.pk, "record_type": event.record_type, "record_id": event.record_id, "read_at": one.read_at} | plain


def _by(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined, no-any-return]
