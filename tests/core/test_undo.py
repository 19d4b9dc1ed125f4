"""An act on many records is taken back, and what people did since stays."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core import jobs, outbox, undo
from tehing.core.imports import actions as imports
from tehing.core.imports import command, running
from tehing.core.models import Event, ExternalId, Import, Job
from tehing.deals import actions as deals
from tehing.deals.models import LossReason, Stage
from tehing.parties import actions as parties
from tehing.parties.models import Company, Employment, Person
from tehing.team import actions as team
from tehing.team.models import User


@pytest.fixture
def brought(people: dict[str, User], settings: Any, tmp_path: Any) -> Import:
    """Alfa was there with ten people; the file says twenty, and brings two more companies, one of them twice."""
    settings.DATA = tmp_path
    parties.create_company(by=people["admin"], data={"name": "Alfa", "employees": 10})
    text = b"name,employees,record id\nAlfa,20,a\nBeeta,30,b\nGamma,40,c\nBeeta,31,b\n"
    return bring(people["admin"], text, "parties.company")


def bring(by: User, text: bytes, record: str) -> Import:
    run = imports.receive([SimpleUploadedFile("file.csv", text)], by=by, record=record)[0]  # type: ignore[list-item]
    imports.start(run, by=by)
    return running.run_import(Import.objects.get(pk=run.pk), by)


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
    assert {event.name for event in told} == {"company.updated", "company.renamed_elsewhere", "company.deleted"}
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


def test_what_another_system_calls_a_record_is_taken_back_too(people: dict[str, User], brought: Import) -> None:
    """A wrong match does not outlive its own undo; what was there before the import stays."""
    alfa = Company.objects.get(name="Alfa")
    ExternalId.objects.create(record_type="parties.company", record_id=alfa.pk, source="odoo", external_id="8")
    assert take_back(brought, people["admin"])["left"] == 0
    assert list(ExternalId.objects.values_list("record_id", "external_id")) == [(alfa.pk, "8")]
    assert Company.objects.get(pk=alfa.pk).version > alfa.version
    assert bring(people["admin"], b"name,record id\nAlfa Trade,a\n", "parties.company").created == 1


@pytest.mark.parametrize("back", ["won", "lost"])
def test_a_deal_that_was_over_is_over_as_it_was(people: dict[str, User], back: str) -> None:
    """Day and reason come back; that it went to and fro stays told."""
    by = people["admin"]
    deals.seed_pipelines(by=by)
    won, lost = (Stage.objects.filter(kind=kind).order_by("pk")[0] for kind in ("won", "lost"))
    price = LossReason.objects.order_by("pk")[0]
    was, then = (won, lost) if back == "won" else (lost, won)
    data = {"name": "Big", "stage": was, "opened_on": date(2026, 1, 5), "closed_on": date(2026, 3, 1)}
    deal = deals.create_deal(by=by, data=data | ({"loss_reason": price} if was == lost else {}))
    with outbox.acting_from("web", "one-request"):
        deals.move_deal(pk=deal.pk, stage_pk=then.pk, by=by, loss_reason=price if then == lost else None)
    job = Job.objects.create(kind="undo", by=by)
    assert undo.undo("one-request", by=by, job=job)["left"] == 0
    deal.refresh_from_db()
    assert (deal.stage, deal.closed_on, deal.loss_reason) == (was, date(2026, 3, 1), price if was == lost else None)
    assert deal.visits.count() == 3


def test_jobs_are_as_before_when_a_change_of_company_is_undone(people: dict[str, User], settings: Any, tmp_path: Any) -> None:
    settings.DATA, by = tmp_path, people["admin"]
    old, new = (parties.create_company(by=by, data={"name": name}) for name in ("Old", "New"))
    for name, company in (("Mari", old), ("Jüri", old), ("Anu", None)):
        parties.create_person(by=by, data={"name": name, "company": company})
    before = set(Employment.objects.values_list("pk", "person__name", "company__name", "to_on"))
    done = bring(by, "full name,company\nMari,New\nJüri,New\nAnu,New\n".encode(), "parties.person")
    parties.update_person(pk=Person.objects.get(name="Jüri").pk, by=by, data={"company": old})
    assert Employment.objects.count() == 6
    assert take_back(done, by)["left"] == 1
    jobs = set(Employment.objects.exclude(person__name="Jüri").values_list("pk", "person__name", "company__name", "to_on"))
    assert jobs == {job for job in before if job[1] != "Jüri"}
    assert Person.objects.get(name="Jüri").company == old
    assert Employment.objects.filter(person__name="Jüri", to_on=None).count() == 1


@pytest.mark.parametrize("door", ["browser", "api", "command line"])
def test_every_door_takes_an_import_back(people: dict[str, User], brought: Import, client: Client, door: str) -> None:
    """The list says so when it is done."""
    by = people["admin"]
    client.force_login(by)
    if door == "browser":
        client.post(f"/imports/{brought.pk}/undo/")
    elif door == "api":
        _token, secret = team.create_token(by=by, name="Program", scopes=["read", "write"])
        assert client.post(f"/api/v1/imports/{brought.pk}/undo", headers={"authorization": f"Bearer {secret}"}).status_code == 202
    else:
        assert command.take_back(brought.pk, by=by) == 0
    told = client.get("/imports/").content.decode()
    assert ("being undone" in told) == (door != "command line")
    while jobs.run_next():
        pass
    assert sizes() == {"Alfa": 10}
    assert ">undone<" in client.get("/imports/").content.decode()
