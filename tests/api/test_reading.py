"""Only what changed, only what is needed, and what belongs to it in the same call."""

from decimal import Decimal
from typing import Any

import pytest

from tehing.core import actions as core
from tehing.core.records import resource
from tehing.deals import actions as deals
from tehing.parties import actions as parties


@pytest.fixture
def call(program: Any, people: dict[str, Any]) -> Any:
    return program(people["seller"])


def test_what_one_has_already_is_not_sent_again(call: Any) -> None:
    made = call("post", "companies", {"name": "Sepavara AS"})
    address = f"companies/{made.json()['id']}"
    for seen in (made["ETag"], f"W/{made['ETag']}", f'"9", {made["ETag"]}'):
        answer = call("get", address, If_None_Match=seen)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", made["ETag"])
    call("patch", address, {"city": "Narva"})
    assert call("get", address, If_None_Match=made["ETag"]).json()["city"] == "Narva"


def test_a_changed_name_of_a_record_it_refers_to_makes_another_answer(call: Any, people: dict[str, Any]) -> None:
    deals.seed_pipelines(by=people["admin"])
    company = parties.create_company(by=people["seller"], data={"name": "Sepavara AS"})
    deal = deals.create_deal(by=people["seller"], data={"name": "Transformer", "company": company})
    for address in (f"deals/{deal.pk}", f"deals/{deal.pk}?include=company"):
        parties.update_company(pk=company.pk, by=people["seller"], data={"name": "Sepavara AS"})
        seen = call("get", address)["ETag"]
        assert call("get", address, If_None_Match=seen).status_code == 304
        parties.update_company(pk=company.pk, by=people["seller"], data={"name": "Raudvara AS"})
        answer = call("get", address, If_None_Match=seen)
        assert (answer.status_code, answer.json()["company"]["label"]) == (200, "Raudvara AS")
    assert call("patch", f"deals/{deal.pk}", {"name": "Trafo"}, If_Match=seen).status_code == 200  # nobody has saved the deal itself
    assert call("patch", f"deals/{deal.pk}", {"name": "Other"}, If_Match=seen).status_code == 412


def test_one_record_is_given_with_the_fields_asked_for(call: Any) -> None:
    made = call("post", "companies", {"name": "Sepavara AS", "city": "Narva"}).json()
    assert call("get", f"companies/{made['id']}?fields=city").json() == {"id": made["id"], "version": 1, "city": "Narva"}
    assert call("get", f"companies/{made['id']}?fields=colour").status_code == 422


def test_referred_records_come_along_one_level_deep(call: Any, people: dict[str, Any]) -> None:
    deals.seed_pipelines(by=people["admin"])
    company = parties.create_company(by=people["seller"], data={"name": "Sepavara AS", "city": "Narva"})
    deals.create_deal(by=people["seller"], data={"name": "Transformer", "company": company})
    deal = call("get", "deals?fields=name&include=company,owner").json()["items"][0]
    assert (deal["company"]["city"], deal["company"]["label"], deal["owner"]["email"]) == ("Narva", "Sepavara AS", "seller@trafo.example")
    assert set(deal["company"]["owner"]) == {"id", "label"}
    assert call("get", f"deals/{deal['id']}?include=company").json()["company"]["version"] == 1


def test_including_takes_the_same_few_queries_for_any_number_of_rows(
    call: Any, people: dict[str, Any], django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    deals.seed_pipelines(by=people["admin"])
    for number in range(12):
        company = parties.create_company(by=people["seller"], data={"name": f"Company {number}"})
        deals.create_deal(by=people["seller"], data={"name": f"Deal {number}", "company": company})
    call("get", "deals")
    with django_assert_max_num_queries(14) as seen:
        call("get", "deals?include=company,owner,stage&limit=2")
    with django_assert_num_queries(len(seen)):
        call("get", "deals?include=company,owner,stage&limit=12")


def test_what_is_included_is_what_one_may_see(program: Any, people: dict[str, Any]) -> None:
    deals.seed_pipelines(by=people["admin"])
    data = {"name": "Trafo", "price": Decimal("100"), "cost": Decimal("61.7300"), "currency": "EUR"}
    product = core.create(resource("catalog.product"), by=people["pricing"], data=data)
    deals.create_deal(by=people["seller"], data={"name": "Transformer", "product": product})
    told = program(people["seller"])("get", "deals?include=product").content.decode()
    assert '"price":"100' in told
    assert "61.7" not in told and "cost" not in told
    narrow = program(people["admin"], "deals.deal:view")("get", "deals?include=product").json()["items"][0]["product"]
    assert narrow == {"id": product.pk, "label": "Trafo"}


@pytest.mark.parametrize(("method", "address", "status"), [("get", "nothing", 404), ("get", "companies/x", 404), ("put", "companies", 405)])
def test_even_what_no_endpoint_answers_is_a_problem_document(call: Any, method: str, address: str, status: int) -> None:
    answer = call(method, address)
    assert (answer.status_code, answer["Content-Type"], answer.json()["status"]) == (status, "application/problem+json", status)


@pytest.mark.parametrize("wanted", ["colour", "name", "owner,colour", "id"])
def test_only_references_are_included(call: Any, wanted: str) -> None:
    answer = call("get", f"companies?include={wanted}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "include")


def test_a_list_is_read_as_groups_with_what_they_come_to(call: Any, people: dict[str, Any]) -> None:
    deals.seed_pipelines(by=people["admin"])
    first, second = call("get", "stages?fields=name&order=id&limit=2").json()["items"]
    for stage, value, currency in ((first, "100", "EUR"), (first, "50.50", "USD"), (second, "7", "EUR")):
        call("post", "deals", {"name": "Trafo", "stage": stage["id"], "value": value, "currency": currency})
    call("post", "companies", {"name": "Sepavara AS", "city": "Narva", "employees": 12})
    told = call("get", "deals/groups?group=stage&value__gte=10&columns=value").json()
    (group,) = told["items"]
    assert (group["key"], group["count"], group["sums"]) == (first["id"], 2, {"value": {"EUR": "100.00", "USD": "50.50"}})
    assert group["url"].startswith("/deals/?") and "value__gte=10" in group["url"]
    assert (told["label"], told["more"], told["summed"]) == ("Stage", False, True)
    (town,) = call("get", "companies/groups?group=city&columns=employees").json()["items"]
    assert (town["key"], town["numbers"]) == ("Narva", {"employees": 12})
    assert call("get", "companies/groups?group=name").json()["errors"][0]["code"] == "unknown_group"
    assert call("get", "companies/groups?group=city&colour=red").json()["errors"][0]["code"] == "unknown_filter"
    assert call("get", "dragons/groups?group=city").status_code == 404
