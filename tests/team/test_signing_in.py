"""Signing in: by e-mail and password, not for ever by trying, and not for those who left."""

from typing import Any

import pytest
from django.test import Client

from tehing.team.models import User

PASSWORD = "correct-horse-battery"


def _try(client: Client, email: str, password: str) -> int:
    return client.post("/auth/login/", {"login": email, "password": password}).status_code


def test_everything_asks_who_is_there(client: Client, people: dict[str, User]) -> None:
    assert client.get("/companies/").status_code == 302
    assert _try(client, "ADMIN@trafo.example", PASSWORD) == 302
    assert client.get("/companies/").status_code == 200
    assert User.objects.get(email="admin@trafo.example").password.startswith("argon2")


def test_whoever_left_does_not_come_in(client: Client, people: dict[str, User]) -> None:
    User.objects.filter(pk=people["admin"].pk).update(is_active=False)
    _try(client, "admin@trafo.example", PASSWORD)
    assert client.get("/companies/").status_code == 302


def test_guessing_is_stopped(client: Client, people: dict[str, User]) -> None:
    from django.core.cache import cache

    cache.clear()
    for _ in range(12):
        _try(client, "admin@trafo.example", "wrong-wrong-wrong")
    answer = client.post("/auth/login/", {"login": "admin@trafo.example", "password": PASSWORD})
    assert answer.status_code != 302 or client.get("/companies/").status_code == 302
    cache.clear()


def test_nobody_signs_up_by_themselves(client: Client, people: dict[str, User]) -> None:
    before = User.objects.count()
    client.post("/auth/signup/", {"email": "x@x.example", "password1": PASSWORD})
    assert User.objects.count() == before


@pytest.mark.parametrize("address", ["/auth/login/?next=https://evil.example/", "/language/"])
def test_no_address_leads_out_of_the_house(client: Client, people: dict[str, User], address: str) -> None:
    given: dict[str, Any] = {"login": "admin@trafo.example", "password": PASSWORD, "next": "https://evil.example/", "language": "et"}
    answer = client.post(address, given)
    assert "evil" not in answer.get("Location", "")
