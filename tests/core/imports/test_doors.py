"""The import's doors: browser, API and command line do the same with the same file."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core import jobs
from tehing.core.access import Invalid
from tehing.core.imports import actions, command, mappings
from tehing.core.models import Import
from tehing.deals import actions as deals
from tehing.deals.models import Deal
from tehing.parties import actions as parties
from tehing.parties.models import Company, Industry
from tehing.team import actions as team
from tehing.team.models import User

TEXT = "account,sector,employees\nAlfa,technolgy,5\nBeeta,medical,6\nGamma,retail,many\n"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def admin(people: dict[str, User]) -> User:
    parties.seed_industries(by=people["admin"])
    return people["admin"]


@pytest.fixture
def browser(admin: User, client: Client) -> Client:
    client.force_login(admin)
    return client


def file(text: str = TEXT) -> SimpleUploadedFile:
    return SimpleUploadedFile("accounts.csv", text.encode())


def token(user: User, *scopes: str) -> dict[str, str]:
    _token, secret = team.create_token(by=user, name="import", scopes=list(scopes))
    return {"Authorization": f"Bearer {secret}"}


def test_a_file_goes_from_the_browser_to_its_result(browser: Client) -> None:
    page = browser.post("/imports/new/", {"files": [file()]}, follow=True)
    run = Import.objects.get()
    assert b"technolgy" in page.content
    form = {"record": "parties.company", "column": ["account", "sector", "employees"], "start": "yes"}
    form |= {"to:0": "name", "to:1": "industry", "to:2": "employees"}
    technology = Industry.objects.get(name="Technology")
    form |= {"field": ["industry"], "value": ["technolgy"], "value:0": f"match:{technology.pk}"}
    browser.post(f"/imports/{run.pk}/", form)
    assert b"progress" in browser.get(f"/imports/{run.pk}/").content
    assert jobs.run_next()
    result = browser.get(f"/imports/{run.pk}/").content.decode()
    assert "employees" in result
    assert Company.objects.get(name="Alfa").industry == technology
    rejected = b"".join(browser.get(f"/imports/{run.pk}/rejects/").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Gamma,retail,many,4," in rejected


def test_a_second_click_and_another_tab_start_it_once(browser: Client) -> None:
    browser.post("/imports/new/", {"files": [file()]})
    run = Import.objects.get()
    form = {"record": "parties.company", "column": ["account"], "to:0": "name", "start": "yes"}
    first, second = browser.post(f"/imports/{run.pk}/", form), browser.post(f"/imports/{run.pk}/", form)
    assert first.status_code == 302
    assert second.status_code == 200
    while jobs.run_next():
        pass
    assert Company.objects.count() == 3
    assert browser.get(f"/imports/{run.pk}/").status_code == 200  # the back button leads to the result


def test_older_imports_are_a_page_further(browser: Client, admin: User) -> None:
    Import.objects.bulk_create([Import(file_name=f"{at}.csv", sha256="0", by=admin) for at in range(51)])
    page = browser.get("/imports/").content.decode()
    assert ">50.csv<" in page and ">1.csv<" in page and ">0.csv<" not in page
    further = browser.get("/imports/" + page.split('rel="next" href="')[1].split('"')[0]).content.decode()
    assert ">0.csv<" in further and ">1.csv<" not in further and 'rel="next"' not in further


def test_an_import_of_somebody_else_is_unknown(browser: Client, people: dict[str, User]) -> None:
    browser.post("/imports/new/", {"files": [file()]})
    run = Import.objects.get()
    browser.force_login(people["seller"])
    assert browser.get(f"/imports/{run.pk}/").status_code == 404
    assert browser.get(f"/imports/{run.pk}/rejects/").status_code == 404


def test_who_may_not_import_is_told_so(client: Client, people: dict[str, User]) -> None:
    client.force_login(people["reader"])
    assert client.post("/imports/new/", {"files": [file()]}).status_code == 403
    assert not Import.objects.exists()


def test_the_api_accepts_proposals_and_runs(admin: User, client: Client) -> None:
    headers = token(admin, "read", "write")
    made = client.post("/api/v1/imports", {"file": file(), "accept": "true"}, headers=headers)
    assert made.status_code == 201, made.content
    assert made.json()["state"] == "running"
    jobs.run_next()
    pk = made.json()["id"]
    done = client.get(f"/api/v1/imports/{pk}", headers=headers).json()
    assert [done[name] for name in ("state", "rows", "created", "updated", "skipped", "failed")] == ["done", 3, 2, 0, 0, 1]
    rejected = client.get(f"/api/v1/imports/{pk}/rejects", headers=headers).json()["items"]
    assert [(each["row"], each["column"], each["code"]) for each in rejected] == [(4, "employees", "not_a_number")]
    assert client.get("/api/v1/imports", headers=headers).json()["items"][0]["id"] == pk


def test_the_api_shows_the_plan_and_runs_it_once(admin: User, client: Client) -> None:
    headers = token(admin, "read", "write")
    plan = {"record": "companies", "mapping": {"account": "name", "sector": "industry"}}
    made = client.post("/api/v1/imports", {"file": file(), "plan": json.dumps(plan)}, headers=headers).json()
    assert [(each["name"], each["target"]) for each in made["columns"]] == [("account", "name"), ("sector", "industry"), ("employees", "")]
    told = {tuple(each[name] for name in ("value", "do", "label", "certain")) for each in made["questions"]}
    assert ("technolgy", "empty", "Technology", False) in told  # proposed, and followed only when the plan says so
    address = f"/api/v1/imports/{made['id']}/run"
    assert client.post(address, headers=headers).status_code == 202
    again = client.post(address, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "already_started")
    jobs.run_next()
    assert Company.objects.count() == 3


@pytest.mark.parametrize("known_by", ["saved mapping", "last import"])
def test_what_the_rows_were_said_to_be_they_stay(admin: User, browser: Client, tmp_path: Path, known_by: str) -> None:
    """A list of names was companies last time; today somebody says that it is people."""
    names = "name,city\nAlfa,Tartu\n"
    (run,) = actions.receive([file(names)], by=admin, record="parties.company")
    run = actions.decide(run, by=admin, record="parties.company", mapping={"name": "name", "city": "city"}, choices={})
    if known_by == "saved mapping":
        mappings.keep_mapping(run, by=admin, name="Names", shared=False)
    else:
        actions.start(run, by=admin)
        assert jobs.run_next()
    browser.post("/imports/new/", {"files": [file(names)], "record": "parties.person"})
    headers, plan = token(admin, "read", "write"), '{"record": "people"}'
    sent = browser.post("/api/v1/imports", {"file": file(names), "plan": plan}, headers=headers).json()
    (path := tmp_path / "names.csv").write_text(names)
    assert command.run([path], by=admin, record="people", yes=True) == 0
    assert sent["record_type"] == "parties.person"
    assert list(Import.objects.order_by("-pk").values_list("record_type", flat=True)[:3]) == ["parties.person"] * 3
    unsaid = browser.post("/api/v1/imports", {"file": file(names), "plan": '{"new": "skip"}'}, headers=headers).json()
    assert [one["target"] for one in unsaid["columns"]] == ["name", "city" if known_by == "saved mapping" else ""]


def test_a_kind_that_one_may_not_import_is_not_replaced_by_another(people: dict[str, User], tmp_path: Path) -> None:
    (path := tmp_path / "names.csv").write_text("name,city\nAlfa,Tartu\n")
    assert command.run([path], by=people["seller"], record="users", yes=True) == 1
    assert not Import.objects.exists()


def test_the_same_key_sends_the_file_once(admin: User, client: Client) -> None:
    headers = token(admin, "read", "write") | {"Idempotency-Key": "one"}
    first = client.post("/api/v1/imports", {"file": file()}, headers=headers).json()
    assert client.post("/api/v1/imports", {"file": file()}, headers=headers).json()["id"] == first["id"]


@pytest.mark.parametrize("plan", ["no json", '{"record": "nothing"}', '{"strange": 1}'])
def test_a_bad_plan_is_told(admin: User, client: Client, plan: str) -> None:
    answer = client.post("/api/v1/imports", {"file": file(), "plan": plan}, headers=token(admin, "read", "write"))
    assert answer.status_code == 422
    assert not Import.objects.exists()


def test_a_token_that_may_only_read_imports_nothing(admin: User, client: Client) -> None:
    answer = client.post("/api/v1/imports", {"file": file()}, headers=token(admin, "read"))
    assert answer.status_code == 403
    assert not Import.objects.exists()


def test_the_command_line_imports_with_proposals_accepted(admin: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text(TEXT)
    assert command.run([path], by=admin, yes=True, dry_run=True) == 1
    assert not Company.objects.exists()
    assert command.run([path], by=admin, yes=True) == 1
    told = capsys.readouterr()
    assert "3 rows = 2 created + 0 updated + 0 skipped + 1 failed" in told.out
    assert "row 4, employees" in told.err
    assert Company.objects.count() == 2


def test_the_command_line_says_what_the_screen_says(admin: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parties.create_company(by=admin, data={"name": "Alfa", "vat_number": "EE100931558", "country": "EE"})
    (path := tmp_path / "list.csv").write_text("tax,who,revenue,pead\nEE 100931558,Alfa Group,5,1\nEE100594102,Beeta,6,many\n")
    mapping = {"tax": "vat_number", "who": "name", "pead": "employees"}
    said = command.Said(mapping=mapping, key="vat_number", mode="update", currency="USD")
    assert command.run([path], by=admin, record="companies", yes=True, said=said) == 1
    found = Company.objects.get()
    assert (found.name, found.revenue_minor, found.currency) == ("Alfa Group", 500, "USD")
    said = command.Said(mapping=mapping, rejects=tmp_path / "rejected.csv")
    assert command.run([path], by=admin, record="companies", yes=True, said=said) == 1
    assert (tmp_path / "rejected.csv").read_text("utf-8-sig").splitlines()[0] == "tax,who,revenue,pead,Row,Reason"
    capsys.readouterr()
    assert command.run([path], by=admin, record="companies", yes=True, said=command.Said(mapping={"who": "nothing"})) == 2
    assert "mapping.who" in capsys.readouterr().err


def test_the_command_line_settles_dates_and_how_a_file_is_written(admin: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path := tmp_path / "deals.csv").write_bytes("Õlitööd;Põhja;1,234;03/04/2026\n".encode("cp1257"))
    parties.create_company(by=admin, data={"name": "Põhja"})
    deals.seed_pipelines(by=admin)
    columns = {"column_1": "name", "column_2": "company", "column_3": "value", "column_4": "expected_close_on"}
    reading = {"encoding": "cp1257", "delimiter": ";", "named": False}
    told = command.Said(mapping=columns, currency="EUR", reading=reading)
    assert command.run([path], by=admin, record="deals", yes=True, said=told) == 1
    assert "Choose the" in capsys.readouterr().err and not Deal.objects.exists()
    settled = replace(told, dates={"column_4": "mdy"}, decimals={"column_3": ","})
    assert command.run([path], by=admin, record="deals", yes=True, said=settled) == 1
    assert "more decimals than its currency. 1.234 EUR" in capsys.readouterr().err and not Deal.objects.exists()
    assert command.run([path], by=admin, record="deals", yes=True, said=replace(settled, decimals={"column_3": "."})) == 0
    deal = Deal.objects.get()
    assert (deal.name, deal.value_minor, str(deal.expected_close_on)) == ("Õlitööd", 123_400, "2026-03-04")


def test_what_nobody_can_read_so_is_refused_on_the_command_line(admin: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path := tmp_path / "accounts.csv").write_text(TEXT)
    assert command.run([path], by=admin, said=command.Said(reading={"encoding": "klingon"})) == 2
    assert "encoding" in capsys.readouterr().err
    assert command.run([path], by=admin, yes=True, said=command.Said(dates={"founded": "backwards"})) == 2
    assert "dates.founded" in capsys.readouterr().err and not Company.objects.exists()


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ({"mapping": {"account": "nothing"}}, "mapping.account"),
        ({"mapping": {"nowhere": "name"}}, "mapping.nowhere"),
        ({"key": "password"}, "key"),
        ({"dates": {"founded": "backwards"}}, "dates.founded"),
        ({"decimals": {"employees": "'"}}, "decimals.employees"),
        ({"currency": "GLD"}, "currency"),
        ({"values": {"industry": {"Techno": {"do": "guess"}}}}, "values.industry.Techno"),
        ({"values": {"industry": {"Techno": {}}}}, "values.industry.Techno"),
        ({"values": {"industry": {"Techno": {"do": "match"}}}}, "values.industry.Techno"),
        ({"saved": 4711}, ""),
    ],
)
def test_what_does_not_exist_is_refused_before_anything_is_kept(admin: User, client: Client, plan: dict[str, Any], field: str) -> None:
    sent = {"file": file(), "plan": json.dumps({"record": "companies", **plan})}
    answer = client.post("/api/v1/imports", sent, headers=token(admin, "read", "write"))
    assert (answer.status_code, [one["field"] for one in answer.json().get("errors", [])]) == ((422, [field]) if field else (404, []))
    assert not Import.objects.exists()


def test_programs_get_the_rejected_rows_as_a_file_and_follow_the_work(admin: User, client: Client) -> None:
    headers = token(admin, "read", "write")
    sent = client.post("/api/v1/imports", {"file": file(), "accept": "true"}, headers=headers).json()
    assert (sent["total"], sent["job"]) == (0, Import.objects.get().job_id)
    assert jobs.run_next()
    assert client.get(f"/api/v1/imports/{sent['id']}", headers=headers).json()["total"] == 3
    answer: Any = client.get(f"/api/v1/imports/{sent['id']}/rejects.csv", headers=headers)
    assert b"Gamma,retail,many,4,employees" in b"".join(answer.streaming_content)


def test_a_key_that_the_file_does_not_fill_is_refused(admin: User) -> None:
    (run,) = actions.receive([file()], by=admin, record="parties.company")
    run = actions.decide(run, by=admin, record="parties.company", mapping={"account": "name"}, choices={"key": "email"})
    with pytest.raises(Invalid):
        actions.start(run, by=admin)


@pytest.mark.parametrize(("values", "asks"), [(("1.234", "5.678"), "Choose"), (("1.234,50", "1,234.50", "1.234"), "as each is written")])
def test_doubtful_numbers_are_asked_for_their_decimal_sign(browser: Client, values: tuple[str, ...], asks: str) -> None:
    rows = "".join(f'Firma {at},"{value}"\n' for at, value in enumerate(values))
    page = browser.post("/imports/new/", {"files": [file("account,revenue\n" + rows)]}, follow=True).content.decode()
    asked = page.split('<select name="mark:1" aria-label="Decimal sign of revenue"')[1]
    assert f'<option value="">{asks}</option>' in asked.split("</select>")[0]
    assert "order:1" not in page
    given = {"record": "parties.company", "column": ["account", "revenue"], "start": "yes"}
    given |= {"to:0": "name", "to:1": "revenue", "mark:1": ","}
    browser.post(f"/imports/{Import.objects.get().pk}/", given)
    assert jobs.run_next()
    assert Company.objects.get(name="Firma 0").revenue_minor in (123_400, 123_450)
    assert Company.objects.count() == len(values)
