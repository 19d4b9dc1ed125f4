"""Many records at once: each through its own action, refused ones named, taken back whole, and going on after a kill."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tehing.core import clock, jobs
from tehing.core.access import Forbidden, Invalid, Unknown
from tehing.core.bulk import actions, changes, queries
from tehing.core.models import BulkRow, Event, Job
from tehing.core.records import resource
from tehing.deals import actions as deals
from tehing.deals.models import Deal, Stage
from tehing.parties import actions as parties
from tehing.parties.models import Company, Tag

COMPANY = "parties.company"


def asked(by: Any, *given: tuple[str, str, Any], key: str = COMPANY, **which: Any) -> Job:
    read = changes.read(resource(key), by, given)
    return actions.start_bulk(resource(key), by=by, act="change", changes=read, **which)


def worked(job: Job) -> dict[str, int]:
    while jobs.run_next():
        pass
    job.refresh_from_db()
    assert job.state == "done", job.error
    return dict(job.result)


def test_what_is_not_ones_own_is_refused_and_named(people: dict[str, Any], book: dict[str, Company], doors: dict[str, Client]) -> None:
    job = asked(people["seller"], ("city", "set", "Paide"), state="country=EE")
    assert worked(job) == {"changed": 4, "unchanged": 0, "refused": 1}
    assert Company.objects.get(name="Epsilon").city == "Tartu"
    row = BulkRow.objects.get(job=job, outcome="refused")
    assert (row.record_id, row.code) == (book["Epsilon"].pk, "not_yours")
    assert {event.channel for event in Event.objects.filter(request_id=f"bulk-{job.pk}")} == {"bulk"}
    page = doors["seller"].get(f"/bulk/{job.pk}/").content.decode()
    assert "Epsilon" in page
    assert "You may see this record but not change it." in page
    lines = b"".join(doors["seller"].get(f"/bulk/{job.pk}/rows/?outcome=refused")).decode().splitlines()
    assert len(lines) == 2
    assert "Epsilon,refused,not_yours" in lines[1]
    assert doors["colleague"].get(f"/bulk/{job.pk}/").status_code == 404


def test_all_that_match_are_meant_though_the_change_unmakes_the_match(
    people: dict[str, Any], book: dict[str, Company], monkeypatch: Any
) -> None:
    monkeypatch.setattr(actions, "TOGETHER", 1)
    monkeypatch.setattr(actions, "GATHERED", 2)
    job = asked(people["admin"], ("city", "set", "Valga"), state="city=Tartu&order=name")
    assert worked(job)["changed"] == 3
    assert Company.objects.filter(city="Valga").count() == 3


def test_what_is_so_already_is_not_written(people: dict[str, Any], book: dict[str, Company]) -> None:
    job = asked(people["admin"], ("city", "set", "Tartu"), state="")
    assert worked(job) == {"changed": 2, "unchanged": 3, "refused": 0}
    assert Event.objects.filter(request_id=f"bulk-{job.pk}").count() == 2


def test_set_clear_add_remove_and_back(people: dict[str, Any], book: dict[str, Company], tags: list[Tag]) -> None:
    key, cold = tags
    parties.update_company(pk=book["Alfa"].pk, by=people["admin"], data={"tags": [cold], "employees": 5})
    before = list(Company.objects.order_by("pk").values_list("city", "employees", "revenue_minor", "owner"))
    given = (("city", "clear", None), ("employees", "set", "12"), ("revenue", "set", "1,5"), ("owner", "set", str(people["colleague"].pk)),
             ("tags", "add", [str(key.pk)]), ("tags", "remove", [str(cold.pk)]))  # fmt: skip
    job = asked(people["admin"], *given, ids=[one.pk for one in book.values()])
    assert worked(job)["changed"] == 5
    assert set(Company.objects.values_list("city", "employees", "revenue_minor", "tags__name", "owner")) == {
        ("", 12, 150, "key", people["colleague"].pk)
    }
    parties.update_company(pk=book["Beeta"].pk, by=people["admin"], data={"city": "Keila"})
    back = actions.start_undo(pk=job.pk, by=people["admin"])
    assert actions.start_undo(pk=job.pk, by=people["admin"]) == back
    assert worked(back) == {"undone": 4, "left": 1}
    now = list(Company.objects.order_by("pk").values_list("city", "employees", "revenue_minor", "owner"))
    assert [now[0], *now[2:]] == [before[0], *before[2:]]
    assert list(book["Alfa"].tags.all()) == [cold]
    assert now[1][0] == "Keila"


def test_a_stage_is_moved_by_the_rules_of_moving(people: dict[str, Any]) -> None:
    deals.seed_pipelines(by=people["admin"])
    first, second = Stage.objects.filter(kind="open").order_by("pipeline", "position")[:2]
    made = [deals.create_deal(by=people["seller"], data={"name": f"Deal {number}", "stage": first}) for number in range(3)]
    lost = Stage.objects.filter(kind="lost", pipeline=first.pipeline)[0]
    job = asked(people["seller"], ("stage", "set", str(second.pk)), key="deals.deal", ids=[one.pk for one in made])
    assert worked(job)["changed"] == 3
    assert Event.objects.filter(name="deal.stage_changed", request_id=f"bulk-{job.pk}").count() == 3
    refused = asked(people["seller"], ("stage", "set", str(lost.pk)), key="deals.deal", ids=[one.pk for one in made])
    assert worked(refused)["refused"] == 3
    assert worked(actions.start_undo(pk=job.pk, by=people["seller"]))["undone"] == 3
    assert set(Deal.objects.values_list("stage", flat=True)) == {first.pk}


def test_many_are_removed_but_not_what_others_need_and_come_back(people: dict[str, Any], book: dict[str, Company]) -> None:
    parties.create_person(by=people["admin"], data={"name": "Mari", "company": book["Alfa"]})
    job = actions.start_bulk(resource(COMPANY), by=people["admin"], act="delete", state="city=Tartu")
    assert worked(job) == {"changed": 2, "unchanged": 0, "refused": 1}
    assert set(Company.objects.values_list("name", flat=True)) == {"Alfa", "Gamma", "Delta"}
    assert worked(actions.start_undo(pk=job.pk, by=people["admin"]))["undone"] == 2
    assert Company.objects.count() == 5


def test_a_removal_says_whether_it_can_be_taken_back(people: dict[str, Any], book: dict[str, Company], doors: dict[str, Client]) -> None:
    page = doors["head"].get(f"/companies/bulk/?act=delete&ids={book['Beeta'].pk}").content.decode()
    assert "can be taken back" in page
    hint = doors["admin"].get(f"/users/bulk/?act=delete&ids={people['stranger'].pk}").content.decode()
    assert "can be taken back" not in hint
    newcomer = resource("team.user").create(by=people["admin"], data={"name": "Newcomer"})
    job = actions.start_bulk(resource("team.user"), by=people["admin"], act="delete", ids=[newcomer.pk])
    assert worked(job)["changed"] == 1
    assert not queries.bulk_report(job.pk, people["admin"]).can_undo


def test_a_double_click_and_a_second_tab_start_it_once(people: dict[str, Any], book: dict[str, Company], doors: dict[str, Client]) -> None:
    sent = {"act": "change", "state": "?city=Tartu", "all": "yes", "field": "city", "how-city": "set", "to-city": "Valga"}
    places = {doors["head"].post("/companies/bulk/", sent | {"once": key})["Location"] for key in ("a", "a", "b")}
    assert len(places) == 1
    assert Job.objects.filter(kind="bulk").count() == 1
    doors["head"].post("/companies/bulk/", sent | {"once": "c", "to-city": "Võru"})
    assert Job.objects.filter(kind="bulk").count() == 2


def test_the_number_is_told_before_anything_is_done(doors: dict[str, Client], book: dict[str, Company]) -> None:
    page = doors["head"].get("/companies/bulk/?all=yes&state=%3Fcity%3DTartu&field=city").content.decode()
    assert "Change 3 records" in page
    wrong = doors["head"].post("/companies/bulk/", {"all": "yes", "field": "employees", "how-employees": "set", "to-employees": "many"})
    assert wrong.status_code == 422
    assert not Job.objects.exists()
    assert doors["reader"].get("/companies/bulk/?all=yes").status_code == 403


def test_nonsense_is_refused(people: dict[str, Any], book: dict[str, Company]) -> None:
    by = people["seller"]
    for given in (("name", "clear", None), ("colour", "set", "red"), ("city", "add", "x"), ("country", "set", "Atlantis")):
        with pytest.raises(Invalid):
            asked(by, given, state="")
    for which in ({"ids": []}, {"state": "colour=red"}):
        with pytest.raises(Invalid):
            asked(by, ("city", "set", "x"), **which)
    with pytest.raises(Forbidden):
        asked(people["reader"], ("city", "set", "x"), state="")
    job = asked(by, ("city", "set", "x"), ids=[book["Alfa"].pk, 10**9])
    assert worked(job) == {"changed": 1, "unchanged": 0, "refused": 1}
    with pytest.raises(Unknown):
        actions.start_undo(pk=job.pk, by=people["stranger"])


def test_through_the_api(people: dict[str, Any], book: dict[str, Company], doors: dict[str, Client]) -> None:
    api = doors["seller"]

    def post(address: str, sent: Any = None) -> Any:
        return api.post(address, json.dumps(sent or {}), content_type="application/json")

    asked = post("/api/v1/companies/bulk", {"filter": {"city": ["Tartu", "Narva"]}, "changes": {"city": "Valga", "employees": None}})
    assert asked.status_code == 202, asked.content
    pk = asked.json()["id"]
    while jobs.run_next():
        pass
    told = api.get(f"/api/v1/jobs/{pk}").json()
    assert (told["state"], told["result"]) == ("done", {"changed": 3, "unchanged": 0, "refused": 1})
    rows = api.get(f"/api/v1/jobs/{pk}/rows?outcome=refused").json()["items"]
    assert [(row["id"], row["code"]) for row in rows] == [(book["Epsilon"].pk, "not_yours")]
    back = post(f"/api/v1/jobs/{pk}/undo")
    assert back.status_code == 202
    while jobs.run_next():
        pass
    assert api.get(f"/api/v1/jobs/{back.json()['id']}").json()["result"] == {"undone": 3, "left": 0}
    assert post("/api/v1/companies/bulk", {"ids": [1], "filter": {}, "changes": {"city": "x"}}).status_code == 422
    assert doors["colleague"].get(f"/api/v1/jobs/{pk}").status_code == 404


def test_what_became_of_each_is_forgotten_after_ninety_days(people: dict[str, Any], book: dict[str, Company]) -> None:
    job = asked(people["admin"], ("city", "set", "Valga"), state="city=Tartu")
    worked(job)
    actions.forget_old_rows()
    assert BulkRow.objects.filter(job=job).count() == 3
    Job.objects.filter(pk=job.pk).update(finished_at=clock.now() - timedelta(days=91))
    actions.forget_old_rows()
    assert not BulkRow.objects.exists()
    job.refresh_from_db()
    assert job.result == {"changed": 3, "unchanged": 0, "refused": 0}
