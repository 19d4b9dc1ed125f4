"""What a list gives as a file is what it takes: every record type that can be imported, exported whole and brought back."""

from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import external
from tehing.core.imports import actions as imports
from tehing.core.imports import running
from tehing.core.imports.targets import importable, may_import
from tehing.core.imports.values import joined, parts_of
from tehing.core.models import ExternalId, Import
from tehing.core.records import Resource, export, resource, resources
from tehing.deals import actions as deals
from tehing.parties import actions as parties
from tehing.parties.models import Company, Tag
from tehing.team.models import User

FORMS = ("csv", "xlsx", "jsonl")
ODD = ['Hea; "uus"', '"tsiteeritud"', "=1+1", "A;B"]


def exported(described: Resource, by: User, form: str) -> bytes:
    return b"".join(export.pieces(export.asked_for(described, by, QueryDict(f"columns=all&format={form}"))))


def brought(described: Resource, by: User, form: str, content: bytes, *, dry_run: bool = False) -> Import:
    (run,) = imports.receive([SimpleUploadedFile(f"{described.plural}.{form}", content)], by=by, record=described.key)  # type: ignore[list-item]
    assert not run.problem, run.problem
    imports.start(run, by=by, dry_run=dry_run)
    return running.run_import(Import.objects.select_related("by").get(pk=run.pk), by)


def test_every_list_comes_back_as_it_left(people: dict[str, User], world: dict[str, Any]) -> None:
    admin = people["admin"]
    tags = [Tag.objects.create(name=name) for name in ODD]
    parties.update_company(pk=world["parties.company"].pk, by=admin, data={"tags": tags, "revenue": 1_234_567, "currency": "SEK"})
    deals.update_deal(pk=world["deals.deal"].pk, by=admin, data={"lead": world["leads.lead"], "value": 1_234_50, "currency": "JPY"})
    left, forms = {}, cycle(FORMS)
    for described in resources():
        if not may_import(described, admin) or not described.model._default_manager.exists():
            continue
        run = brought(described, admin, form := next(forms), exported(described, admin, form), dry_run=True)
        told = (run.created, run.updated, run.failed, run.skipped)
        if told != (0, 0, 0, run.rows) or not run.rows or set(run.mapping.values()) < {one.name for one in importable(described, admin)}:
            left[described.key, form] = (told, list(run.rejects.values_list("column", "code", "detail")[:3]))
    assert not left


@pytest.mark.parametrize("form", FORMS)
def test_what_was_lost_since_comes_back(people: dict[str, User], tmp_path: Path, settings: Any, form: str) -> None:
    """Tags with any signs in their names and what other systems call a company."""
    settings.DATA = tmp_path
    admin, company = people["admin"], resource("parties.company")
    tags = [Tag.objects.create(name=name) for name in ODD]
    made, doomed = (parties.create_company(by=admin, data={"name": name, "tags": tags}) for name in ("Alfa", "Beeta"))
    called = [("hub:spot", "4;7"), ("odoo", "8")]
    external.set_names(company, pk=made.pk, by=admin, names=called)
    external.set_names(company, pk=doomed.pk, by=admin, names=[("odoo", "9")])
    content = exported(company, admin, form)
    parties.update_company(pk=made.pk, by=admin, data={"tags": tags[:1]})
    external.set_names(company, pk=made.pk, by=admin, names=[("sap", "1")])
    parties.delete_company(pk=doomed.pk, by=admin)
    run = brought(company, admin, form, content)
    assert (run.created, run.updated, run.failed) == (1, 1, 0), list(run.rejects.values_list("column", "code", "detail"))
    assert set(made.tags.all()) == set(tags)
    rows = ExternalId.objects.filter(record_type=company.key)
    assert set(rows.filter(record_id=made.pk).values_list("source", "external_id")) == {*called, ("sap", "1")}
    assert rows.get(source="odoo", external_id="9").record_id == Company.objects.get(name="Beeta").pk
    again = brought(company, admin, form, exported(company, admin, form))
    assert (again.skipped, again.created, again.updated, again.failed) == (2, 0, 0, 0)


def test_a_name_that_another_record_has_is_refused(people: dict[str, User], tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    admin, company = people["admin"], resource("parties.company")
    made, other = (parties.create_company(by=admin, data={"name": name}) for name in ("Alfa", "Beeta"))
    external.set_names(company, pk=made.pk, by=admin, names=[("odoo", "8")])
    lines = f"tehing_id,name,external_ids\n{other.pk},Beeta,odoo:8\n,Alfa as others know it,odoo:8\n,Gamma,odoo\n"
    run = brought(company, admin, "csv", lines.encode())
    assert list(run.rejects.values_list("number", "code")) == [(2, "external_id_taken"), (4, "bad_external_id")]
    made.refresh_from_db()
    assert (made.name, run.updated, run.created) == ("Alfa as others know it", 1, 0)


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.one_of(NAMES, st.text('";ab ', min_size=1).map(str.strip).filter(bool))))
def test_several_names_in_one_cell_are_told_apart(names: list[str]) -> None:
    assert parts_of(joined(names)) == names


@pytest.mark.parametrize(
    ("cell", "parts"),
    [("a; b;;c", ["a", "b", "c"]), ('"a;b" ; c', ["a;b", "c"]), ('12" pipe; 3"', ['12" pipe', '3"']), ('"open; end', ['"open', "end"])],
)
def test_lists_of_other_programs_are_read_as_they_are_meant(cell: str, parts: list[str]) -> None:
    assert parts_of(cell) == parts
