"""A seller works with the fields that the administrator added: on screens, in lists, for one and for many."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from tehing.core import search
from tehing.core.access import Invalid
from tehing.core.bulk import actions as bulk
from tehing.core.bulk import changes
from tehing.core.custom import filtering, indexes
from tehing.core.grid.grouping import grouped
from tehing.core.models import Event
from tehing.core.records import lists
from tehing.parties.models import Company
from tehing.team.models import User

from .conftest import company, work

Door = Callable[[str], Client]


def names(by: Any, address: str) -> list[str]:
    return [line.title for line in lists.listing(company(), by, QueryDict(address)).lines]


def test_the_form_asks_for_them_and_keeps_what_is_written(fields: Any, people: dict[str, User], door: Door) -> None:
    other = company().create(by=people["seller"], data={"name": "Beeta"})
    form = door("seller").get("/companies/new/").content.decode()
    for label in ("Own fields", "Customs code", "Power", "Yearly budget", "Contract ends", "Area", "Machines", "Fitted by", "Audited"):
        assert label in form
    assert "Budget per kVA" not in form  # worked out, not written
    sent = {
        "name": "Alfa",
        "country": "EE",
        "relation": "prospect",
        "x_customs_code": "EE-1001",
        "x_power": "12,5",
        "x_yearly_budget": "1 000,00",
        "x_contract_ends": "2027-03-31",
        "x_area": "north",
        "x_machines": ["saw", "press"],
        "x_fitted_by": str(other.pk),
        "x_audited": "yes",
    }
    answer = door("seller").post("/companies/new/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    made = Company.objects.get(name="Alfa")
    assert made.custom == {
        "t_customs_code": "EE-1001",
        "n_power": 1250,
        "n_yearly_budget": 100_000,
        "t_contract_ends": "2027-03-31",
        "t_area": "north",
        "l_machines": ["press", "saw"],
        "n_fitted_by": other.pk,
        "b_audited": True,
        "n_budget_per_kva": 8_000,
    }
    page = door("seller").get(f"/companies/{made.pk}/").content.decode()
    for text in ("EE-1001", "12.5", "€1,000.00", "North", "Press, Saw", "Beeta", "yes", "€80.00"):
        assert text in page, text


def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(fields: Any, door: Door) -> None:
    good = {"name": "Alfa", "country": "EE", "relation": "prospect"}
    wrong = {
        "x_customs_code": "x" * 501,
        "x_power": "1.234",
        "x_yearly_budget": "1.001",
        "x_contract_ends": "31.02.2027",
        "x_area": "mars",
        "x_machines": "anvil",
        "x_fitted_by": "99999",
        "x_audited": "perhaps",
    }
    answer = door("seller").post("/companies/new/", good | wrong)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(wrong) == set(errors)
    assert 'value="1.234"' in answer.content.decode()
    assert not Company.objects.exists()


def test_an_edit_keeps_what_was_not_touched(filled: Any, door: Door) -> None:
    alfa = filled["Alfa"]
    form = door("seller").get(f"/companies/{alfa.pk}/edit/")
    sent = {name: value for name, value in form.context["form"].initial.items() if value not in (None, "", [])}
    sent |= {"x_audited": "yes", "x_contract_ends": "2027-03-31", "version": str(form.context["version"]), "x_power": "25"}
    answer = door("seller").post(f"/companies/{alfa.pk}/edit/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    before = dict(alfa.custom)
    alfa.refresh_from_db()
    assert alfa.custom == before | {"n_power": 2500, "n_budget_per_kva": 4_000}
    event = Event.objects.filter(record_id=alfa.pk, name="company.updated").get()
    assert event.before == {"x_power": "12.50"}
    assert event.after == {"x_power": "25.00"}
    assert "Power" in door("seller").get(f"/companies/{alfa.pk}/").content.decode()


@pytest.mark.parametrize(("few", "sorted_"), [(2_000, 20_000), (1, 20_000), (0, 1)])
def test_columns_orders_and_conditions(filled: Any, people: dict[str, User], door: Door, monkeypatch: Any, few: int, sorted_: int) -> None:
    """Whether few records answer, some, or most: each is read in another way, and the answers are the same."""
    monkeypatch.setattr(filtering, "MOST_KEYS", few)
    monkeypatch.setattr(filtering, "SORTED", sorted_)
    by = people["seller"]
    page = door("seller").get("/companies/?columns=name,x_area,x_power,x_fitted_by,x_machines,x_budget_per_kva").content.decode()
    for text in ("Area", "North", "12.5", "Press, Saw", "€80.00"):
        assert text in page, text
    for address, expected in {
        "x_customs_code=EE-77": ["Beeta"],
        "x_customs_code__contains=ee-": ["Alfa", "Beeta"],
        "x_customs_code__starts=EE-1": ["Alfa"],
        "x_power=12.5": ["Alfa"],
        "x_power=12.501": [],
        "x_power__gte=12.499": ["Alfa"],
        "x_power__lte=12.499": [],
        "x_power__empty=yes": ["Beeta", "Gamma"],
        "x_yearly_budget__gte=500": ["Alfa", "Beeta"],
        "x_yearly_budget__gte=501": ["Alfa"],
        "x_contract_ends__lt=2027-04-01": ["Alfa"],
        "x_contract_ends__lt=2027-03-31": [],
        "x_area=north,south": ["Alfa", "Beeta"],
        "x_area__not=north": ["Beeta", "Gamma"],
        "x_area__not=north,south": ["Gamma"],
        "x_area__empty=no": ["Alfa", "Beeta"],
        "x_machines=saw,lathe": ["Alfa"],
        "x_machines=lathe": [],
        "x_machines__empty=yes": ["Beeta", "Gamma"],
        "x_machines__not=saw": ["Beeta", "Gamma"],
        "x_machines__not=lathe": ["Alfa", "Beeta", "Gamma"],
        f"x_fitted_by={filled['Beeta'].pk}": ["Alfa"],
        "x_audited=yes": ["Alfa"],
        "x_audited=no": [],
        "x_budget_per_kva=80": ["Alfa"],
        "any1.x_area=south&any1.x_power__gte=1": ["Alfa", "Beeta"],
    }.items():
        assert names(by, f"{address}&order=name") == expected, address
    assert names(by, "order=-x_yearly_budget&x_yearly_budget__empty=no") == ["Alfa", "Beeta"]
    assert names(by, "order=x_customs_code&x_customs_code__empty=no") == ["Alfa", "Beeta"]
    with pytest.raises(Invalid):
        names(by, "x_area__gte=1")
    with pytest.raises(Invalid):
        names(by, "order=x_machines")


def test_choices_are_told_apart_before_their_index_is_there(filled: Any, fields: Any, people: dict[str, User]) -> None:
    by = people["seller"]
    for name in ("x_area", "x_machines"):
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {indexes.name_of(fields[name])}")
    assert names(by, "x_area__not=north&order=name") == ["Beeta", "Gamma"]
    assert names(by, "x_machines=saw") == ["Alfa"]
    assert names(by, "x_machines__not=saw&order=name") == ["Beeta", "Gamma"]


@pytest.mark.parametrize("order", ["x_power", "-x_power", "x_customs_code", "-x_customs_code", "x_contract_ends", "-x_yearly_budget"])
def test_pages_follow_one_another_whatever_the_order(fields: Any, people: dict[str, User], order: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(lists, "PAGE", 3)
    for number in range(10):
        power = None if number % 4 == 0 else Decimal(number % 3) / 4
        company().create(
            by=people["seller"],
            data={
                "name": f"C{number}",
                "x_power": power,
                "x_customs_code": ["", "Ä", "b", "B"][number % 4],
                "x_yearly_budget": [None, 5, 700][number % 3],
            },
        )
    found, after = [], ""
    while True:
        page = lists.listing(company(), people["seller"], QueryDict(f"order={order}&after={after}"))
        found += [line.title for line in page.lines]
        after = page.page.after
        if not after:
            break
    assert sorted(found) == [f"C{number}" for number in range(10)]


def test_groups_with_sums(filled: Any, people: dict[str, User]) -> None:
    by = people["seller"]
    columns = lists.chosen_columns(company(), by, "name,x_yearly_budget,x_budget_per_kva")
    found = grouped(company(), by, QueryDict("group=x_area"), columns)
    assert [(each.label, each.count, each.told) for each in found.groups] == [
        ("North", 1, [("Yearly budget", "€1,000.00"), ("Budget per kVA", "€80.00")]),
        ("South", 1, [("Yearly budget", "€500.00")]),
        ("Is empty", 1, []),
    ]
    assert [(each.label, each.count) for each in grouped(company(), by, QueryDict("group=x_fitted_by"), []).groups] == [
        ("Beeta", 1),
        ("Is empty", 2),
    ]
    months = grouped(company(), by, QueryDict("group=x_contract_ends"), []).groups
    assert [(each.label, each.count) for each in months] == [("March 2027", 1), ("Is empty", 2)]
    for each in (*found.groups, *months):
        assert len(names(by, each.url.lstrip("?"))) == each.count
    assert [each.count for each in grouped(company(), by, QueryDict("group=x_audited"), []).groups] == [1, 2]


def test_a_cell_is_changed_in_place(filled: Any, door: Door) -> None:
    pk = filled["Beeta"].pk
    cell = door("seller").get(f"/companies/{pk}/cell/x_area/")
    assert cell.status_code == 200
    assert "Town of Tartu" in cell.content.decode()
    answer = door("seller").post(f"/companies/{pk}/cell/x_area/", {"x_area": "town", "version": "1", "columns": "name,x_area"})
    assert answer.status_code == 200
    assert "Town of Tartu" in answer.content.decode()
    assert door("seller").post(f"/companies/{pk}/cell/x_power/", {"x_power": "much", "columns": "name"}).status_code == 422
    assert door("seller").get(f"/companies/{pk}/cell/x_budget_per_kva/").status_code == 404


def test_many_are_changed_at_once_and_back(filled: Any, people: dict[str, User]) -> None:
    by = people["seller"]
    before = {one.pk: one.custom for one in Company.objects.all()}
    given = [("x_area", "set", "town"), ("x_yearly_budget", "set", "10,50"), ("x_machines", "set", ["lathe"]), ("x_power", "clear", None)]
    job = bulk.start_bulk(company(), by=by, act="change", changes=changes.read(company(), by, given), state="")
    work()
    job.refresh_from_db()
    assert job.result == {"changed": 3, "unchanged": 0, "refused": 0}
    for one in Company.objects.all():
        assert {name: one.custom[name] for name in ("t_area", "n_yearly_budget", "l_machines")} == {
            "t_area": "town",
            "n_yearly_budget": 1050,
            "l_machines": ["lathe"],
        }
        assert "n_power" not in one.custom
    undo = bulk.start_undo(pk=job.pk, by=by)
    work()
    undo.refresh_from_db()
    assert undo.result == {"undone": 3, "left": 0}
    assert {one.pk: one.custom for one in Company.objects.all()} == before


def test_texts_are_found(filled: Any, people: dict[str, User]) -> None:
    hits = search.find(people["seller"], "EE-1001", [company()], 5).hits
    assert [hit.title for hit in hits["parties.company"]] == ["Alfa"]
    assert names(people["seller"], "q=ee-77") == ["Beeta"]


def test_the_words_are_estonian_for_an_estonian(filled: Any, people: dict[str, User], door: Door) -> None:
    people["seller"].language = "et"
    people["seller"].save()
    page = door("seller").get("/companies/?columns=name,x_area").content.decode()
    assert "Ala" in page
    assert "Area" not in page.replace("x_area", "")
