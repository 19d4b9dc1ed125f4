"""A program that calls the API with somebody's token."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tehing.team import actions as team

Call = Callable[..., Any]


@pytest.fixture
def program() -> Callable[..., Call]:
    """program(user) makes a token of theirs and gives back call(method, path, body, **headers)."""

    def of(user: Any, *scopes: str) -> Call:
        _token, secret = team.create_token(by=user, name="program", scopes=list(scopes or ("write",)))
        client = Client(headers={"Authorization": f"Bearer {secret}"})

        def call(method: str, path: str, body: Any = None, **headers: str) -> Any:
            sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
            return getattr(client, method)(
                f"/api/v1/{path}", headers={name.replace("_", "-"): text for name, text in headers.items()}, **sent
            )

        return call

    return of
