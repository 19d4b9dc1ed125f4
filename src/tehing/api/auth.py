"""Who calls: a bearer token, or the signed-in person's session (with CSRF) for the pages' own calls."""

from typing import Any

from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from tehing.core.access import Forbidden
from tehing.team import access as team

READING = ("GET", "HEAD", "OPTIONS")


class Bearer(HttpBearer):
    """`Authorization: Bearer <token>`; the token's scopes narrow the person's rights."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = _by_token(request, token)
        if found is not None and request.method not in READING and found.rights.only_reads:
            raise Forbidden("write")
        return found


class Session(APIKeyCookie):
    """The browser's session, so that the documentation page can try calls out. Unsafe methods need the CSRF token."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated else None


def person(request: HttpRequest) -> Any:
    """Whoever calls, known before the endpoint is reached; None for nobody."""
    token = bearer(request)
    if token:
        return _by_token(request, token)
    return request.user if request.user.is_authenticated else None


def bearer(request: HttpRequest) -> str:
    """The token that was sent, or ""."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _by_token(request: HttpRequest, token: str) -> Any:
    """Read once per request."""
    if "token_user" not in request.__dict__:
        request.__dict__["token_user"] = team.user_by_token(token)
    return request.__dict__["token_user"]
