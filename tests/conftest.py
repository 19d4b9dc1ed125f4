"""One cast of people for all tests: a house with two teams and somebody in every role."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.utils import translation

from tehing.core import workspace as workspaces
from tehing.core.custom import fields as custom_fields
from tehing.core.models import Workspace
from tehing.settings.room import roomy, settle
from tehing.team import actions as team
from tehing.team.models import Role, User

from . import tables
from .cast import built

# key -> (name, role, team); head leads the house, colleague sits beside seller, stranger in the other team
CAST = {
    "head": ("Helle Juht", "sales_head", "house"),
    "seller": ("Siim Müüja", "seller", "north"),
    "colleague": ("Kaja Kolleeg", "seller", "north"),
    "stranger": ("Võõras Mees", "seller", "south"),
    "lead_dev": ("Liis Arendaja", "lead_developer", "north"),
    "manager": ("Mart Haldur", "account_manager", "south"),
    "pricing": ("Piret Hind", "pricing_approver", "house"),
    "finance": ("Finn Raha", "finance", "house"),
    "warehouse": ("Vello Ladu", "warehouse", "house"),
    "reader": ("Riina Lugeja", "reader", "house"),
}
PASSWORD = "correct-horse-battery"
EVERYBODYS = {"quick_passwords", "fresh_workspace", "request", "monkeypatch"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write the documents that are made from the code, then compare")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks for nothing but its own arguments is the same on every database: the second one is spared it."""
    if connection.vendor == "sqlite":
        return
    spared = [one for one in items if not _needs(one) and one.get_closest_marker("django_db") is None]
    config.hook.pytest_deselected(items=spared)
    items[:] = [one for one in items if one not in set(spared)]


def pytest_configure() -> None:
    """Each test's browser begins the house's middleware anew; without a look at all static files, which takes 20 ms."""
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_collection_finish(session: pytest.Session) -> None:
    settle()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Each test as pytest runs it, with room for the frames of what it calls, as a web process has it."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    roomy(runtestprotocol)(item, nextitem=nextitem)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def _needs(item: pytest.Item) -> set[str]:
    """The fixtures a test asks for, without those that every test gets and its own parameters."""
    own = set(getattr(getattr(item, "callspec", None), "params", ()))
    return {name for name in getattr(item, "fixturenames", ()) if not name.startswith(("_", "django_"))} - own - EVERYBODYS


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The process that is last clears up what all of them shared."""
    if not tables.SEVERAL and (factory := getattr(session.config, "_tmp_path_factory", None)) is not None:
        tables.gone(factory.getbasetemp())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Where several processes test, each begins with a copy of the tables: to make them takes longer than hundreds of tests."""
    if not tables.SEVERAL:
        yield
        return
    there = tables.made(tmp_path_factory)
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = there.database
        yield
        return
    held = there.hold(connection.creation._get_test_db_name())
    yield
    held.close()


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Argon2 as in the house, but with little work: every test signs a house's first person up."""
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64


@pytest.fixture(autouse=True)
def fresh_workspace() -> Iterator[None]:
    """The workspace and its added fields are read once per request; a test is a request of its own, in the first language."""
    translation.activate("en")
    workspaces.forget()
    custom_fields.forget()
    for name, logger in logging.Logger.manager.loggerDict.items():
        if name.startswith("tehing") and isinstance(logger, logging.Logger):
            logger.disabled = False  # a tool that a test has run may have hushed all that it did not know
    yield
    workspaces.forget()
    custom_fields.forget()


@pytest.fixture
def workspace(people: dict[str, User]) -> Workspace:
    """The company whose house this is."""
    return workspaces.current()


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """Everybody, by what they are called in tests."""
    keys = built("people", _gather)
    found = User.objects.in_bulk(keys.values())
    return {key: found[pk] for key, pk in keys.items()}


def _gather() -> dict[str, int]:
    """The cast, hired one by one; each one's key."""
    admin = team.set_up_workspace(
        company="Trafo Nord OÜ",
        currency="EUR",
        country="EE",
        language="en",
        name="Anu Admin",
        email="admin@trafo.example",
        password=PASSWORD,
    )
    teams: dict[str, Any] = {"house": team.create_team(by=admin, data={"name": "House"})}
    for key in ("north", "south"):
        teams[key] = team.create_team(by=admin, data={"name": key.title(), "parent": teams["house"]})
    found = {"admin": admin}
    for key, (name, role, place) in CAST.items():
        data = {"name": name, "email": f"{key}@trafo.example", "team": teams[place], "roles": list(Role.objects.filter(code=role))}
        found[key] = team.create_user(by=admin, data=data)
    team.update_team(pk=teams["house"].pk, by=admin, data={"lead": found["head"]})
    return {key: one.pk for key, one in found.items()}
