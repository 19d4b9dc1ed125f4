"""Every endpoint does what its document says, whoever asks and whatever is sent: no breakdown, no answer that it does not tell of.

Schemathesis makes the requests up from the OpenAPI document; `CONFORMANCE_EXAMPLES=50 pytest tests/api/test_conformance.py` goes deep.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tehing.core.records import resource, resources
from tehing.deals import actions as deals
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.playbook import actions as playbook
from tehing.team import actions as team
from tehing.team.models import Role, User

EXAMPLES = int(os.environ.get("CONFORMANCE_EXAMPLES", "1"))  # for each endpoint, of good and of bad requests
SEED = int(os.environ.get("CONFORMANCE_SEED", "0"))
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def keys(people: dict[str, User], settings: Any, tmp_path: Any) -> dict[str, int]:
    """One record of every kind, by the plural of its address."""
    settings.DATA, settings.API_RATE = tmp_path, 0
    admin, seller = people["admin"], people["seller"]
    with translation.override("en"):
        parties.seed_industries(by=admin)
        leads.seed_channels(by=admin)
        playbook.seed_playbook(by=admin)
        deals.seed_pipelines(by=admin)
    company = parties.create_company(by=seller, data={"name": "Põhja Metall OÜ", "country": "EE"})
    person = parties.create_person(by=seller, data={"name": "Mari Maasikas", "company": company})
    leads.create_lead(by=seller, data={"name": "Asks for a transformer"})
    deal = deals.create_deal(by=seller, data={"name": "Transformer", "company": company, "value": 500_000})
    deals.create_activity(by=seller, data={"subject": "Call", "kind": "call", "deal": deal})
    deals.create_member(by=seller, data={"deal": deal, "name": "Chief engineer", "role": "technical"})
    deals.create_need(by=seller, data={"deal": deal, "name": "The line stands"})
    deals.create_spin_answer(by=seller, data={"deal": deal, "kind": "problem", "name": "What is slow?", "answer": "The spare parts"})
    deals.create_objection(by=seller, data={"deal": deal, "name": "Too dear"})
    case, _written = deals.build_case(deal_pk=deal.pk, by=seller)
    assert case.lines.exists()
    deals.create_criterion(by=seller, data={"deal": deal, "name": "Price", "weight": 40})
    deals.create_rival(by=seller, data={"deal": deal, "competitor": deals.create_competitor(by=seller, data={"name": "Nordtrafo"})})
    deals.create_condition(by=seller, data={"deal": deal, "kind": "able", "state": "partly"})
    deals.create_call(by=seller, data={"deal": deal, "name": "Trial", "due_on": date(2026, 12, 31)})
    deals.create_approach(by=seller, data={"deal": deal})
    deals.create_benefit(by=seller, data={"deal": deal, "name": "Monitoring"})
    deals.create_card(by=seller, data={"person": person, "wants": "Calm"})
    approval = {"stage": deal.stage, "demand": "approval", "subject": "Final price", "role": Role.objects.get(code="sales_head")}
    criterion = resource("deals.exitcriterion").create(by=admin, data=approval)
    deals.ask_approval(deal_pk=deal.pk, criterion_pk=criterion.pk, by=seller)
    resource("deals.stagetarget").create(by=admin, data={"stage": deal.stage, "indicator": "entered", "target": 8})
    found = {}
    for described in resources():
        data = {"company": company, "street": "Pikk 1"} if described.noun == "address" else {"name": "One", "url": "https://example.com/"}
        if described.noun == "custom_field":
            data = {"label": "Colour", "record_type": "catalog.product", "kind": "text"}
        known = {name: value for name, value in data.items() if described.field(name) is not None}
        record = described.model._default_manager.order_by("pk").first() or described.create(by=admin, data=known)
        found[described.plural] = int(record.pk)
    return found


@contextmanager
def one_connection() -> Iterator[None]:
    """A server lets go of its connection after each request; here it holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secrets(people: dict[str, User]) -> list[str]:
    """A token of everybody, one that only reads, and one that is made up."""
    made = [team.create_token(by=one, name="conformance", scopes=["write"])[1] for one in people.values()]
    return [*made, team.create_token(by=people["admin"], name="reading", scopes=["read"])[1], "tehing_made_up"]


def test_every_endpoint_answers_as_its_document_says(keys: dict[str, int], secrets: list[str], people: dict[str, User]) -> None:
    screen = Client()
    screen.force_login(people["admin"], backend=BACKEND)
    schema = schemathesis.openapi.from_dict(screen.get("/api/v1/schema").json())
    schema.app = get_wsgi_application()
    problems: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        try:
            with one_connection():
                _try(operation, keys, secrets)
        except (Exception, BaseExceptionGroup) as no:
            problems.append(f"{operation.label}: {_told(no)}")
    assert not problems, "\n\n".join(problems)


def _try(operation: Any, keys: dict[str, int], secrets: list[str]) -> None:
    key = keys.get(operation.path.split("/")[3], 1)
    cases = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]

    @settings(
        max_examples=EXAMPLES * len(cases),
        deadline=None,
        derandomize=not SEED,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(cases), secret=st.sampled_from(secrets), real=st.sampled_from((True, True, False)))
    def one(case: Any, secret: str, real: bool) -> None:
        if real and "pk" in (case.path_parameters or {}):
            case.path_parameters["pk"] = key
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {secret}"})
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == ["application/problem+json"], answer.headers

    one()


def _told(no: Exception) -> str:
    inner = getattr(no, "exceptions", None)
    return "\n".join(_told(one) for one in inner) if inner else f"{type(no).__name__}: {no}"
