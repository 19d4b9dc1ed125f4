"""A company that sells transformers and has added a field of each kind to its companies."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tehing.core import jobs, records
from tehing.core.custom import actions
from tehing.core.custom.models import CustomField
from tehing.team.models import User

COMPANY = "parties.company"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def company() -> Any:
    return records.resource(COMPANY)


def work() -> None:
    """All background work there is."""
    while jobs.run_next():
        pass


@pytest.fixture
def add(people: dict[str, User]) -> Callable[..., CustomField]:
    """add("Area", kind="choice", options="North\nSouth"): the administrator adds a field to companies."""

    def field(label: str, kind: str, **said: Any) -> CustomField:
        return actions.create_field(by=people["admin"], data={"label": label, "kind": kind, "record_type": COMPANY, **said})

    return field


@pytest.fixture
def fields(add: Callable[..., CustomField]) -> dict[str, CustomField]:
    """One of each kind, by name."""
    made = [
        add("Customs code", "text", shown=True),
        add("Power", "number", decimals=2, shown=True),
        add("Yearly budget", "money", currency="EUR", shown=True),
        add("Contract ends", "date"),
        add("Area", "choice", options="North\nSouth\ntown: Town of Tartu", label_et="Ala"),
        add("Machines", "choices", options="Press\nSaw\nLathe"),
        add("Fitted by", "reference", target=COMPANY),
        add("Audited", "bool"),
        add("Budget per kVA", "formula", formula="x_yearly_budget / x_power", result="money", currency="EUR"),
    ]
    with translation.override("en"):
        work()
    return {one.name: one for one in made}


@pytest.fixture
def filled(fields: dict[str, CustomField], people: dict[str, User]) -> dict[str, Any]:
    """Three companies: Alfa has everything, Beeta some of it, Gamma nothing."""
    by = people["seller"]
    create = company().create
    beeta = create(by=by, data={"name": "Beeta", "x_customs_code": "EE-77", "x_area": "south", "x_yearly_budget": 50_000})
    alfa = create(
        by=by,
        data={
            "name": "Alfa",
            "x_customs_code": "EE-1001",
            "x_power": Decimal("12.50"),
            "x_yearly_budget": 100_000,
            "x_contract_ends": date(2027, 3, 31),
            "x_area": "north",
            "x_machines": ["saw", "press"],
            "x_fitted_by": beeta,
            "x_audited": True,
        },
    )
    return {"Alfa": alfa, "Beeta": beeta, "Gamma": create(by=by, data={"name": "Gamma"})}


@pytest.fixture
def door(people: dict[str, User]) -> Callable[[str], Client]:
    """door("seller"): a browser in which that person is signed in."""

    def of(key: str) -> Client:
        client = Client()
        client.force_login(people[key], backend=BACKEND)
        return client

    return of
