"""Another system keeps its own names for our records, and writes by them without ever asking for ours."""

from typing import Any

import pytest

from tehing.core.models import Event, ExternalId
from tehing.deals import actions as deals
from tehing.deals.models import Deal
from tehing.parties import actions as parties
from tehing.parties.models import Company

ERP = "companies/external/erp/C-4711"


@pytest.fixture
def call(program: Any, people: dict[str, Any]) -> Any:
    return program(people["seller"])


def test_what_is_put_twice_is_made_once_and_then_changed(call: Any) -> None:
    first = call("put", ERP, {"name": "Sepavara AS", "country": "EE"})
    second = call("put", ERP, {"city": "Narva"})
    assert (first.status_code, second.status_code) == (201, 200)
    company = Company.objects.get()
    assert (company.name, company.city) == ("Sepavara AS", "Narva")
    assert second.json()["external_ids"] == [{"source": "erp", "external_id": "C-4711"}]
    assert second["ETag"].startswith('"2-')
    assert call("get", ERP).json()["id"] == company.pk


def test_a_name_may_hold_what_addresses_divide_by(call: Any) -> None:
    assert call("put", "companies/external/erp/EE%2F10%2F4711 b", {"name": "Sepavara AS"}).status_code == 201
    assert call("get", "companies/external/erp/EE/10/4711 b").json()["name"] == "Sepavara AS"


@pytest.mark.parametrize("star", [{"If_Match": "*"}, {"If_Match": '"1"'}])
def test_a_put_that_means_only_what_is_there_makes_nothing(call: Any, star: dict[str, str]) -> None:
    answer = call("put", ERP, {"name": "Sepavara AS"}, **star)
    assert (answer.status_code, answer.json()["code"]) == (412, "nothing_to_match")
    assert not Company.objects.exists() and not ExternalId.objects.exists()
    call("put", ERP, {"name": "Sepavara AS"})
    assert call("put", ERP, {"city": "Narva"}, **star).status_code == 200


def test_a_put_that_means_only_a_new_one_changes_nothing(call: Any) -> None:
    assert call("put", ERP, {"name": "Sepavara AS"}, If_None_Match="*").status_code == 201
    answer = call("put", ERP, {"name": "Raudvara AS"}, If_None_Match="*")
    assert (answer.status_code, answer.json()["code"]) == (412, "exists_already")
    assert Company.objects.get().name == "Sepavara AS"


def test_nothing_new_comes_of_a_refused_put(call: Any) -> None:
    assert call("put", ERP, {"name": ""}).status_code == 422
    assert not ExternalId.objects.exists()
    assert call("put", ERP, {"name": "Sepavara AS"}).status_code == 201


@pytest.mark.parametrize("address", ["companies/external/erp/%00", "companies/external/erp/ x", f"companies/external/{'s' * 61}/1"])
def test_what_cannot_be_a_name_is_refused(call: Any, address: str) -> None:
    assert call("put", address, {"name": "Sepavara AS"}).status_code == 422


def test_names_are_set_with_the_record_and_told_in_its_history(call: Any) -> None:
    made = call("post", "companies", {"name": "Sepavara AS", "external_ids": [{"source": "erp", "external_id": "1"}]}).json()
    answer = call(
        "patch", f"companies/{made['id']}", {"external_ids": [{"source": "crm", "external_id": "a"}, {"source": "erp", "external_id": "2"}]}
    )
    assert [one["external_id"] for one in answer.json()["external_ids"]] == ["a", "2"]
    assert answer.json()["version"] > made["version"]
    assert Event.objects.filter(name="company.renamed_elsewhere").count() == 2
    page = call("get", "companies?fields=name,external_ids").json()["items"]
    assert page[0]["external_ids"] == answer.json()["external_ids"]
    assert "external_ids" not in call("get", "companies").json()["items"][0]


def test_a_stale_change_of_names_is_refused_too(call: Any) -> None:
    made = call("post", "companies", {"name": "Sepavara AS"}).json()
    call("patch", f"companies/{made['id']}", {"city": "Narva"})
    names = {"external_ids": [{"source": "erp", "external_id": "1"}]}
    assert call("patch", f"companies/{made['id']}", names, If_Match='"1"').status_code == 412
    assert call("patch", f"companies/{made['id']}", names, If_Match='"2"').status_code == 200


def test_a_name_belongs_to_one_record(call: Any) -> None:
    call("put", ERP, {"name": "Sepavara AS"})
    other = call("post", "companies", {"name": "Other"}).json()
    answer = call("patch", f"companies/{other['id']}", {"external_ids": [{"source": "erp", "external_id": "C-4711"}]})
    assert (answer.status_code, answer.json()["code"]) == (409, "external_id_taken")


def test_the_name_of_a_removed_record_is_free_again(call: Any, people: dict[str, Any]) -> None:
    made = call("put", ERP, {"name": "Sepavara AS"}).json()
    parties.delete_company(pk=made["id"], by=people["admin"])
    assert call("get", ERP).status_code == 404
    assert call("put", ERP, {"name": "Again"}).status_code == 201


def test_a_name_opens_no_record_that_one_may_not_know(program: Any, people: dict[str, Any]) -> None:
    deals.seed_pipelines(by=people["admin"])
    made = program(people["seller"])("put", "deals/external/erp/1", {"name": "Hush"}).json()
    stranger = program(people["stranger"])
    assert stranger("get", "deals/external/erp/1").status_code == 404
    assert stranger("put", "deals/external/erp/1", {"name": "Mine"}).status_code == 404
    assert Deal.objects.get(pk=made["id"]).name == "Hush"


def test_who_may_not_add_puts_nothing(program: Any, people: dict[str, Any]) -> None:
    assert program(people["reader"])("put", ERP, {"name": "Sepavara AS"}).status_code == 403
    assert not ExternalId.objects.exists()
