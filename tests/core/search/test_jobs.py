"""Jobs have no entry of their own: the person is found by the title, and the list of jobs by the person's words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from tehing.core.models import SearchEntry
from tehing.core.records import lists, resource
from tehing.core.search import listing
from tehing.parties import actions as parties
from tehing.team import actions as team
from tehing.team.models import Role, User

from .conftest import Titles, assert_index_holds_the_records

Add = Callable[..., Any]
Jobs = Callable[..., list[str]]


@pytest.fixture
def mari(house: dict[str, User], company: Add) -> Any:
    """Head of purchasing in one company, on the board of another."""
    data = {"name": "Mari Maasikas", "title": "Head of purchasing", "company": company("Põhja Metall OÜ"), "email": "mari@metall.ee"}
    made = parties.create_person(by=house["seller"], data=data)
    parties.employ(person_pk=made.pk, company_pk=company("Ida Puit AS").pk, by=house["seller"], title="Board member")
    parties.create_person(by=house["seller"], data={"name": "Jüri Kask", "title": "Fitter", "company": company("Kaabel AS")})
    return made


@pytest.fixture
def jobs(house: dict[str, User]) -> Jobs:
    """The titles in the list of jobs for what somebody typed."""

    def ask(words: str, by: str = "seller") -> list[str]:
        asked = QueryDict(mutable=True)
        asked["q"] = words
        who = User.objects.get(pk=house[by].pk)  # with the rights of now
        rows, _conditions = lists.matching(resource("parties.employment"), who, asked)
        return sorted(rows.values_list("title", flat=True))

    return ask


def test_a_person_is_found_by_the_title(mari: Any, titles: Callable[..., Titles]) -> None:
    assert titles("purchasing") == {"people": ["Mari Maasikas"]}
    assert titles("head metall")["people"] == ["Mari Maasikas"]
    assert_index_holds_the_records()


def test_no_entry_tells_of_a_job(mari: Any) -> None:
    assert not SearchEntry.objects.filter(kind=resource("parties.employment").number).exists()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mari", ["Board member", "Head of purchasing"]),
        ("maasi metall", ["Board member", "Head of purchasing"]),
        ("asikas", ["Board member", "Head of purchasing"]),
        ("maasiaks", ["Board member", "Head of purchasing"]),  # mistyped
        ("fitter", ["Fitter"]),
        ("nobody", []),
        ("", ["Board member", "Fitter", "Head of purchasing"]),
    ],
)
def test_the_list_of_jobs_is_searched_by_its_people(mari: Any, jobs: Jobs, words: str, found: list[str]) -> None:
    assert jobs(words) == found


@pytest.mark.parametrize("common", [True, False])
def test_common_words_are_looked_at_row_by_row(mari: Any, jobs: Jobs, monkeypatch: pytest.MonkeyPatch, common: bool) -> None:
    monkeypatch.setattr(listing, "COMMON" if common else "MOST_KEYS", 1 if common else 0)
    assert jobs("maasikas") == ["Board member", "Head of purchasing"] and jobs("kask") == ["Fitter"]


def test_common_words_far_apart_are_found_through_the_index(house: dict[str, User], mari: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "COMMON", 1)
    described, seller = resource("parties.employment"), house["seller"]
    _rows, far = listing.in_list(described, seller, "maasikas")
    assert far is not None
    assert set(described.visible(seller).filter(far).values_list("person__name", flat=True)) == {"Mari Maasikas"}


def test_words_of_what_is_hidden_do_not_betray_it(house: dict[str, User], mari: Any, jobs: Jobs) -> None:
    role = Role.objects.get(code="seller")
    team.set_role_rights(pk=role.pk, by=house["admin"], grants=role.grants, hidden=["parties.person.email"])
    assert jobs("mari@metall.ee", "seller") == []
    assert jobs("maasikas", "seller") == ["Board member", "Head of purchasing"]


def test_the_search_of_everything_knows_no_jobs(house: dict[str, User], mari: Any, client: Client) -> None:
    client.force_login(house["admin"])
    shown = client.get("/search/", {"q": "purchasing"}).content.decode()
    assert "Mari Maasikas" in shown and "/employments/" not in shown
    assert client.get("/api/v1/search", {"q": "purchasing", "types": "employments"}).status_code == 422
    listed = client.get("/api/v1/employments", {"q": "purchasing"}).json()["items"]
    assert {one["title"] for one in listed} == {"Board member", "Head of purchasing"}
