"""An act on many records is taken back, and what people did since stays."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tehing.core import outbox, undo
from tehing.core.imports import actions as imports
from tehing.core.imports import running
from tehing.core.models import Event, ExternalId, Import, Job
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.team.models import User


@pytest.fixture
def brought(people: dict[str, User], settings: Any, tmp_path: Any) -> Import:
    """Alfa was there with ten people; the file says twenty, and brings two more companies, one of them twice."""
    settings.DATA = tmp_path
    parties.create_company(by=people["admin"], data={"name": "Alfa", "employees": 10})
    text = b"name,employees,record id\nAlfa,20,a\nBeeta,30,b\nGamma,40,c\nBeeta,31,b\n"
    run = imports.receive([SimpleUploadedFile("companies.csv", text)], by=people["admin"], record="parties.company")[0]  # type: ignore[list-item]
    imports.start(run, by=people["admin"])
    return running.run_import(Import.objects.get(pk=run.pk), people["admin"])


def take_back(run: Import, by: User) -> dict[str, int]:
    job = Job.objects.create(kind="undo", by=by)
    return undo.undo(f"import-{run.pk}", by=by, job=job, reason="wrong file")


def sizes() -> dict[str, int | None]:
    return dict(Company.objects.values_list("name", "employees"))


def test_an_import_is_undone_updates_too(people: dict[str, User], brought: Import) -> None:
    assert sizes() == {"Alfa": 20, "Beeta": 31, "Gamma": 40}
    assert take_back(brought, people["admin"])["left"] == 0
    assert sizes() == {"Alfa": 10}
    assert not ExternalId.objects.filter(record_id__in=Event.objects.filter(name="company.deleted").values("record_id")).exists()
    told = Event.objects.filter(channel="undo")
    assert {event.name for event in told} == {"company.updated", "company.deleted"}
    assert {event.reason for event in told} == {"wrong file"}


def test_what_was_changed_since_is_left(people: dict[str, User], brought: Import) -> None:
    for name in ("Alfa", "Gamma"):
        parties.update_company(pk=Company.objects.get(name=name).pk, by=people["head"], data={"employees": 50})
    assert take_back(brought, people["admin"])["left"] == 2
    assert sizes() == {"Alfa": 50, "Gamma": 50}


def test_undoing_twice_is_undoing_once(people: dict[str, User], brought: Import) -> None:
    take_back(brought, people["admin"])
    take_back(brought, people["admin"])
    assert sizes() == {"Alfa": 10}


def test_other_peoples_records_stay_theirs(people: dict[str, User], brought: Import) -> None:
    with outbox.acting_from("web", "one-request"):
        made = parties.create_company(by=people["admin"], data={"name": "Delta"})
    job = Job.objects.create(kind="undo", by=people["reader"])
    assert undo.undo("one-request", by=people["reader"], job=job) == {"undone": 0, "left": 1}
    assert Company.objects.filter(pk=made.pk).exists()
