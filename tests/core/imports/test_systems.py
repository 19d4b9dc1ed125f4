"""Identifiers of other systems: each system has its own 1001, and people, programs and files speak of the same one."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core import jobs
from tehing.core.imports import actions, command, systems
from tehing.core.models import ExternalId, Import
from tehing.parties.models import Company, Person
from tehing.team import actions as team
from tehing.team.models import User

FORM = {"record": "parties.company", "column": ["id", "account"], "to:0": "external_id", "to:1": "name"}


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def admin(people: dict[str, User]) -> User:
    return people["admin"]


@pytest.fixture
def browser(admin: User, client: Client) -> Client:
    client.force_login(admin)
    return client


def file(text: str, name: str = "companies.csv") -> Any:
    return SimpleUploadedFile(name, text.encode())


def send(browser: Client, *files: Any) -> Import:
    browser.post("/imports/new/", {"files": files})
    return Import.objects.order_by("-pk")[len(files) - 1]


def test_the_same_number_in_two_systems_means_two_records(browser: Client) -> None:
    for system, name in (("erp", "Alfa"), ("shop", "Beeta"), ("erp", "Alfa Group")):
        run = send(browser, file(f"id,account\n1001,{name}\n"))
        browser.post(f"/imports/{run.pk}/", {**FORM, "source": system, "start": "yes"})
        assert jobs.run_next()
    assert set(Company.objects.values_list("name", flat=True)) == {"Alfa Group", "Beeta"}
    assert systems.known_systems("parties.company") == ["erp", "shop"]
    last = send(browser, file("id,account\n7,Gamma\n"))
    assert b'<option value="shop">' in browser.get(f"/imports/{last.pk}/").content


def test_the_screen_asks_whose_identifiers_they_are(browser: Client) -> None:
    run = send(browser, file("id,account\n1001,Alfa\n"))
    asked = browser.post(f"/imports/{run.pk}/", {**FORM, "source": "", "start": "yes"})
    assert asked.status_code == 422
    assert b"name that system" in asked.content
    assert asked.content.count(b'aria-describedby="source-help problem" aria-invalid="true"') == 1  # where the focus goes
    browser.post(f"/imports/{run.pk}/", {**FORM, "source": "erp", "save_as": "Monthly", "start": "yes"})
    assert jobs.run_next()
    assert send(browser, file("account,id\nBeeta,1002\n")).source == "erp"  # remembered with the mapping


def test_files_that_come_together_are_of_one_system(browser: Client) -> None:
    first = send(
        browser,
        file("account,sector,employees,id\nAlfa,,5,11\n"),
        file("id,first name,last name,email,job title,company\n5,Mari,Maasikas,mari@alfa.ee,boss,11\n", "people.csv"),
    )
    form = {"record": "parties.company", "column": ["account", "id"], "to:0": "name", "to:1": "external_id", "source": "erp"}
    browser.post(f"/imports/{first.pk}/", {**form, "start": "yes"})
    assert jobs.run_next()
    second = Import.objects.exclude(pk=first.pk).get()
    actions.start(second, by=second.by)
    assert jobs.run_next()
    assert Person.objects.get().company == Company.objects.get(name="Alfa")
    assert set(ExternalId.objects.values_list("source", flat=True)) == {"erp"}


def test_a_program_meets_what_a_file_brought(admin: User, client: Client, tmp_path: Path) -> None:
    _token, secret = team.create_token(by=admin, name="erp", scopes=["read", "write"])
    headers = {"Authorization": f"Bearer {secret}"}
    plan = '{"record": "companies", "source": "erp"}'
    sent = client.post("/api/v1/imports", {"file": file("id,account\nC-1,Alfa\n"), "plan": plan, "accept": "true"}, headers=headers)
    assert sent.json()["source"] == "erp"
    assert jobs.run_next()
    put = client.put("/api/v1/companies/external/erp/C-1", {"city": "Valga"}, content_type="application/json", headers=headers)
    assert put.status_code == 200
    (path := tmp_path / "companies.csv").write_text("id,name\nC-1,Alfa and sons\n")
    assert command.run([path], by=admin, record="companies", yes=True, said=command.Said(source="erp")) == 0
    assert list(Company.objects.values_list("name", "city")) == [("Alfa and sons", "Valga")]
    bad = client.post("/api/v1/imports", {"file": file("id\n1\n"), "plan": '{"source": " erp"}'}, headers=headers)
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "source")
