"""A program sends many writes at once; each is answered for itself, or all are one."""

from typing import Any

import pytest

from tehing.core.models import Event
from tehing.deals import actions as deals
from tehing.parties import actions as parties
from tehing.parties.models import Company


@pytest.fixture
def call(program: Any, people: dict[str, Any]) -> Any:
    return program(people["seller"])


def items(company: Company) -> list[dict[str, Any]]:
    return [
        {"op": "create", "data": {"name": "New one"}},
        {"op": "create", "data": {"name": ""}},
        {"op": "update", "id": company.pk, "data": {"city": "Narva"}},
        {"op": "update", "id": company.pk, "version": 1, "data": {"city": "Paide"}},
        {"op": "update", "id": 10**9, "data": {"city": "Paide"}},
        {"op": "upsert", "source": "erp", "external_id": "1", "data": {"name": "From the ERP"}},
        {"op": "upsert", "source": "erp", "external_id": "1", "data": {"city": "Võru"}},
        {"op": "create", "data": {"name": "X", "colour": "red"}},
        {"op": "delete"},
    ]


@pytest.fixture
def company(people: dict[str, Any]) -> Company:
    return parties.create_company(by=people["seller"], data={"name": "Sepavara AS", "city": "Tartu"})


def test_every_item_is_answered_in_its_place(call: Any, company: Company) -> None:
    answer = call("post", "companies/batch", {"items": items(company)})
    told = answer.json()
    assert answer.status_code == 200
    assert [one["status"] for one in told["items"]] == [201, 422, 200, 409, 404, 201, 200, 422, 422]
    assert (told["done"], told["refused"]) == (4, 5)
    assert told["items"][3]["problem"]["differences"]["city"] == {"stored": "Narva", "sent": "Paide"}
    assert told["items"][7]["problem"]["errors"][0]["field"] == "colour"
    assert told["items"][6]["record"]["city"] == "Võru"
    assert sorted(Company.objects.values_list("name", flat=True)) == ["From the ERP", "New one", "Sepavara AS"]


def test_all_or_nothing_leaves_no_trace_and_says_which_item_it_was(call: Any, company: Company) -> None:
    events = Event.objects.exclude(name__startswith="token.").count()
    answer = call("post", "companies/batch", {"items": items(company), "atomic": True})
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "batch_refused")
    assert answer["Content-Type"] == "application/problem+json"
    assert [one["status"] for one in told["items"]][:3] == [424, 422, 424]
    assert Company.objects.count() == 1
    assert Event.objects.exclude(name__startswith="token.").count() == events
    good = [items(company)[0], {"op": "delete", "id": company.pk}]
    assert call("post", "companies/batch", {"items": good, "atomic": True}).json()["done"] == 2
    assert Company.objects.get().name == "New one"


def test_a_batch_does_no_more_than_its_caller_may(program: Any, people: dict[str, Any], company: Company) -> None:
    assert program(people["reader"])("post", "companies/batch", {"items": items(company)}).status_code == 403
    deals.seed_pipelines(by=people["admin"])
    deal = deals.create_deal(by=people["seller"], data={"name": "Hush"})
    told = program(people["stranger"])("post", "deals/batch", {"items": [{"op": "update", "id": deal.pk, "data": {"name": "Mine"}}]}).json()
    assert told["items"][0]["status"] == 404
    assert "Hush" not in str(told)


@pytest.mark.parametrize(
    "body", [{}, {"items": []}, {"items": [{"op": "create"}] * 1001}, {"items": [{"op": "burn"}]}, {"items": [{"op": "create", "x": 1}]}]
)
def test_what_is_no_batch_is_refused_as_a_whole(call: Any, body: Any) -> None:
    assert call("post", "companies/batch", body).status_code == 422
    assert not Company.objects.exists()


def test_a_long_batch_is_answered_in_order_and_read_back_at_once(call: Any, django_assert_max_num_queries: Any) -> None:
    sent = [{"op": "create", "data": {"name": f"Company {number}"}} for number in range(120)]
    told = call("post", "companies/batch", {"items": sent}).json()
    assert [one["record"]["name"] for one in told["items"]] == [one["data"]["name"] for one in sent]
    nothing = [{"op": "update", "id": one["record"]["id"], "data": {"name": ""}} for one in told["items"]]
    with django_assert_max_num_queries(120 * 7):
        assert call("post", "companies/batch", {"items": nothing}).json()["refused"] == 120
