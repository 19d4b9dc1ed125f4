"""Conditions of a list: what the address says is what is listed, and what it cannot mean is told."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone as zones

from tehing.core import clock
from tehing.core.access import Forbidden, Invalid
from tehing.core.records import lists, resource
from tehing.parties import actions as parties
from tehing.parties.models import Company, Tag
from tehing.team.models import User

COMPANY = "parties.company"


@pytest.fixture
def book(people: dict[str, User]) -> dict[str, User]:
    """Four companies; only Delta has no owner, no size and no place."""
    kept = Tag.objects.create(name="kept")
    for name, owner, employees, city, tags, country in (
        ("Alfa", "seller", 5, "Tartu", [kept], "EE"),
        ("Beeta", "seller", 50, "Tallinn", [], "FI"),
        ("Gamma", "stranger", 500, "Tartu", [kept], "EE"),
    ):
        data = {"name": name, "owner": people[owner], "employees": employees, "city": city, "tags": tags, "country": country}
        parties.create_company(by=people["admin"], data=data)
    Company.objects.create(name="Delta")
    return people


def names(by: Any, query: str) -> str:
    """First letters of what is listed."""
    rows, _conditions = lists.matching(resource(COMPANY), by, QueryDict(query))
    return "".join(name[0] for name in rows.order_by("name").values_list("name", flat=True))


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", "ABDG"),
        ("city=Tartu", "AG"),
        ("city=Tartu&employees__gte=6", "G"),
        ("city__empty=yes", "D"),
        ("city__empty=no", "ABG"),
        ("employees__empty=yes", "D"),
        ("employees__gte=50&employees__lte=50", "B"),
        ("name__contains=A", "ABDG"),
        ("name__starts=al", "A"),
        ("owner=me", "AB"),
        ("owner__not=me", "DG"),
        ("owner__empty=yes", "D"),
        ("country=EE&country=FI", "ABG"),
        ("country=EE,FI", "ABG"),
        ("any1.city=Tallinn&any1.employees__gte=500", "BG"),
        ("any1.city=Tallinn&any1.employees__gte=500&owner=me", "B"),
        ("any1.city=Tartu&any1.city=Tallinn&any2.employees=5&any2.employees=50", "AB"),
        ("q=alf", "A"),
        ("q=bee+eeta", "B"),
        ("q=%25", ""),
        ("q=", "ABDG"),
    ],
)
def test_what_is_asked_is_listed(book: dict[str, User], query: str, listed: str) -> None:
    assert names(book["seller"], query) == listed


def test_tags_are_found_without_doubling_rows(book: dict[str, User]) -> None:
    kept = Tag.objects.get()
    more = Tag.objects.create(name="more")
    Company.objects.get(name="Alfa").tags.add(more)
    assert names(book["seller"], f"tags={kept.pk},{more.pk}") == "AG"
    assert names(book["seller"], f"tags__not={kept.pk}") == "BD"
    assert names(book["seller"], "tags__empty=yes") == "BD"
    assert names(book["seller"], "tags__empty=no") == "AG"


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "name__near=a",
        "employees=many",
        "employees__gte=1e99",
        "owner=nobody",
        "any100.name=a",
        "any1.colour=x",
        "created_at=31.02.2026",
    ],
)
def test_what_means_nothing_is_told(book: dict[str, User], query: str) -> None:
    with pytest.raises(Invalid):
        names(book["seller"], query)


def test_a_day_is_the_readers_day(book: dict[str, User]) -> None:
    """Half past midnight in Tallinn is still the day before in Greenwich."""
    with clock.at(datetime(2026, 5, 3, 21, 30, tzinfo=UTC)):
        parties.create_company(by=book["admin"], data={"name": "Epsilon"})
    with zones.override("Europe/Tallinn"):
        assert names(book["seller"], "created_at=2026-05-04") == "E"
        assert names(book["seller"], "created_at__lte=2026-05-03") == ""
    with zones.override("UTC"):
        assert names(book["seller"], "created_at=2026-05-03") == "E"


def test_whoever_may_not_see_a_kind_is_refused_not_shown_nothing(book: dict[str, User]) -> None:
    with pytest.raises(Forbidden):
        lists.matching(resource("deals.deal"), book["warehouse"], QueryDict(""))
