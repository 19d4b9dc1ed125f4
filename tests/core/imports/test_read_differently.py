"""What was found out wrongly about a file is put right by a person: sheet, letters, delimiter, names of columns."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core import jobs
from tehing.core.access import Refused
from tehing.core.imports import actions, planning
from tehing.core.models import Import
from tehing.parties.models import Company
from tehing.team import actions as team
from tehing.team.models import User


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def browser(people: dict[str, User], client: Client) -> Client:
    client.force_login(people["admin"], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def book(**sheets: list[list[str]]) -> SimpleUploadedFile:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    made.save(data)
    return SimpleUploadedFile("book.xlsx", data.getvalue())


def send(browser: Client, file: SimpleUploadedFile) -> str:
    return browser.post("/imports/new/", {"files": [file]}, follow=True).content.decode()


def test_another_sheet_is_read_when_somebody_says_so(browser: Client) -> None:
    page = send(browser, book(Cover=[["Read me"], ["please"]], Companies=[["company name", "city"], ["Alfa", "Tartu"]]))
    assert "Read it differently" in page and "<option>Companies</option>" in page
    run = Import.objects.get()
    page = browser.post(f"/imports/{run.pk}/", {"read_as": "yes", "sheet": "Companies"}, follow=True).content.decode()
    assert "<option selected>Companies</option>" in page and "Tartu" in page
    form = {"record": "parties.company", "column": ["company name", "city"], "to:0": "name", "to:1": "city", "start": "yes"}
    browser.post(f"/imports/{run.pk}/", form)
    assert jobs.run_next()
    assert Company.objects.get().city == "Tartu"


def test_letters_delimiter_and_a_missing_header_are_put_right(browser: Client) -> None:
    send(browser, SimpleUploadedFile("c.csv", "Žilvinas,Kaunas|Lietuva\nŠarūnas,Vilnius|Lietuva\n".encode("cp1257")))
    run = Import.objects.get()
    said = {"read_as": "yes", "encoding": "cp1257", "delimiter": "|", "unnamed": "on"}
    page = browser.post(f"/imports/{run.pk}/", said, follow=True).content.decode()
    assert "column_1" in page and "Žilvinas,Kaunas" in page and 'value="|" selected' in page
    run.refresh_from_db()
    table = planning.open_import(run)
    assert (table.row_count, table.columns, table.warnings) == (2, ["column_1", "column_2"], [])
    assert [row.number for row in table.rows()] == [1, 2]


def test_what_cannot_be_read_so_stays_as_it_was(browser: Client, people: dict[str, User]) -> None:
    send(browser, SimpleUploadedFile("c.csv", "company name,city\nŽilvinas,Kaunas\n".encode("cp1257")))
    run = Import.objects.get()
    answer = browser.post(f"/imports/{run.pk}/", {"read_as": "yes", "encoding": "utf-8"})
    assert "letters that cannot be read" in answer.content.decode()
    run.refresh_from_db()
    assert run.choices.get("reading") is None and run.record_type == "parties.company"
    actions.start(run, by=people["admin"])
    with pytest.raises(Refused, match="already_started"):
        actions.read_as(run, by=people["admin"], encoding="cp1252")


def test_a_file_that_could_not_be_opened_may_be_readable_otherwise(browser: Client) -> None:
    damaged = ("company name,city\n" + "Žürii Õ,Tartu\n" * 400).encode() + b"\xd5un,Tallinn\n"
    page = send(browser, SimpleUploadedFile("c.csv", damaged))
    run = Import.objects.get()
    assert run.problem == "broken_encoding" and "Read it differently" in page
    browser.post(f"/imports/{run.pk}/", {"read_as": "yes", "encoding": "cp1252"})
    run.refresh_from_db()
    assert (run.state, run.problem, run.record_type) == ("uploaded", "", "parties.company")


def test_programs_say_how_the_file_is_written(people: dict[str, User], client: Client) -> None:
    _token, secret = team.create_token(by=people["admin"], name="import", scopes=["read", "write"])
    headers = {"Authorization": f"Bearer {secret}"}

    def sent(plan: dict[str, Any]) -> Any:
        file = SimpleUploadedFile("c.csv", b"Alfa|Tartu\nBeeta|P\xe4rnu\n")
        return client.post("/api/v1/imports", {"file": file, "plan": json.dumps({"record": "companies"} | plan)}, headers=headers)

    made = sent({"delimiter": "|", "named": False, "mapping": {"column_1": "name", "column_2": "city"}, "encoding": "cp1252"}).json()
    assert [(one["name"], one["target"], one["samples"]) for one in made["columns"]] == [
        ("column_1", "name", ["Alfa", "Beeta"]),
        ("column_2", "city", ["Tartu", "Pärnu"]),
    ]
    assert sent({"delimiter": "x"}).status_code == 422
