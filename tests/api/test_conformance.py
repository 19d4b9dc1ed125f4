"""Every endpoint does what its document says, whoever asks and whatever is sent: no breakdown, no answer that it does not tell of.

Schemathesis makes the requests up from the OpenAPI document. They go out with an administrator's token and with that of one of
the others, who take turns; `CONFORMANCE_ROLES=all` sends each with every token, `CONFORMANCE_EXAMPLES=50` makes up more. What takes
long then is done in parts, which several processes share and of which each tells what it found.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.http import QueryDict
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

from tehing.core import attachments, external
from tehing.core.duplicates import actions as duplicates
from tehing.core.duplicates.models import SuspectedPair
from tehing.core.imports import actions as imports
from tehing.core.models import Deleted, Job
from tehing.core.records import resource, resources
from tehing.core.saved import actions as saved
from tehing.deals import actions as deals
from tehing.deals.models import CaseLine
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.playbook import actions as playbook
from tehing.team import actions as team
from tehing.team.models import Role, User

ALL_ROLES = os.environ.get("CONFORMANCE_ROLES", "") == "all"
EXAMPLES = int(os.environ.get("CONFORMANCE_EXAMPLES", "1"))  # for each endpoint, of good and of bad requests
PARTS = 8 if ALL_ROLES or EXAMPLES > 4 else 1
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


@pytest.fixture
def parts(keys: dict[str, int], people: dict[str, User]) -> dict[str, Any]:
    """What stands in the addresses beside a record's own number, by the beginning of the address or by its name there."""
    admin, seller = people["admin"], people["seller"]
    deal, company = keys["deals"], keys["companies"]
    double, twin = (parties.create_company(by=seller, data={"name": f"Pohja Metall {name}"}) for name in ("AS", "TÜ"))
    doomed = parties.create_company(by=seller, data={"name": "Removed OÜ"})
    parties.delete_company(pk=doomed.pk, by=seller)
    line = CaseLine.objects.filter(case__deal=deal).order_by("pk")[0]
    deals.update_line(pk=line.pk, by=seller, data={"editable": True})
    link, secret = deals.make_link(deal_pk=deal, by=seller, language="en")
    view = saved.save_view(resource("deals.deal"), by=seller, name="Mine", params=QueryDict("order=-name"))
    upload = SimpleUploadedFile("offer.txt", b"hello")
    external.set_names(resource("parties.company"), pk=company, by=seller, names=[("erp", "C-1")])
    return {
        "jobs": Job.objects.create(kind="import", state="failed", by=seller).pk,
        "views": view.pk,
        "duplicates": SuspectedPair.objects.create(record_type="parties.company", left_id=company, right_id=double.pk, score=5).pk,
        "merges": duplicates.merge_records(resource("parties.company"), kept=double.pk, lost=[twin.pk], by=seller)[0].pk,
        "imports": imports.receive([SimpleUploadedFile("companies.csv", b"name\nNew one\n")], by=seller)[0].pk,  # type: ignore[list-item]
        "bin": Deleted.objects.get(record_id=doomed.pk).pk,
        "me": admin.tokens.create(name="old", prefix="tehing_old", digest="0" * 64, scopes=["read"]).pk,
        "{plural}": "deals",
        "{record_type}": "deals.deal",
        "{record_id}": deal,
        "{note}": attachments.add_note(record_type="deals.deal", record_id=deal, by=seller, text="Hush").pk,
        "{file}": attachments.add_file(record_type="deals.deal", record_id=deal, by=seller, upload=upload).pk,
        "{link}": link.pk,
        "{proposal}": deals.propose_figures(secret=secret, figures={line.pk: {"amount": 1}}).pk,
        "{language}": "et",
        "{source}": "erp",
        "{external_id}": "C-1",
    }


@contextmanager
def one_connection() -> Iterator[None]:
    """A server lets go of its connection after each request; here it holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secrets(people: dict[str, User]) -> dict[str, str]:
    """A token of everybody, one that only reads, and one that is made up."""
    made = {who: team.create_token(by=one, name="conformance", scopes=["write"])[1] for who, one in people.items()}
    return made | {"reading": team.create_token(by=people["admin"], name="reading", scopes=["read"])[1], "nobody": "tehing_made_up"}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_endpoint_answers_as_its_document_says(
    keys: dict[str, int], parts: dict[str, Any], secrets: dict[str, str], people: dict[str, User], part: int
) -> None:
    screen = Client()
    screen.force_login(people["admin"], backend=BACKEND)
    schema = schemathesis.openapi.from_dict(screen.get("/api/v1/schema").json())
    schema.app = get_wsgi_application()
    problems: list[str] = []
    met: Counter[str] = Counter()
    others = [who for who in secrets if who != "admin"]
    for number, result in enumerate(schema.get_all_operations()):
        if number % PARTS != part:
            continue
        operation = result.ok()
        turn = list(secrets) if ALL_ROLES else ["admin", others[number // PARTS % len(others)]]
        try:
            with one_connection():
                _try(operation, _real(operation.path, keys, parts), {who: secrets[who] for who in turn}, met)
        except (Exception, BaseExceptionGroup) as no:
            problems.append(f"{operation.label}: {_told(no)}")
    assert not problems, "\n\n".join(problems)
    assert min(met[who] for who in others) > 20, met


def _real(path: str, keys: dict[str, int], parts: dict[str, Any]) -> dict[str, Any]:
    """The numbers of what there is, for an address."""
    start = path.split("/")[3]
    number = parts.get(start) or keys.get(parts["{plural}"] if start == "{plural}" else start, 1)
    return {"pk": number} | {name[1:-1]: value for name, value in parts.items() if name in path}


def _try(operation: Any, real: dict[str, Any], callers: dict[str, str], met: Counter[str]) -> None:
    """Made-up requests, each by everybody or by one of them: the simplest by the first, the others mostly by the last."""
    choice = st.just(tuple(callers)) if ALL_ROLES else st.sampled_from([(who,) for who in (*callers, *list(callers)[1:] * 2)])
    cases = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]

    @settings(
        max_examples=EXAMPLES * len(cases),
        deadline=None,
        derandomize=not SEED,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(cases), there=st.sampled_from((True, True, False)), by=choice)
    def one(case: Any, there: bool, by: tuple[str, ...]) -> None:
        met.update(by)
        if there:
            case.path_parameters = {name: real.get(name, value) for name, value in (case.path_parameters or {}).items()}
        for who in by:
            with transaction.atomic():
                answer = case.call(headers={"Authorization": f"Bearer {callers[who]}"})
                transaction.set_rollback(True)
            _judge(case, answer, who)

    one()


def _judge(case: Any, answer: Any, who: str) -> None:
    """The answer is one that the document tells of."""
    try:
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == ["application/problem+json"], answer.headers
    except (AssertionError, BaseExceptionGroup) as no:
        no.add_note(f"asked by {who}")
        raise


def _told(no: Exception) -> str:
    inner = getattr(no, "exceptions", None)
    told = "\n".join(_told(one) for one in inner) if inner else f"{type(no).__name__}: {no}"
    return "\n".join([told, *getattr(no, "__notes__", ())])
