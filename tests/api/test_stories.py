"""What a program does with the API, told as it happens."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tehing.core import actions as core
from tehing.core import clock
from tehing.core.records import resource
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.team import actions as team


class Caller:
    """A program with somebody's token."""

    def __init__(self, user: Any, scopes: list[str] | None = None, **more: Any) -> None:
        _token, self.secret = team.create_token(by=user, name="program", scopes=scopes or ["write"], **more)
        self.client = Client()

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.secret}", **headers}
        given = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(self.client, method)(f"/api/v1/{path}", headers=sent, **given)


@pytest.fixture
def seller(people: dict[str, Any]) -> Caller:
    return Caller(people["seller"])


def test_a_token_works_until_it_is_ended(people: dict[str, Any], seller: Caller) -> None:
    assert seller("get", "companies").status_code == 200
    team.revoke_token(pk=people["seller"].tokens.get().pk, by=people["seller"])
    answer = seller("get", "companies")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "unauthenticated"


def test_an_expired_token_is_no_token(people: dict[str, Any]) -> None:
    caller = Caller(people["seller"], expires_at=clock.now() + timedelta(minutes=1))
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert caller("get", "companies").status_code == 401


def test_a_token_to_read_does_not_write(people: dict[str, Any]) -> None:
    caller = Caller(people["admin"], scopes=["read"])
    assert caller("get", "companies").status_code == 200
    answer = caller("post", "companies", {"name": "Sepavara AS"})
    assert answer.status_code == 403
    assert not Company.objects.exists()


def test_a_list_is_read_page_by_page_without_loss(people: dict[str, Any], seller: Caller) -> None:
    for number in range(23):
        parties.create_company(by=people["seller"], data={"name": f"Company {number % 5}"})
    seen, cursor = [], ""
    while True:
        page = seller("get", f"companies?limit=5&order=-name&cursor={cursor}&total=yes").json()
        assert page["total"] == 23
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(Company.objects.values_list("pk", flat=True))
    assert len(seen) == len(set(seen))


def test_conditions_hold_together_and_groups_any_way(people: dict[str, Any], seller: Caller) -> None:
    for name, city, employees in (("A", "Tartu", 5), ("B", "Tallinn", 500), ("C", "Tartu", 900), ("D", "Narva", 900)):
        parties.create_company(by=people["seller"], data={"name": name, "city": city, "employees": employees})
    names = lambda query: [one["name"] for one in seller("get", f"companies?{query}").json()["items"]]  # noqa: E731
    assert names("city=Tartu&employees__gte=100") == ["C"]
    assert names("any1.city=Tallinn&any1.city=Narva&employees__gte=600") == ["D"]
    assert names("any1.city=Tallinn&any1.employees__lte=10") == ["A", "B"]


@pytest.mark.parametrize(
    "query", ["colour=red", "name__near=x", "employees__gte=many", "order=colour", "fields=colour", "limit=0", "cursor=x"]
)
def test_what_does_not_exist_is_an_error_and_not_silence(seller: Caller, query: str) -> None:
    answer = seller("get", f"companies?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"]


def test_unknown_fields_are_refused_and_nothing_is_saved(seller: Caller) -> None:
    answer = seller("post", "companies", {"name": "Sepavara AS", "colour": "red"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].endswith("colour")
    assert not Company.objects.exists()


def test_the_same_key_twice_makes_one_record(seller: Caller) -> None:
    first = seller("post", "companies", {"name": "Sepavara AS"}, **{"Idempotency-Key": "abc"})
    second = seller("post", "companies", {"name": "Sepavara AS"}, **{"Idempotency-Key": "abc"})
    assert first.status_code == second.status_code == 201
    assert first.json()["id"] == second.json()["id"]
    assert Company.objects.count() == 1


def test_a_stale_change_overwrites_nothing_and_shows_both(people: dict[str, Any], seller: Caller) -> None:
    company = parties.create_company(by=people["seller"], data={"name": "Sepavara AS", "city": "Tartu"})
    read = seller("get", f"companies/{company.pk}")
    parties.update_company(pk=company.pk, by=people["colleague"], data={"city": "Narva"})
    answer = seller("patch", f"companies/{company.pk}", {"city": "Paide"}, **{"If-Match": read["ETag"]})
    assert answer.status_code == 412
    assert answer.json()["differences"]["city"] == {"stored": "Narva", "sent": "Paide"}
    company.refresh_from_db()
    assert company.city == "Narva"


def test_cost_is_hidden_from_a_seller_through_every_door(people: dict[str, Any], seller: Caller) -> None:
    from decimal import Decimal

    product = core.create(
        resource("catalog.product"),
        by=people["pricing"],
        data={"name": "Trafo", "price": Decimal("100"), "cost": Decimal("61.7300"), "currency": "EUR"},
    )
    assert "61.73" in Caller(people["pricing"])("get", f"products/{product.pk}").content.decode()
    for path in (f"products/{product.pk}", "products"):
        assert "cost" not in seller("get", path).content.decode()
    for query in ("cost__gte=1", "order=cost", "fields=cost"):
        assert seller("get", f"products?{query}").status_code == 422
    screen = Client()
    screen.force_login(people["seller"], backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in (f"/products/{product.pk}/", "/products/", "/products/export/"):
        text = screen.get(address)
        body = b"".join(text.streaming_content) if text.streaming else text.content
        assert b"61.7" not in body
        assert b"61,7" not in body
    assert screen.get("/products/?columns=cost").status_code == 400


def test_a_slash_at_the_end_changes_nothing_and_unknown_addresses_are_problems(seller: Caller) -> None:
    made = seller("post", "companies/", {"name": "Slash OÜ"})
    assert made.status_code == 201
    assert [one["name"] for one in seller("get", "companies/").json()["items"]] == ["Slash OÜ"]
    assert seller("get", f"companies/{made.json()['id']}/").json()["name"] == "Slash OÜ"
    for nowhere in ("companions", "companions/", "companies/1/2/3"):
        answer = seller("get", nowhere)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown")
    assert Client().get("/api/v1/companies/").status_code == 401


def test_an_amount_below_zero_or_beyond_all_sense_is_told_by_its_field(seller: Caller) -> None:
    told = {"-5": "This cannot be less than zero.", "9" * 30: "This number is too large.", "1.234": "Too many decimals for EUR."}
    for value, sentence in told.items():
        answer = seller("post", "deals", {"name": "Transformer", "value": value})
        assert answer.status_code == 422
        assert [(one["field"], one["detail"]) for one in answer.json()["errors"]] == [("value", sentence)]
