"""Programs and files use added fields: the API with its document, imports and exports, webhooks."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client

from tehing.core import search
from tehing.core.access import Invalid
from tehing.core.imports import actions as imports
from tehing.core.imports import running
from tehing.core.models import Event, Import
from tehing.core.records import Edit, export
from tehing.core.webhooks.payloads import payload
from tehing.parties.models import Company
from tehing.team import actions as team
from tehing.team.models import User

from .conftest import company, work

Call = Callable[..., Any]
ALFA = {
    "x_customs_code": "EE-1001",
    "x_power": "12.50",
    "x_yearly_budget": "1000.00",
    "x_contract_ends": "2027-03-31",
    "x_area": "north",
    "x_machines": ["press", "saw"],
    "x_audited": True,
    "x_budget_per_kva": "80.00",
}


@pytest.fixture
def call(people: dict[str, User]) -> Call:
    """call("get", "companies?x_area=north") by a program of the seller."""
    _token, secret = team.create_token(by=people["seller"], name="program", scopes=["write"])
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def of(method: str, path: str, body: Any = None) -> Any:
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(client, method)(f"/api/v1/{path}", **sent)

    return of


def added(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name.startswith("x_") and value not in (None, [])}


def test_a_program_reads_them(filled: Any, call: Call) -> None:
    found = call("get", f"companies/{filled['Alfa'].pk}").json()
    beeta = {"id": filled["Beeta"].pk, "label": "Beeta"}
    assert added(found) == ALFA | {"x_fitted_by": beeta}
    listed = call("get", "companies?fields=x_area,x_power&x_area=north&order=-x_power").json()["items"]
    assert listed == [{"id": filled["Alfa"].pk, "version": 1, "x_area": "north", "x_power": "12.50"}]
    whole = call("get", f"companies/{filled['Alfa'].pk}?include=x_fitted_by").json()["x_fitted_by"]
    assert (whole["label"], whole["x_area"]) == ("Beeta", "south")
    assert call("get", "companies?x_nothing=1").status_code == 422


def test_a_program_writes_them(filled: Any, call: Call) -> None:
    sent = {name: value for name, value in ALFA.items() if name != "x_budget_per_kva"}
    made = call("post", "companies", {"name": "Delta", "x_fitted_by": filled["Beeta"].pk, **sent})
    assert made.status_code == 201, made.json()
    assert added(made.json()) == ALFA | {"x_fitted_by": {"id": filled["Beeta"].pk, "label": "Beeta"}}
    pk = made.json()["id"]
    changed = call("patch", f"companies/{pk}", {"x_power": 25, "x_area": None, "x_audited": False, "x_machines": []})
    assert changed.status_code == 200, changed.json()
    kept = {name: ALFA[name] for name in ("x_customs_code", "x_yearly_budget", "x_contract_ends")}
    assert added(changed.json()) == kept | {
        "x_power": "25.00",
        "x_audited": False,
        "x_budget_per_kva": "40.00",
        "x_fitted_by": {"id": filled["Beeta"].pk, "label": "Beeta"},
    }
    put = call("put", "companies/external/erp/77", {"name": "Eeta", "x_area": "town"})
    assert (put.status_code, put.json()["x_area"]) == (201, "town")
    both = [{"op": "update", "id": pk, "data": {"x_customs_code": "EE-2"}}, {"op": "create", "data": {"name": "Zeeta", "x_power": "0.01"}}]
    done = call("post", "companies/batch", {"items": both}).json()
    assert [each["record"]["x_customs_code"] for each in done["items"]] == ["EE-2", None]
    assert done["items"][1]["record"]["x_power"] == "0.01"
    bulk = call("post", "companies/bulk", {"ids": [pk], "changes": {"x_area": "south", "x_power": None}})
    assert bulk.status_code == 202
    work()
    assert {**added(call("get", f"companies/{pk}").json())}["x_area"] == "south"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x_power", "much"), ("x_power", True), ("x_power", "1.005"), ("x_power", 1e30), ("x_power", "NaN"),
        ("x_yearly_budget", "1.001"), ("x_yearly_budget", {}), ("x_customs_code", 5), ("x_customs_code", "a" * 501),
        ("x_contract_ends", "yesterday"), ("x_contract_ends", 5), ("x_area", "mars"), ("x_area", ["north"]),
        ("x_machines", "saw"), ("x_machines", ["anvil"]), ("x_machines", [1]), ("x_fitted_by", 999_999), ("x_fitted_by", "1"),
        ("x_audited", "yes"), ("x_budget_per_kva", "1"), ("x_nothing", "1"), ("nothing", "1"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_told_by_field_and_nothing_is_written(filled: Any, call: Call, name: str, value: Any) -> None:
    before = Company.objects.get(pk=filled["Alfa"].pk).custom
    answer = call("patch", f"companies/{filled['Alfa'].pk}", {name: value})
    assert answer.status_code == 422, answer.json()
    assert name in json.dumps(answer.json())
    assert Company.objects.get(pk=filled["Alfa"].pk).custom == before


def test_the_document_of_this_house_names_them(fields: Any, door: Callable[[str], Client]) -> None:
    document = door("seller").get("/api/v1/schema").json()
    shapes = document["components"]["schemas"]
    assert shapes["CompanyOut"]["properties"]["x_area"]["description"] == "Area"
    assert "x_budget_per_kva" in shapes["CompanyOut"]["properties"]
    for shape in ("CompanyIn", "CompanyPatch"):
        assert "x_power" in shapes[shape]["properties"]
        assert "x_budget_per_kva" not in shapes[shape]["properties"]
        assert shapes[shape]["additionalProperties"] is False
    names = {one["name"] for one in document["paths"]["/api/v1/companies"]["get"]["parameters"]}
    assert {"x_power__gte", "x_area__not", "x_machines", "x_budget_per_kva__empty"} <= names
    assert "x_area" not in shapes["PersonOut"]["properties"]


def exported(by: User, form: str, columns: str = "all") -> bytes:
    wanted = export.asked_for(company(), by, QueryDict(f"format={form}&columns={columns}"))
    return b"".join(export.pieces(wanted))


@pytest.fixture
def data_folder(settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path


def bring(by: User, name: str, data: bytes) -> Import:
    run = imports.receive([SimpleUploadedFile(name, data)], by=by, record="parties.company")[0]
    job = imports.start(run, by=by)
    return running.run_import(Import.objects.select_related("by").get(pk=run.pk), by, job)


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_an_export_comes_back_unchanged_and_restores_what_was_changed(
    filled: Any, people: dict[str, User], form: str, data_folder: None
) -> None:
    by = people["admin"]
    file = exported(by, form)
    before = {one.pk: (one.version, one.custom) for one in Company.objects.all()}
    run = bring(by, f"companies.{form}", file)
    assert (run.created, run.updated, run.skipped, run.failed) == (0, 0, 3, 0), list(run.rejects.values_list("column", "code", "detail"))
    assert {one.pk: (one.version, one.custom) for one in Company.objects.all()} == before
    data = {"x_power": None, "x_machines": [], "x_area": "south", "x_fitted_by": None, "x_yearly_budget": 5, "x_audited": False}
    company().update(pk=filled["Alfa"].pk, by=by, data=data)
    assert bring(by, f"companies.{form}", file).updated == 1
    assert Company.objects.get(pk=filled["Alfa"].pk).custom == before[filled["Alfa"].pk][1]


def test_a_file_with_labels_is_understood(fields: Any, people: dict[str, User], data_folder: None) -> None:
    header = "Company name;Power;Yearly budget;Contract ends;Area;Machines;Audited;Customs code"
    rows = ["Alfa;12,5;1 000,00;31.03.2027;North;Saw; Press;jah;EE-1".replace("Saw; Press", '"Saw; Press"')]
    rows += ["Beeta;1,005;;;;;;", "Gamma;;;;Mars;;;", "Delta;;;;;Anvil;;"]
    run = bring(people["admin"], "list.csv", "\n".join([header, *rows]).encode())
    assert run.created == 2, list(run.rejects.values_list("column", "code", "detail"))
    assert set(run.rejects.values_list("column", flat=True)) == {"Power", "Machines"}
    assert Company.objects.get(name="Gamma").custom == {}  # as the plan proposed for a choice that there is not
    assert Company.objects.get(name="Alfa").custom == {
        "n_power": 1250, "n_yearly_budget": 100_000, "t_contract_ends": "2027-03-31", "t_area": "north", "l_machines": ["press", "saw"],
        "b_audited": True, "t_customs_code": "EE-1", "n_budget_per_kva": 8_000,
    }  # fmt: skip


def test_many_rows_at_once_are_as_one_by_one(fields: Any, people: dict[str, User]) -> None:
    rows = [{"name": f"C{number}", "x_area": "north", "x_yearly_budget": number * 100, "x_power": None} for number in range(30)]
    rows.append({"name": "Wrong", "x_area": "mars"})
    made = company().create_many(by=people["seller"], rows=rows)
    assert isinstance(made[-1], Exception)
    assert [one.custom for one in made[:2]] == [{"t_area": "north", "n_yearly_budget": 0}, {"t_area": "north", "n_yearly_budget": 100}]
    event = Event.objects.get(name="company.created", record_id=made[3].pk)
    assert {name: value for name, value in event.after.items() if name.startswith("x_")} == {"x_area": "north", "x_yearly_budget": 300}


def test_many_changes_at_once_are_as_one_by_one(filled: Any, people: dict[str, User]) -> None:
    """Formulas follow, words are found, and a value that does not hold stops its own record alone."""
    by, alfa, beeta, gamma = people["seller"], filled["Alfa"], filled["Beeta"], filled["Gamma"]
    wanted = [
        Edit(alfa.pk, {"x_power": Decimal("25.00"), "x_customs_code": "LV-9", "x_fitted_by": gamma}),
        Edit(beeta.pk, {"x_area": "mars"}),
        Edit(gamma.pk, {"city": "Tartu", "x_machines": ["lathe"], "x_audited": False}),
        Edit(alfa.pk, {"x_yearly_budget": 200_000}),
    ]
    done = company().update_many(by=by, edits=wanted)
    assert isinstance(done[1], Invalid) and "x_area" in done[1].fields
    kept = {one.name: one.custom for one in Company.objects.all()}
    assert kept["Alfa"] | {"n_power": 2500, "n_yearly_budget": 200_000, "n_budget_per_kva": 8_000, "n_fitted_by": gamma.pk} == kept["Alfa"]
    assert kept["Gamma"] == {"l_machines": ["lathe"], "b_audited": False} and kept["Beeta"]["t_area"] == "south"
    told = Event.objects.filter(name="company.updated", record_id=alfa.pk).order_by("pk")[0]
    assert told.before["x_customs_code"] == "EE-1001" and told.after["x_fitted_by"] == {"id": gamma.pk, "label": "Gamma"}
    assert [hit.pk for hit in search.find(by, "lv-9", [company()], 5).hits[company().key]] == [alfa.pk]
    assert company().update_many(by=by, edits=wanted[:1])[0].version == Company.objects.get(pk=alfa.pk).version


def test_what_must_be_filled_in_is_asked_for_by_every_door(add: Any, people: dict[str, User], call: Call, data_folder: None) -> None:
    old = company().create(by=people["seller"], data={"name": "Old"})
    add("Segment", "text", required=True)
    assert call("post", "companies", {"name": "New"}).status_code == 422
    assert call("patch", f"companies/{old.pk}", {"city": "Tartu"}).status_code == 200  # an old record is not held up
    assert call("patch", f"companies/{old.pk}", {"x_segment": ""}).status_code == 422
    run = bring(people["admin"], "new.csv", b"name,Segment\nNew,\nOther,big\n")
    assert (run.created, run.failed) == (1, 1)
    assert run.rejects.get().code == "needed"


def test_a_workbook_holds_numbers_and_dates(filled: Any, people: dict[str, User], tmp_path: Any) -> None:
    (tmp_path / "c.xlsx").write_bytes(exported(people["admin"], "xlsx", "name,x_power,x_contract_ends,x_budget_per_kva,x_fitted_by"))
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx").active
    rows = {row[1]: row[2:] for row in sheet.iter_rows(values_only=True)}
    assert float(rows["Alfa"][0]) == 12.5
    assert str(rows["Alfa"][1])[:10] == "2027-03-31"
    assert (float(rows["Alfa"][2]), rows["Alfa"][3]) == (80, "Beeta")


def test_a_webhook_tells_them_to_whom_may_know(filled: Any, people: dict[str, User]) -> None:
    event = Event.objects.get(name="company.created", record_id=filled["Alfa"].pk)
    told = payload(event, people["seller"])
    assert told is not None
    assert told["after"]["x_area"] == "north"
    assert told["after"]["x_fitted_by"] == {"id": filled["Beeta"].pk, "label": "Beeta"}


def test_a_known_export_fills_added_fields_of_the_same_name_and_rows_are_known_by_them(
    people: dict[str, User], add: Callable[..., Any], settings: Any, tmp_path: Any
) -> None:
    settings.DATA = tmp_path
    name = add("Customs code", "text").name
    header, admin = b"Record ID,Company name,Customs code,Number of Form Submissions\n", people["admin"]
    bring(admin, "hubspot.csv", header + b"11,Alfa,C-1,4\n")
    assert Company.objects.get().custom == {"t_customs_code": "C-1"}
    run = imports.receive([SimpleUploadedFile("ours.csv", b"customs code,name\nc-1,Alfa Group\n")], by=admin, record="parties.company")[0]
    run = imports.decide(
        run, by=admin, record="parties.company", mapping={"customs code": name, "name": "name"}, choices={"key": name, "new": "skip"}
    )
    job = imports.start(run, by=admin)
    running.run_import(Import.objects.select_related("by").get(pk=run.pk), admin, job)
    assert Company.objects.get().name == "Alfa Group"
