"""For programs: who can see a record, and one's own sessions and tokens.

Tokens are made on the screen alone: one that makes others would live on in them after it was ended.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tehing.team import actions, queries

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
    _record, found = queries.viewers(_by(request), record_type, record_id)
    people = [{"id": one.user.pk, "name": one.user.name, "why": one.why, "roles": one.roles, "edits": one.edits} for one in found]
    return {"items": people}


class SessionOut(Schema):
    """A browser that is signed in. `present` is the one that asks, which no token is."""

    id: int
    browser: str
    system: str
    address: str | None
    method: str
    started_at: datetime
    seen_at: datetime
    present: bool


class SessionsOut(Schema):
    """The latest 200, the present one first."""

    items: list[SessionOut]


class TokenOut(Schema):
    """A key to the API, without its secret; `prefix` is how that begins."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokensOut(Schema):
    """The latest 50, the newest first."""

    items: list[TokenOut]


@router.get("/me/sessions", response=SessionsOut, operation_id="session_list", summary="Where one is signed in")
def sessions(request: HttpRequest) -> dict[str, Any]:
    found = queries.sessions_of(_by(request), request.session.session_key or "")
    plain = ("address", "method", "started_at", "seen_at")
    seen = [{name: getattr(one.session, name) for name in plain} | {"id": one.session.pk, "present": one.present} for one in found]
    return {"items": [told | {"browser": one.browser, "system": one.system} for told, one in zip(seen, found, strict=True)]}


@router.delete("/me/sessions/{int:pk}", response={204: None}, operation_id="session_end", summary="End one of one's sessions")
def end_session(request: HttpRequest, pk: int) -> Status[None]:
    actions.end_session(pk=pk, by=_by(request))
    return Status(204, None)


@router.get("/me/tokens", response=TokensOut, operation_id="token_list", summary="One's own tokens")
def tokens(request: HttpRequest) -> dict[str, Any]:
    plain = ("name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")
    return {"items": [{"id": one.pk} | {name: getattr(one, name) for name in plain} for one in queries.tokens(_by(request))]}


@router.delete("/me/tokens/{int:pk}", response={204: None}, operation_id="token_end", summary="End one of one's tokens at once")
def end_token(request: HttpRequest, pk: int) -> Status[None]:
    actions.revoke_token(pk=pk, by=_by(request))
    return Status(204, None)


def _by(request: HttpRequest) -> Any:
    return request.auth  # type: ignore[attr-defined]
