"""The same list as CSV, Excel and JSON Lines: within rights, told in the history, and it comes back unchanged."""

import io
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tehing.core import records
from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.imports import actions as imports
from tehing.core.imports import running
from tehing.core.models import Event, Import
from tehing.core.records import export, lists, sheet
from tehing.parties import actions as parties
from tehing.parties.models import Company, Tag
from tehing.team import actions as team
from tehing.team.models import User

COMPANY = "parties.company"
WORDS = ["=1+1", "-2", "+372 512 3456", "@x", "'=q", "'quoted'", 'a "b"; c,d', "two\nlines", "💥 אבג", "007", "1.5", "null", "yes"]
ANY = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
NAME = st.one_of(st.sampled_from(WORDS), ANY.map(lambda text: " ".join(text.split()) or "x"))
FORM = st.sampled_from(["csv", "xlsx", "jsonl"])


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


def exported(by: User, form: str, query: str = "columns=all") -> bytes:
    return b"".join(export.pieces(export.asked_for(records.resource(COMPANY), by, QueryDict(f"format={form}&{query}"))))


def brought_back(by: User, content: bytes, form: str) -> Import:
    (run,) = imports.receive([SimpleUploadedFile(f"companies.{form}", content)], by=by, record=COMPANY)  # type: ignore[list-item]
    assert not run.problem, run.problem
    imports.start(run, by=by)
    return running.run_import(Import.objects.select_related("by").get(pk=run.pk), by)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
@example(names=["'=q", "=a"], text="'-x", minor=-5, form="jsonl")
@example(names=["'=q", "=a"], text="'-x", minor=-5, form="xlsx")
@example(names=["'=q", "=a"], text="'-x", minor=-5, form="csv")
@given(
    names=st.lists(NAME, min_size=1, max_size=3),
    text=NAME,
    minor=st.integers(-(10**12), 10**12),
    form=st.sampled_from(["csv", "xlsx", "jsonl"]),
)
def test_what_left_comes_back_and_changes_nothing(people: dict[str, User], names: list[str], text: str, minor: int, form: str) -> None:
    Company.objects.all().update(parent=None)
    Company.objects.all().delete()
    admin = people["admin"]
    tags = [Tag.objects.get_or_create(name=name)[0] for name in ("hea", "uus")]
    parent = None
    for name in [*names, names[0]]:  # two of one name: a reference must find the right one
        data = {"name": name, "description": text, "city": text, "parent": parent, "tags": tags, "revenue": minor, "currency": "EUR"}
        parent = parties.create_company(by=admin, data=data)
    before = list(Company.objects.order_by("pk").values())
    run = brought_back(admin, exported(admin, form), form)
    assert (run.rows, run.failed, run.created) == (Company.objects.count(), 0, 0), list(run.rejects.values_list("column", "code", "detail"))
    assert list(Company.objects.order_by("pk").values()) == before


def test_each_format_holds_the_same(people: dict[str, User]) -> None:
    parties.create_company(by=people["admin"], data={"name": "=Alfa", "employees": 7, "revenue": 120_050, "currency": "EUR"})
    book = openpyxl.load_workbook(io.BytesIO(exported(people["admin"], "xlsx", "columns=name,employees,revenue")))
    lines = list(book.active.iter_rows(values_only=True))
    assert lines[0] == ("tehing_id", "name", "employees", "revenue", "currency", "tehing_house")
    assert lines[1][1:5] == ("=Alfa", 7, 1200.5, "EUR")
    assert book.active["B2"].data_type == "s"
    record = msgspec.json.decode(exported(people["admin"], "jsonl", "columns=name,employees,revenue").splitlines()[0])
    assert (record["name"], record["employees"], record["revenue"]) == ("=Alfa", 7, "1200.50")


def test_an_export_is_told_with_who_what_and_how_many(people: dict[str, User], client: Client) -> None:
    for who in ("seller", "stranger"):
        parties.create_company(by=people[who], data={"name": f"Of {who}", "owner": people[who], "city": "Tartu"})
    client.force_login(people["seller"])
    answer: Any = client.get("/companies/export/?city=Tartu&format=jsonl")
    assert len(b"".join(answer.streaming_content).splitlines()) == 1
    told = Event.objects.get(name="workspace.exported")
    assert told.facts == {"record_type": COMPANY, "rows": 1, "format": "jsonl", "conditions": "city=Tartu"}
    assert (told.actor, told.channel, told.request_id) == (people["seller"], "web", answer["X-Request-Id"])


def test_a_program_exports_too_and_nobody_without_the_right(people: dict[str, User], client: Client) -> None:
    parties.create_company(by=people["seller"], data={"name": "Alfa"})
    _token, secret = team.create_token(by=people["admin"], name="export", scopes=["read"])
    headers = {"Authorization": f"Bearer {secret}"}
    answer: Any = client.get("/api/v1/companies/export?format=csv&columns=name", headers=headers)
    assert b"Alfa" in b"".join(answer.streaming_content)
    assert client.get("/api/v1/companies/export?format=pdf", headers=headers).status_code == 422
    with pytest.raises(Forbidden):
        exported(people["reader"], "csv")
    with pytest.raises(Invalid):
        exported(people["admin"], "csv", "columns=nothing")


def test_a_sheet_that_would_not_hold_them_is_refused_at_once(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 1)
    for name in ("Alfa", "Beeta"):
        parties.create_company(by=people["admin"], data={"name": name})
    with pytest.raises(Refused, match="too_many_for_sheet"):
        exported(people["admin"], "xlsx")
    assert exported(people["admin"], "csv").count(b"\n") == 3
    assert sheet.MOST_ROWS == 1_048_575


def test_a_reference_finds_the_right_one_of_two_namesakes(people: dict[str, User]) -> None:
    """The link is cut after the export, so that bringing the file back has to make it again."""
    admin = people["admin"]
    twins = [parties.create_company(by=admin, data={"name": "Alfa"}) for _n in range(2)]
    child = parties.create_company(by=admin, data={"name": "Child", "parent": twins[1]})
    content = exported(admin, "csv")
    assert f"Alfa [{twins[1].pk}]".encode() in content
    parties.update_company(pk=child.pk, by=admin, data={"parent": None})
    assert brought_back(admin, content, "csv").failed == 0
    child.refresh_from_db()
    assert child.parent == twins[1]


@pytest.mark.parametrize("order", ["name", "-name", "-id", "", "city", "-updated_at"])
def test_a_list_leaves_in_its_order_and_a_very_long_one_by_key(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    admin = people["admin"]
    for name, city in (("Beeta", "Tartu"), ("alfa", ""), ("Gamma", "Pärnu"), ("Beeta", "Narva"), ("Delta", "")):
        parties.create_company(by=admin, data={"name": name, "city": city})
    monkeypatch.setattr(export, "BATCH", 2)

    def leaving() -> list[int]:
        lines = exported(admin, "jsonl", f"order={order}&columns=name").splitlines()
        return [msgspec.json.decode(line)["tehing_id"] for line in lines]

    shown = lists.listing(records.resource(COMPANY), admin, QueryDict(f"order={order}"))
    assert leaving() == [line.pk for line in shown.lines]
    monkeypatch.setattr(export, "IN_ORDER", 4)
    assert leaving() == sorted(line.pk for line in shown.lines)
