"""The index holds exactly the records, after every kind of write."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tehing.core import actions, jobs, search
from tehing.core import workspace as workspaces
from tehing.core.access import Refused
from tehing.core.imports import actions as imports
from tehing.core.models import Job, SearchEntry, SearchWord, Workspace
from tehing.core.records import resource
from tehing.core.search import keys, rebuilding
from tehing.deals import actions as deals
from tehing.deals.models import Stage
from tehing.demo import actions as demo
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.settings import cli
from tehing.team import actions as team
from tehing.team.models import User

from .conftest import assert_index_holds_the_records

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_every_write_keeps_the_index(house: dict[str, User], company: Callable[..., Any], settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    seller, admin = house["seller"], house["admin"]
    assert_index_holds_the_records()  # users, teams, roles, industries, stages

    metal = company("Põhja Metall OÜ", registry_code="10137319", country="EE", phone="555 1234", website="https://pohja.ee")
    other = company("Ida Puit AS")
    mari = parties.create_person(by=seller, data={"name": "Mari Maasikas", "company": metal, "email": "mari@pohja.ee"})
    address = resource("parties.address")
    address.create(by=seller, data={"company": metal, "street": "Pikk 1", "city": "Tallinn"})
    assert_index_holds_the_records()

    parties.update_person(pk=mari.pk, by=seller, data={"name": "Mari Murakas", "company": other, "mobile": "+37255512345"})
    parties.update_company(pk=metal.pk, by=seller, data={"website": "https://metall.example"})
    team.change_profile(by=seller, name="Siim Ostja", language="et", theme="", time_zone="")
    assert_index_holds_the_records()

    lead = leads.create_lead(by=seller, data={"name": "Asks for a transformer", "company_name": "Uus Klient OÜ", "email": "uus@klient.ee"})
    deal = deals.create_deal(by=seller, data={"name": "Trafo 400 kVA", "company": metal})
    deals.create_activity(by=seller, data={"subject": "Helista", "kind": "call", "deal": deal})
    stage = Stage.objects.filter(pipeline=deal.pipeline, kind="open").exclude(pk=deal.stage_id)[0]
    deals.move_deal(pk=deal.pk, stage_pk=stage.pk, by=seller)
    leads.delete_lead(pk=lead.pk, by=seller)
    assert_index_holds_the_records()

    run = imports.receive([SimpleUploadedFile("companies.csv", "name,city\nLääne Veod,Tartu\nViru Energia,Narva\n".encode())], by=admin)[0]
    imports.start(run, by=admin)
    while jobs.run_next():
        pass
    assert_index_holds_the_records()

    deals.delete_deal(pk=deal.pk, by=admin)
    parties.delete_person(pk=mari.pk, by=admin)
    parties.delete_company(pk=metal.pk, by=admin)  # its address goes with it
    assert not SearchEntry.objects.filter(kind=address.number).exists()
    assert_index_holds_the_records()


def test_a_write_that_fails_leaves_no_trace(house: dict[str, User], company: Callable[..., Any]) -> None:
    metal = company("Põhja Metall OÜ")
    deals.create_deal(by=house["seller"], data={"name": "Trafo", "company": metal})
    with pytest.raises(Refused):
        parties.delete_company(pk=metal.pk, by=house["admin"])
    with transaction.atomic():
        company("Kadunud OÜ")
        transaction.set_rollback(True)
    assert_index_holds_the_records()


def test_many_records_are_indexed_by_a_few_statements(house: dict[str, User]) -> None:
    described = resource("parties.company")
    made = Company.objects.bulk_create([Company(name=f"Hulgi {number} OÜ", owner=house["seller"]) for number in range(500)])
    with CaptureQueriesContext(connection) as queries:
        search.index(described, made)
    assert len(queries) <= 6
    assert_index_holds_the_records()
    search.forget(described, [one.pk for one in made])
    Company.objects.filter(pk__in=[one.pk for one in made]).delete()
    assert_index_holds_the_records()


def test_a_change_that_search_does_not_see_writes_no_index(house: dict[str, User], company: Callable[..., Any]) -> None:
    metal = company("Põhja Metall OÜ")
    with CaptureQueriesContext(connection) as queries:
        actions.update(resource("parties.company"), pk=metal.pk, by=house["seller"], data={"city": "Tartu"})
    assert not [query for query in queries if "core_search" in query["sql"]]


def test_rebuilding_mends_whatever_is_wrong_and_goes_on_after_a_kill(
    house: dict[str, User], company: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(25):
        company(f"Firma {number} OÜ")
    monkeypatch.setattr(rebuilding, "CHUNK", 4)
    number = resource("parties.company").number
    SearchEntry.objects.filter(title__contains="firma 1").delete()
    SearchEntry.objects.create(id=keys.entry(number, 10**9), kind=number, record_id=10**9, title="ghost", text=" ghost")
    SearchEntry.objects.create(id=keys.entry(1, 1), kind=1, record_id=1, title="gone type", text=" gone type")
    SearchWord.objects.create(word="kellegi", backwards="igellek")

    class Killed(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done >= 12:
            raise Killed

    work = rebuilding.ask(running=True)
    with pytest.raises(Killed):
        rebuilding.rebuild(work, stop)
    half = Job.objects.get(pk=work.pk)
    assert 12 <= half.done < half.total
    monkeypatch.setattr(jobs, "SILENCE", timedelta(0))
    while jobs.run_next():
        pass
    done = Job.objects.get(pk=work.pk)
    assert (done.state, done.done) == (Job.State.DONE, done.total)
    assert_index_holds_the_records()
    assert not SearchWord.objects.filter(word="kellegi").exists()
    assert SearchWord.objects.filter(word="firma").exists()


def test_the_command_rebuilds(house: dict[str, User], company: Callable[..., Any], capsys: pytest.CaptureFixture[str]) -> None:
    company("Põhja Metall OÜ")
    SearchEntry.objects.all().delete()
    assert cli.main(["reindex"]) == 0
    assert "records" in capsys.readouterr().out
    assert_index_holds_the_records()


def test_a_house_emptied_of_the_demo_still_finds_its_people(house: dict[str, User]) -> None:
    Workspace.objects.update(is_demo=True)
    workspaces.forget()
    demo.remove_demo(by=house["admin"])
    assert_index_holds_the_records()
    page = Client()
    page.force_login(house["admin"], backend=BACKEND)
    assert "Anu Admin" in page.get("/search/?q=anu").content.decode().replace("<mark>", "").replace("</mark>", "")
