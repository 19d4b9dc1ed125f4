"""Deals and people are found by their company's name, and go on being found when it is called otherwise."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tehing.core import jobs, search
from tehing.core.duplicates import actions as duplicates
from tehing.core.models import Job
from tehing.core.records import resource
from tehing.core.search import entries
from tehing.deals import actions as deals
from tehing.parties import actions as parties
from tehing.team import actions as team
from tehing.team.models import Role, User

from .conftest import Titles, assert_index_holds_the_records

Add = Callable[..., Any]
Ask = Callable[..., Titles]


@pytest.fixture
def metal(house: dict[str, User], company: Add) -> Any:
    """A company with somebody and two sales."""
    made = company("Põhja Metall OÜ")
    parties.create_person(by=house["seller"], data={"name": "Mari Maasikas", "company": made})
    for name in ("Transformer", "Switchgear"):
        deals.create_deal(by=house["seller"], data={"name": name, "company": made})
    return made


def test_deals_and_people_are_found_by_their_company(metal: Any, titles: Ask) -> None:
    found = titles("pohja metall")
    assert (found["companies"], found["people"]) == (["Põhja Metall OÜ"], ["Mari Maasikas"])
    assert set(found["deals"]) == {"Transformer", "Switchgear"}
    assert titles("metall transformer")["deals"] == ["Transformer"]
    assert_index_holds_the_records()


def test_they_follow_a_new_name_and_another_company(house: dict[str, User], metal: Any, company: Add, titles: Ask) -> None:
    parties.update_company(pk=metal.pk, by=house["seller"], data={"name": "Sepikoda OÜ"})
    assert set(titles("sepikoda")["deals"]) == {"Transformer", "Switchgear"} and titles("metall").keys() == {"industries"}
    deal = deals.create_deal(by=house["seller"], data={"name": "Cable", "company": metal})
    deals.update_deal(pk=deal.pk, by=house["seller"], data={"company": company("Ida Puit AS")})
    assert titles("ida puit")["deals"] == ["Cable"]
    assert_index_holds_the_records()


def test_very_many_follow_in_the_background_and_after_a_kill(
    house: dict[str, User], metal: Any, titles: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "AT_ONCE", 1)
    monkeypatch.setattr(entries, "BATCH", 1)
    for name in ("Cable", "Panel"):
        deals.create_deal(by=house["seller"], data={"name": name, "company": metal})
    parties.update_company(pk=metal.pk, by=house["seller"], data={"name": "Sepikoda OÜ"})
    assert len(titles("sepikoda")["deals"]) == 1
    (job,) = Job.objects.filter(kind=entries.FOLLOW)
    assert jobs.run_next()
    job.refresh_from_db()
    assert (job.state, job.done, len(titles("sepikoda")["deals"])) == ("done", 3, 4)
    assert_index_holds_the_records()


def test_what_the_name_does_not_tell_moves_nobody(house: dict[str, User], metal: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        parties.update_company(pk=metal.pk, by=house["seller"], data={"email": "info@pohja.example"})
    assert not [one for one in queries if 'FROM "deals_deal"' in one["sql"] or 'FROM "parties_person"' in one["sql"]]


def test_a_merge_and_its_undoing_take_them_along(house: dict[str, User], metal: Any, company: Add, titles: Ask) -> None:
    kept = company("Sepikoda OÜ")
    (merge,) = duplicates.merge_records(resource("parties.company"), kept=kept.pk, lost=[metal.pk], by=house["head"])
    assert len(titles("sepikoda")["deals"]) == 2
    assert_index_holds_the_records()
    duplicates.undo_merge(pk=merge.pk, by=house["head"])
    assert len(titles("metall")["deals"]) == 2
    assert_index_holds_the_records()


def test_who_may_not_know_the_company_cannot_guess_it(house: dict[str, User], metal: Any, titles: Ask) -> None:
    role = Role.objects.get(code="reader")
    for hidden in ("deals.deal.company", "parties.company.name"):
        team.set_role_rights(pk=role.pk, by=house["admin"], grants={}, hidden=[hidden])
        house["reader"] = User.objects.get(pk=house["reader"].pk)
        assert "deals" not in titles("pohja metall", by="reader")


def test_the_companies_of_many_are_read_at_once(house: dict[str, User], metal: Any) -> None:
    described = resource("deals.deal")
    rows = list(described.model._default_manager.all())
    with CaptureQueriesContext(connection) as queries:
        search.index(described, rows)
    assert len([one for one in queries if "parties_company" in one["sql"]]) == 1


def test_the_palette_leads_to_every_kind_also_where_it_finds_nothing(house: dict[str, User]) -> None:
    client = Client()
    client.force_login(house["seller"], backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/palette/?q=kusagil").content.decode()
    assert "Nothing found" in page and 'href="/search/?q=kusagil"' in page and "Look in everything" in page
