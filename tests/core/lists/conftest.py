"""A seller's book: five companies, four of them the seller's, and the people to look over their shoulder."""

from typing import Any

import pytest
from django.test import Client

from tehing.core.records import resource
from tehing.parties import actions as parties
from tehing.parties.models import Company, Tag

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BOOK = (("Alfa", "Tartu", "seller"), ("Beeta", "Tartu", "seller"), ("Gamma", "Narva", "seller"), ("Delta", "", "seller"),
        ("Epsilon", "Tartu", "stranger"))  # fmt: skip


@pytest.fixture
def book(people: dict[str, Any]) -> dict[str, Company]:
    made = {}
    for number, (name, city, owner) in enumerate(BOOK):
        data = {"name": name, "city": city, "country": "EE", "owner": people[owner], "revenue": 100_000 * number, "currency": "EUR"}
        made[name] = parties.create_company(by=people["admin"], data=data)
    return made


@pytest.fixture
def tags(people: dict[str, Any]) -> list[Tag]:
    return [resource("parties.tag").create(by=people["admin"], data={"name": name}) for name in ("key", "cold")]


@pytest.fixture
def doors(people: dict[str, Any]) -> dict[str, Client]:
    """Everybody's browser."""
    found = {who: Client() for who in people}
    for who, client in found.items():
        client.force_login(people[who], backend=BACKEND)
    return found
