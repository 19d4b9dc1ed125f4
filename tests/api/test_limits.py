"""What a program may not: read too much, reach what its person may not, learn hidden fields by asking around."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tehing.catalog.models import Product
from tehing.core import actions as core
from tehing.core.records import resource
from tehing.deals import actions as deals
from tehing.deals.models import Activity, Deal
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.team import actions as team
from tehing.team.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Call = Callable[..., Any]


def calling(user: User, *scopes: str) -> Call:
    """Calls of a program with this person's token."""
    _token, secret = team.create_token(by=user, name="program", scopes=list(scopes or ("write",)))
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def call(method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(client, method)(f"/api/v1/{path}", headers=headers, **sent)

    return call


@pytest.fixture
def product(people: dict[str, User]) -> Product:
    data = {"name": "Trafo", "price": Decimal("100"), "cost": Decimal("61.7300"), "currency": "EUR"}
    return core.create(resource("catalog.product"), by=people["pricing"], data=data)  # type: ignore[return-value]


@pytest.mark.parametrize("limit", ["0", "-1", "201", "many"])
def test_a_page_has_its_limits(people: dict[str, User], limit: str) -> None:
    answer = calling(people["seller"])("get", f"companies?limit={limit}")
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"


def test_a_token_for_one_thing_does_that_only(people: dict[str, User]) -> None:
    call = calling(people["admin"], "parties.company:view")
    assert call("get", "companies").status_code == 200
    assert call("get", "people").status_code == 403
    assert call("post", "companies", {"name": "Sepavara AS"}).status_code == 403
    assert call("get", "imports").status_code in (200, 403)
    assert not Company.objects.exists()


def test_a_token_says_when_it_was_used(people: dict[str, User]) -> None:
    calling(people["seller"])("get", "companies")
    assert people["seller"].tokens.get().last_used_at is not None


def test_a_token_that_may_read_changes_nothing_by_the_rooms_own_verbs(people: dict[str, User]) -> None:
    deals.seed_pipelines(by=people["admin"])
    deal = deals.create_deal(by=people["seller"], data={"name": "Transformer"})
    other = deal.stage.pipeline.stages.exclude(pk=deal.stage_id).filter(kind="open")[0]
    assert calling(people["seller"], "read")("post", f"deals/{deal.pk}/stage", {"stage": other.pk}).status_code in (403, 404)
    deal.refresh_from_db()
    assert deal.stage_id != other.pk


def test_nothing_can_be_hung_on_a_deal_that_one_may_not_know(people: dict[str, User]) -> None:
    deals.seed_pipelines(by=people["admin"])
    deal = deals.create_deal(by=people["seller"], data={"name": "Transformer"})
    answer = calling(people["stranger"])("post", "activities", {"subject": "Call", "kind": "call", "deal": deal.pk})
    assert answer.status_code == 422
    assert not Activity.objects.exists()
    assert deal.name not in calling(people["stranger"])("get", f"activities?deal={deal.pk}").content.decode()


def test_what_is_given_away_out_of_ones_sight_is_saved_and_told_by_its_key(people: dict[str, User]) -> None:
    deals.seed_pipelines(by=people["admin"])
    call = calling(people["seller"])
    answer = call("post", "deals", {"name": "Theirs", "owner": people["stranger"].pk})
    assert (answer.status_code, answer.json()) == (201, {"id": Deal.objects.get().pk})
    mine = call("post", "deals", {"name": "Mine"}).json()
    call("patch", f"deals/{mine['id']}", {"owner": people["seller"].pk})
    answer = call("patch", f"deals/{mine['id']}", {"owner": people["stranger"].pk})
    assert (answer.status_code, answer.json()) == (200, {"id": mine["id"]})
    assert call("get", f"deals/{mine['id']}").status_code == 404


def test_hidden_fields_cannot_be_asked_for_written_or_guessed(people: dict[str, User], product: Product) -> None:
    call = calling(people["seller"])
    for query in ("cost=61.73", "cost__gte=61", "any1.cost__gte=1&any1.name=x", "order=-cost", "fields=name,cost", "cost__empty=yes"):
        answer = call("get", f"products?{query}")
        assert answer.status_code == 422, query
        assert "61.7" not in answer.content.decode()
    core.update(resource("catalog.product"), pk=product.pk, by=people["pricing"], data={"cost": Decimal("50")})
    screen = Client()
    screen.force_login(people["seller"], backend=BACKEND)
    for address in (f"/products/{product.pk}/", f"/timeline/catalog.product/{product.pk}/", "/search/?q=trafo", "/palette/?q=trafo"):
        text = screen.get(address).content.decode()
        assert "61.7" not in text and "61,7" not in text, address
    answer = screen.get("/products/export/?columns=name,cost")
    assert answer.status_code in (400, 422)


def test_a_stale_removal_is_refused(people: dict[str, User]) -> None:
    company = parties.create_company(by=people["seller"], data={"name": "Sepavara AS"})
    parties.update_company(pk=company.pk, by=people["colleague"], data={"city": "Narva"})
    call = calling(people["seller"])
    answer = call("delete", f"companies/{company.pk}", **{"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert call("delete", f"companies/{company.pk}", **{"If-Match": "yesterday"}).status_code == 422
    assert call("delete", f"companies/{company.pk}", **{"If-Match": '"2"'}).status_code == 204


def test_long_keys_that_begin_alike_are_two_keys(people: dict[str, User]) -> None:
    call = calling(people["seller"])
    for end in ("a", "b", "a"):
        assert call("post", "companies", {"name": f"Company {end}"}, **{"Idempotency-Key": "k" * 100 + end}).status_code == 201
    assert Company.objects.count() == 2


def test_the_document_names_every_filter(people: dict[str, User]) -> None:
    client = Client()
    client.force_login(people["admin"], backend=BACKEND)
    told = client.get("/api/v1/schema").json()["paths"]["/api/v1/companies"]["get"]["parameters"]
    names = {each["name"] for each in told}
    assert {"name", "name__contains", "employees__gte", "industry__empty", "owner__not", "cursor", "limit", "order", "fields"} <= names


def test_the_page_about_the_api_runs_under_the_policy(people: dict[str, User]) -> None:
    client = Client()
    client.force_login(people["seller"], backend=BACKEND)
    answer = client.get("/api/v1/docs")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "<script>" not in page and "style=" not in page and " on" + "click" not in page


def test_a_session_writes_only_with_its_csrf_token(people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["seller"], backend=BACKEND)
    answer = client.post("/api/v1/companies", json.dumps({"name": "Sepavara AS"}), content_type="application/json")
    assert answer.status_code == 403
    assert not Company.objects.exists()
