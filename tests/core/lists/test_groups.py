"""Groups with exact counts and sums that never mix currencies; each opens the list of exactly its records."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tehing.core.access import Invalid
from tehing.core.custom import actions as custom
from tehing.core.grid import grouping
from tehing.core.records import lists, resource
from tehing.deals import actions as deals
from tehing.deals.models import Deal, Stage
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.team.models import Role


@pytest.fixture
def pipeline(people: dict[str, Any], book: dict[str, Company]) -> list[Deal]:
    """Five deals in two stages, two currencies, three months (one without)."""
    deals.seed_pipelines(by=people["admin"])
    first, second = Stage.objects.filter(kind="open").order_by("pipeline", "position")[:2]
    made = (("a", first, 100, "EUR", date(2026, 1, 31)), ("b", first, 200, "EUR", date(2026, 2, 1)),
            ("c", first, 50, "USD", date(2026, 2, 28)),
            ("d", second, None, "EUR", None), ("e", second, 7, "USD", date(2026, 1, 1)))  # fmt: skip
    return [
        deals.create_deal(
            by=people["seller"],
            data={"name": name, "stage": stage, "value": value, "currency": currency, "expected_close_on": day, "company": book["Alfa"]},
        )
        for name, stage, value, currency, day in made
    ]


def groups(by: Any, address: str, key: str = "deals.deal") -> grouping.Grouped:
    described, params = resource(key), QueryDict(address)
    return grouping.grouped(described, by, params, lists.chosen_columns(described, by, params.get("columns", "")))


def found_by(by: Any, url: str, key: str = "deals.deal") -> int:
    rows, _conditions = lists.matching(resource(key), by, QueryDict(url.removeprefix("?")))
    return int(rows.count())


def test_sums_stand_per_currency(people: dict[str, Any], pipeline: list[Deal]) -> None:
    told = groups(people["head"], "group=stage")
    assert [(one.count, dict(one.sums.get("value", {}))) for one in told.groups] == [
        (3, {"EUR": 300, "USD": 50}),
        (2, {"USD": 7}),
    ]
    assert [one.label for one in told.groups] == [str(pipeline[0].stage), str(pipeline[3].stage)]


@pytest.mark.parametrize(
    "address",
    ["group=stage", "group=expected_close_on", "group=currency", "group=company", "group=stage_kind", "group=owner", "group=loss_reason",
     "group=updated_at", "group=stage&stage=1,2,3,4,5&name__contains=a", "group=expected_close_on&expected_close_on__gte=2026-01-15",
     "group=expected_close_on&expected_close_on__gte=2026-02-01&expected_close_on__gte=2026-01-31", "group=currency&currency=USD,EUR"],
)  # fmt: skip
def test_every_group_opens_exactly_its_records(people: dict[str, Any], pipeline: list[Deal], address: str) -> None:
    by = people["head"]
    told = groups(by, address)
    assert sum(one.count for one in told.groups) == found_by(by, address)
    for one in told.groups:
        assert found_by(by, one.url) == one.count, (one.label, one.url)


def test_months_come_newest_first_and_those_without_last(people: dict[str, Any], pipeline: list[Deal]) -> None:
    told = groups(people["head"], "group=expected_close_on")
    assert [(one.label, one.count) for one in told.groups] == [("February 2026", 2), ("January 2026", 2), ("Is empty", 1)]


def test_nobody_groups_by_what_is_hidden_or_by_several(people: dict[str, Any], pipeline: list[Deal]) -> None:
    Role.objects.filter(code="reader").update(hidden=["deals.deal.stage", "deals.deal.value"])
    reader = type(people["reader"]).objects.get(pk=people["reader"].pk)
    for address in ("group=stage", "group=colour", "group=description"):
        with pytest.raises(Invalid):
            groups(reader, address)
    assert not any(one.sums for one in groups(reader, "group=currency").groups)
    with pytest.raises(Invalid):
        groups(people["head"], "group=tags", "parties.company")


def test_the_queries_do_not_grow_with_the_groups(people: dict[str, Any], pipeline: list[Deal]) -> None:
    for address in ("group=stage", "group=owner", "group=expected_close_on"):
        with CaptureQueriesContext(connection) as queries:
            groups(people["head"], address)
        assert len(queries) <= 4  # rights, how many, groups, their names


def test_a_group_unfolds_on_the_page(doors: dict[str, Client], pipeline: list[Deal]) -> None:
    page = doors["head"].get("/deals/?group=stage").content.decode()
    assert page.count('<details class="group"') == 2
    url = page.split('class="links"><a href="')[1].split('"')[0].replace("&amp;", "&")
    part = doors["head"].get(f"/deals/{url}", headers={"HX-Request": "true", "HX-Target": "group-1"}).content.decode()
    assert part.count("data-pk=") == 3
    assert "<html" not in part
    assert doors["head"].get("/deals/?group=colour").status_code == 400


def test_companies_stand_by_town_with_their_employees_and_own_numbers_added_up(people: dict[str, Any], book: dict[str, Company]) -> None:
    said = {"label": "Power", "kind": "number", "record_type": "parties.company", "decimals": 1}
    custom.create_field(by=people["admin"], data=said)
    for name, employees, power in (("Alfa", 10, "1.5"), ("Beeta", 5, "2.5"), ("Gamma", 7, None)):
        data = {"employees": employees, "x_power": None if power is None else Decimal(power)}
        parties.update_company(pk=book[name].pk, by=people["admin"], data=data)
    told = groups(people["head"], "group=city&columns=employees,x_power,revenue,founded_year", "parties.company")
    assert [(one.label, one.count, one.told) for one in told.groups] == [
        ("Narva", 1, [("Employees", "7"), ("Revenue", "€2,000.00")]),
        ("Tartu", 3, [("Employees", "15"), ("Power", "4.0"), ("Revenue", "€5,000.00")]),
        ("Is empty", 1, [("Revenue", "€3,000.00")]),
    ]
    for one in told.groups:
        assert found_by(people["head"], one.url, "parties.company") == one.count
    assert "name" not in {one.name for one in grouping.groupable(resource("parties.company"), people["head"])}


def test_of_many_towns_the_largest_are_shown(people: dict[str, Any], book: dict[str, Company], monkeypatch: Any) -> None:
    monkeypatch.setattr(grouping, "MOST", 1)
    told = groups(people["head"], "group=city", "parties.company")
    assert ([one.label for one in told.groups], told.more) == (["Tartu"], True)


def test_a_list_too_long_to_add_up_says_so(
    people: dict[str, Any], doors: dict[str, Client], pipeline: list[Deal], monkeypatch: Any
) -> None:
    monkeypatch.setattr(grouping, "SUMMED", 4)
    told = groups(people["head"], "group=expected_close_on")
    assert (told.summed, sum(one.count for one in told.groups)) == (False, 5)
    assert not any(one.sums for one in told.groups)
    assert b"Narrow the list to see them" in doors["head"].get("/deals/?group=expected_close_on").content
    assert groups(people["head"], "group=currency&currency=EUR").summed
    assert doors["head"].get("/deals/?group=currency").status_code == 400
