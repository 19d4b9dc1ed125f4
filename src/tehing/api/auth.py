"""Who calls: a bearer token, or the signed-in person's session (with CSRF) for the pages' own calls."""

from typing import Any

from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from tehing.team import access as team


class Bearer(HttpBearer):
    """`Authorization: Bearer <token>`; the token's scopes narrow the person's rights."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return team.user_by_token(token)


class Session(APIKeyCookie):
    """The browser's session, so that the documentation page can try calls out. Unsafe methods need the CSRF token."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated else None
