"""What leaves as a file opens safely and comes back as it was."""

import codecs
import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import external, jobs, outbox
from tehing.core import workspace as workspaces
from tehing.core.imports import actions as imports
from tehing.core.imports.values import escape_formula
from tehing.core.models import Event, ExternalId, Import
from tehing.core.records import export, resource
from tehing.parties import actions as parties
from tehing.parties.models import Company, Tag
from tehing.team.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ODD = ["=1+1", "+372 5555 1234", "-2", "@cmd", "\tx", "'=x", "'quoted'", 'a "b"; c,d', "two\nlines", "אבג 💥", "Õ" * 200]


def exported(who: User, query: str = "") -> bytes:
    client = Client()
    client.force_login(who, backend=BACKEND)
    answer: Any = client.get(f"/companies/export/{query}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="companies.csv"'
    return b"".join(answer.streaming_content)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@given(st.text(max_size=12))
def test_no_cell_begins_a_formula(text: str) -> None:
    kept = escape_formula(text)
    assert not kept.startswith(("=", "@", "\t", "\r")) and (not kept.startswith(("+", "-")) or kept.lstrip("+-").replace(".", "").isdigit())


@given(st.lists(st.one_of(st.none(), st.text(max_size=6), st.from_regex(r"[=+\-@\t\r'0-9(). a\n]{0,6}", fullmatch=True)), max_size=6))
def test_a_column_looked_through_at_once_is_marked_as_cell_by_cell(column: list[str | None]) -> None:
    assert list(export._as_text("text", column)) == [text and escape_formula(text) for text in column]


@pytest.mark.parametrize("micro", [0, 120, 123456])
def test_instants_leave_as_they_are(people: dict[str, User], micro: int) -> None:
    made = parties.create_company(by=people["admin"], data={"name": "Alfa"})
    moment = datetime(2026, 3, 1, 23, 59, 7, micro, tzinfo=UTC)
    Company.objects.filter(pk=made.pk).update(updated_at=moment)
    company = resource("parties.company")
    for form, expected in (("csv", moment.isoformat()), ("jsonl", msgspec.to_builtins(moment, builtin_types=()))):
        asked = export.asked_for(company, people["admin"], QueryDict(f"columns=name,updated_at&format={form}"))
        content = b"".join(export.pieces(asked))
        found = rows(content)[0] if form == "csv" else json.loads(content)
        assert found["updated_at"] == expected


def test_lines_of_json_hold_every_kind_of_value(people: dict[str, User]) -> None:
    tag = Tag.objects.create(name="gööd")
    data = {"name": '=1+"1"\n', "revenue": 1234, "currency": "EUR", "employees": 7, "tags": [tag], "owner": people["seller"]}
    made = parties.create_company(by=people["admin"], data=data)
    asked = export.asked_for(resource("parties.company"), people["admin"], QueryDict("columns=all&format=jsonl"))
    line = json.loads(b"".join(export.pieces(asked)))
    assert list(line) == ["tehing_id", *(one.name for one in asked.columns), "tehing_house"]
    found = {name: line[name] for name in ("tehing_id", "name", "revenue", "employees", "tags", "owner", "founded_year", "parent")}
    assert found == {
        "tehing_id": made.pk,
        "name": made.name,
        "revenue": "12.34",
        "employees": 7,
        "tags": ["gööd"],
        "owner": people["seller"].name,
        "founded_year": None,
        "parent": "",
    }


def test_one_exports_what_one_may_and_asked_for(people: dict[str, User]) -> None:
    for who in ("seller", "colleague"):
        parties.create_company(by=people[who], data={"name": f"Of {who}", "owner": people[who], "city": "Tartu"})
    assert [row["name"] for row in rows(exported(people["seller"]))] == ["Of seller"]
    assert len(rows(exported(people["finance"], "?city=Tartu&columns=city,name"))) == 2
    assert list(rows(exported(people["head"], "?columns=city,name"))[0]) == ["tehing_id", "city", "name", "tehing_house"]


@pytest.mark.parametrize("name", ODD)
def test_what_was_exported_comes_in_unchanged(people: dict[str, User], settings: Any, tmp_path: Any, name: str) -> None:
    settings.DATA = tmp_path
    made = parties.create_company(by=people["admin"], data={"name": name, "description": name, "city": "Tartu"})
    content = exported(people["admin"], "?columns=name,city,description")
    run: Import = imports.receive([SimpleUploadedFile("companies.csv", content)], by=people["admin"], record="parties.company")[0]  # type: ignore[list-item]
    made.delete()
    imports.start(run, by=people["admin"], dry_run=False)
    assert jobs.run_next()
    run.refresh_from_db()
    back = Company.objects.get()
    assert (run.created, run.failed, run.rows) == (1, 0, 1)
    assert (back.name, back.description, back.city) == (name.replace("\n", " ").strip(), name.strip(), "Tartu")  # a name has one line


def test_our_own_export_comes_back_as_the_same_records(people: dict[str, Any], tmp_path: Any) -> None:
    """Deals have no name or code of their own to be known by, only the number that the export gives."""
    from tehing.core.imports import command
    from tehing.deals import actions as deals
    from tehing.deals.models import Deal

    deals.seed_pipelines(by=people["admin"])
    for number in range(3):
        deals.create_deal(by=people["seller"], data={"name": "The same name", "value": 100_00 + number, "currency": "EUR"})
    client = Client()
    client.force_login(people["head"], backend="allauth.account.auth_backends.AuthenticationBackend")
    file = tmp_path / "deals.csv"
    file.write_bytes(b"".join(client.get("/deals/export/").streaming_content))
    assert command.run([file], by=people["head"], record="deals", yes=True) == 0
    assert sorted(Deal.objects.values_list("value_minor", "version")) == [(100_00, 1), (100_01, 1), (100_02, 1)]


def test_what_other_systems_call_a_record_leaves_with_it_and_comes_back_as_nothing_new(people: dict[str, Any], tmp_path: Any) -> None:
    from tehing.core.imports import command

    called, other = (parties.create_company(by=people["admin"], data={"name": name}) for name in ("Alfa", "Beeta"))
    company = resource("parties.company")
    assert external.COLUMN not in rows(exported(people["admin"], "?columns=all"))[0]
    external.set_names(company, pk=called.pk, by=people["admin"], names=[("hubspot", "47"), ("odoo", "=8")])
    content = exported(people["admin"], "?columns=all")
    assert [row["external_ids"] for row in rows(content)] == ["hubspot:47;odoo:=8", ""]
    assert external.COLUMN not in rows(exported(people["admin"], "?columns=name"))[0]
    lines = b"".join(export.pieces(export.asked_for(company, people["admin"], QueryDict("format=jsonl&columns=all"))))
    assert [json.loads(line)["external_ids"] for line in lines.splitlines()] == [["hubspot:47", "odoo:=8"], []]
    sheet = b"".join(export.pieces(export.asked_for(company, people["admin"], QueryDict("format=xlsx&columns=all"))))
    assert sheet.startswith(b"PK")
    file = tmp_path / "companies.csv"
    file.write_bytes(content)
    assert command.run([file], by=people["admin"], record="companies", yes=True) == 0
    assert ExternalId.objects.count() == 2 and Company.objects.count() == 2
    assert set(Company.objects.filter(pk__in=[called.pk, other.pk]).values_list("version", flat=True)) == {1, 2}


def brought(by: User, content: bytes, **choices: str) -> Import:
    (run,) = imports.receive([SimpleUploadedFile("companies.csv", content)], by=by, record="parties.company")  # type: ignore[list-item]
    run = imports.decide(run, by=by, record="parties.company", mapping=run.mapping, choices=choices)
    imports.start(run, by=by)
    assert jobs.run_next()
    run.refresh_from_db()
    return run


@pytest.fixture
def alfa(workspace: Any, people: dict[str, User], settings: Any, tmp_path: Any) -> Company:
    settings.DATA = tmp_path
    return parties.create_company(by=people["admin"], data={"name": "Alfa", "city": "Tartu"})


def test_an_exported_title_is_mended_in_the_file(alfa: Company, people: dict[str, User]) -> None:
    content = exported(people["admin"], "?columns=name,city").replace(b"Alfa", b"Alfa Group")
    assert rows(content)[0]["tehing_house"] == workspaces.mark()
    run = brought(people["admin"], content)
    assert (run.updated, run.failed) == (1, 0)
    assert Company.objects.get().name == "Alfa Group"


def test_numbers_of_another_house_are_its_own(alfa: Company, people: dict[str, User]) -> None:
    """Its export comes in beside what is here, and once more as the same records."""
    theirs = f"tehing_id,name,city,tehing_house\n{alfa.pk},Beeta,Valga,0123456789\n".encode()
    assert brought(people["admin"], theirs).created == 1
    again = brought(people["admin"], theirs.replace(b"Beeta", b"Beeta Group"))
    assert (again.created, again.updated) == (0, 1)
    assert set(Company.objects.values_list("name", "city")) == {("Alfa", "Tartu"), ("Beeta Group", "Valga")}


def test_a_number_without_its_house_is_held_against_the_title(alfa: Company, people: dict[str, User]) -> None:
    parties.update_company(pk=alfa.pk, by=people["admin"], data={"name": "Alfa Group"})
    strange = f"tehing_id,name,city\n{alfa.pk},Beeta,Valga\n".encode()
    run = brought(people["admin"], strange)
    assert [(one.column, one.code) for one in run.rejects.all()] == [("tehing_id", "number_of_another")]
    assert (run.failed, Company.objects.get().city) == (1, "Tartu")
    former = brought(people["admin"], f"tehing_id,name,city\n{alfa.pk},Alfa,Narva\n".encode())
    assert (former.updated, Company.objects.get().city) == (1, "Narva")
    assert brought(people["admin"], strange, key="tehing_id").updated == 1  # somebody said that the number counts
    assert Company.objects.get().name == "Beeta"


def test_of_a_reader_who_goes_away_the_server_lets_the_history_know(people: dict[str, User]) -> None:
    for number in range(3):
        parties.create_company(by=people["admin"], data={"name": f"Firma {number}"})
    asked = export.asked_for(resource("parties.company"), people["admin"], QueryDict("format=csv"))
    with outbox.acting_from("web", "a-request"):
        stream = export.InTheSameAct(export.pieces(asked))
    assert next(stream).startswith(codecs.BOM_UTF8)
    assert not Event.objects.filter(name="workspace.exported").exists()
    stream.close()  # as Django does when the server has closed its answer
    told = Event.objects.get(name="workspace.exported")
    assert (told.channel, told.request_id, told.actor) == ("web", "a-request", people["admin"])
    assert told.facts["rows"] <= 3
