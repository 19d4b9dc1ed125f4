"""What is found, in which order, and by whom."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tehing.core import search
from tehing.core.records import lists, paging, resource, resources
from tehing.core.search import candidates, finding, keys, text
from tehing.core.search.candidates import Kind
from tehing.deals import actions as deals
from tehing.deals.models import Stage
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.team import actions as team
from tehing.team.models import Role, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Titles = Callable[..., dict[str, list[str]]]
Add = Callable[..., Any]


@pytest.mark.parametrize("words", ["pohja", "Põhja", "PÕHJA met", "ohja", "metall põ", "põjha", "pohja metlal"])
def test_letters_are_folded_both_ways(company: Add, titles: Titles, words: str) -> None:
    company("Põhja Metall OÜ")
    company("Pohja Metall")
    company("Lõuna Puit OÜ")
    assert sorted(titles(words)["companies"]) == ["Pohja Metall", "Põhja Metall OÜ"]


def test_mistyped_words_find_what_was_meant(house: dict[str, User], company: Add, titles: Titles) -> None:
    company("Ericsson Eesti AS")
    deals.create_deal(by=house["seller"], data={"name": "Transformer 400 kVA"})
    assert titles("Ericson")["companies"] == ["Ericsson Eesti AS"]
    assert titles("trasnformer")["deals"] == ["Transformer 400 kVA"]
    assert titles("rtansformer")["deals"] == ["Transformer 400 kVA"]
    assert titles("trasnfo")["deals"] == ["Transformer 400 kVA"]
    assert titles("transfromer 400")["deals"] == ["Transformer 400 kVA"]
    assert titles("gearbox") == {}
    assert titles("transformer 500").get("deals") is None, "other digits are another thing"


def test_the_best_comes_first(company: Add, titles: Titles) -> None:
    for name in ("Elmetal OÜ", "Ida Metal OÜ", "Metal Works OÜ", "Metal", "Metall OÜ", "Mteal OÜ"):
        company(name)
    assert titles("metal")["companies"] == ["Metal", "Metall OÜ", "Metal Works OÜ", "Ida Metal OÜ", "Elmetal OÜ"]
    assert titles("elmteal")["companies"] == ["Elmetal OÜ"]


def test_open_deals_come_before_closed_ones_and_new_before_old(house: dict[str, User], titles: Titles) -> None:
    won = Stage.objects.filter(kind="won").order_by("pk")[0]
    for number in (1, 2, 3):
        deals.create_deal(by=house["seller"], data={"name": f"Trafo {number}"} | ({"stage": won} if number == 2 else {}))
    assert titles("trafo")["deals"] == ["Trafo 3", "Trafo 1", "Trafo 2"]


@pytest.mark.parametrize(
    "words",
    ["10137319", "EE100366327", "100366327", "pohja.example", "info@pohja.example", "+372 555 1234", "5551234", "555 1234", "372555"],
)
def test_identifiers_find_too(company: Add, titles: Titles, words: str) -> None:
    data = {
        "registry_code": "10137319",
        "vat_number": "EE100366327",
        "country": "EE",
        "website": "https://www.pohja.example/",
        "phone": "5551234",
    }
    company("Põhja Metall OÜ", email="info@pohja.example", **data)
    company("Lõuna Puit OÜ")
    assert titles(words)["companies"] == ["Põhja Metall OÜ"]


def test_an_address_is_found_by_all_of_it(company: Add, titles: Titles) -> None:
    company("Põhja Metall", website="https://pohja.ee/")
    company("Lõuna Metall", website="https://pohja.lv/")
    assert titles("pohja.ee")["companies"] == ["Põhja Metall"] and titles("info@pohja.lv") == titles("pohja.fi") == {}
    assert titles("pohja.lv")["companies"] == ["Lõuna Metall"]


def test_a_code_within_another_is_found_where_nothing_has_the_code_itself(house: dict[str, User], company: Add, titles: Titles) -> None:
    company("Põhja Metall", registry_code="10137319")
    company("Lõuna Metall", registry_code="99101373")
    assert titles("101373")["companies"] == ["Põhja Metall"]
    deals.create_deal(by=house["seller"], data={"name": "Tender 99101373"})
    deals.create_deal(by=house["stranger"], data={"name": "Tender 910137"})  # out of this person's sight
    assert titles("910137") == {"companies": ["Lõuna Metall"], "deals": ["Tender 99101373"]}


def test_what_one_may_not_see_is_not_found(house: dict[str, User], titles: Titles) -> None:
    deals.create_deal(by=house["seller"], data={"name": "Salajane projekt"})
    leads.create_lead(by=house["seller"], data={"name": "Salajane huvi"})
    assert set(titles("salajane", by="seller")) == {"deals", "leads"}
    assert set(titles("salajane", by="colleague")) == {"deals", "leads"}
    assert titles("salajane", by="stranger") == {}
    assert titles("slaajane", by="stranger") == {}
    assert titles("salajane", by="warehouse") == {}


def test_kinds_that_one_may_not_see_are_not_even_looked_in(house: dict[str, User], titles: Titles) -> None:
    deals.create_deal(by=house["seller"], data={"name": "Salajane projekt"})
    with CaptureQueriesContext(connection) as queries:
        titles("salajane", by="warehouse")
    asked = " ".join(query["sql"] for query in queries)
    assert str(resource("deals.deal").number) not in asked and "deals_deal" not in asked


def test_a_hidden_field_cannot_be_guessed_by_searching(house: dict[str, User], company: Add, titles: Titles) -> None:
    metal = company("Põhja Metall OÜ", registry_code="10137319", country="EE")
    role = Role.objects.get(code="reader")
    team.set_role_rights(pk=role.pk, by=house["admin"], grants={}, hidden=["parties.company.registry_code"])
    house["reader"] = User.objects.get(pk=house["reader"].pk)
    assert titles("10137319", by="reader") == {}
    assert titles("101373", by="reader") == {}
    assert titles("põhja", by="reader")["companies"] == ["Põhja Metall OÜ"]
    described = resource("parties.company")
    rows = described.visible(house["reader"])
    assert not rows.filter(search.words_in(described, house["reader"], "10137319")).exists()
    assert rows.filter(search.words_in(described, house["reader"], "põhja")).get() == metal
    found = search.find(house["reader"], "põhja", [described], 5).hits["parties.company"][0]
    assert found.hint == ""


def test_removed_records_are_not_found(house: dict[str, User], company: Add, titles: Titles) -> None:
    metal = company("Põhja Metall OÜ")
    parties.delete_company(pk=metal.pk, by=house["admin"])
    assert titles("põhja") == {}


def test_an_entry_left_behind_shows_nothing(company: Add, titles: Titles) -> None:
    metal = company("Põhja Metall OÜ")
    Company.objects.filter(pk=metal.pk).delete()  # past the actions
    assert titles("põhja") == {}


@pytest.mark.parametrize("limit", [2, 60])
def test_part_of_a_word_finds_old_records_as_well_as_new(house: dict[str, User], limit: int) -> None:
    """The index is asked for the newest slices first; the older are gone through where those have too few."""
    far = 1 << keys.SLICE
    ages = [7, far + 1, 2 * far + 1, 3 * far + 1, 3 * far + 2]
    old = [Company(pk=pk, name=f"Elektrotrafo {pk}", owner=house["seller"]) for pk in ages]
    other = [Company(pk=4 * far, name="Puit"), Company(pk=8, name="Kosmettor")]
    Company.objects.bulk_create([*old, *other])
    search.index(resource("parties.company"), [*old, *other])
    kind = Kind(resource("parties.company").number)

    def found(words: str) -> list[int]:
        return [one.record_id for one in candidates.by_part([kind], text.asked(words), limit)[kind.number]]

    assert found("trotrafo") == sorted(ages, reverse=True)[:limit]
    assert found("smettor") == [8]
    assert found("trafo elektro") == sorted(ages, reverse=True)[:limit]


@given(kind=st.integers(0, (1 << 20) - 1), newest=st.integers(1, (1 << 40) - 1))
def test_slices_are_of_one_type_and_hold_its_newest(kind: int, newest: int) -> None:
    key = keys.entry(kind, newest)
    slices, is_all = keys.slices(key)
    assert key >> keys.SLICE == slices[0]
    assert all(one << keys.SLICE >= keys.entry(kind, 0) for one in slices), "none of the type before"
    assert is_all is (keys.entry(kind, 0) >> keys.SLICE in slices)


def test_a_few_of_ones_own_are_found_among_very_many(house: dict[str, User], titles: Titles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "ROUNDS", (5, 10))
    mine = deals.create_deal(by=house["stranger"], data={"name": "Trafo minu oma"})
    for number in range(40):
        deals.create_deal(by=house["seller"], data={"name": f"Trafo {number}"})
    assert titles("trafo", by="stranger", each=3)["deals"] == [mine.name]
    assert titles("rafo", by="stranger", each=3)["deals"] == [mine.name]
    assert titles("tarfo", by="stranger", each=3)["deals"] == [mine.name]


def test_lists_combine_words_with_filters_order_and_pages(house: dict[str, User], company: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        company(f"Põhja {number:02} OÜ", city="Tartu" if number % 2 else "Narva")
    company("Lõuna OÜ", city="Tartu")
    page = Client()
    page.force_login(house["seller"], backend=BACKEND)

    def names(address: str) -> list[str]:
        token = team.create_token(by=house["seller"], name="t", scopes=["read"])[1]
        found, answer = [], json.loads(Client(headers={"Authorization": f"Bearer {token}"}).get(address).content)
        while True:
            found += [one["name"] for one in answer["items"]]
            if not answer["next"]:
                return found
            answer = json.loads(Client(headers={"Authorization": f"Bearer {token}"}).get(f"{address}&cursor={answer['next']}").content)

    odd = [f"Põhja {number:02} OÜ" for number in range(1, 30, 2)]
    # met row by row, met row by row after those that stand near, or narrowed to keys: the same answer
    for common, near, reach in ((10, 1_000, 20_000), (10, 3, 20_000), (10, 2, 3), (1_000, 1_000, 20_000)):
        monkeypatch.setattr(search.listing, "COMMON", common)
        monkeypatch.setattr(paging, "NEAR", near)
        monkeypatch.setattr(paging, "REACH", reach)
        assert names("/api/v1/companies?q=pohja&city=Tartu&order=name&limit=4") == odd
        assert names("/api/v1/companies?q=ohja+ou&city=Tartu&order=-name&limit=7") == odd[::-1]
        assert names("/api/v1/companies?q=p&city=Tartu&order=name&limit=40") == odd, (common, reach)
        assert names("/api/v1/companies?q=puit&limit=5") == []
    assert names("/api/v1/companies?q=põjha&city=Tartu&limit=50&order=name") == odd
    assert page.get("/companies/?q=pohja").content.decode().count(">Põhja") == 30


WORDS = st.text(st.sampled_from("aAõÕöoSsšßİıi 12-'.&ﬁée\u0301漢"), min_size=1, max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=WORDS.filter(str.strip), start=st.integers(0, 11), length=st.integers(1, 12))
def test_a_condition_on_a_part_of_a_text_misses_nobody(house: dict[str, User], name: str, start: int, length: int) -> None:
    """It is narrowed by the index, which knows folded words alone; the database itself compares letters."""
    with transaction.atomic():
        made = parties.create_company(by=house["seller"], data={"name": name})
        part = made.name[start % len(made.name) :][:length]
        for lookup in ("icontains", "istartswith"):
            if Company.objects.filter(pk=made.pk, **{f"name__{lookup}": part}).exists():
                assert Company.objects.filter(search.holding(resource("parties.company"), part), pk=made.pk).exists(), (name, part)
        transaction.set_rollback(True)


def test_a_part_of_a_text_is_looked_for_where_it_is_and_however_long_the_text(house: dict[str, User], company: Add) -> None:
    long = company(" ".join(str(number) for number in range(10, 73)) + " viimane", email="info@kaugel.example")
    assert len(text.words_of(long.name)) > text.MOST_INDEXED
    company("Viimane Rong OÜ", email="mari@viimane.example")
    by, companies = house["seller"], resource("parties.company")

    def names(address: str) -> set[str]:
        rows, _conditions = lists.matching(companies, by, QueryDict(address))
        return set(rows.values_list("name", flat=True))

    assert names("name__contains=viimane") == {long.name, "Viimane Rong OÜ"}
    assert names("name__starts=viimane") == {"Viimane Rong OÜ"}
    assert names("email__contains=viimane") == {"Viimane Rong OÜ"}
    assert names("email__contains=o@kaugel.ex") == {long.name}
    assert names("name__contains=kaugel") == set()
    assert names(f"name__contains={long.name.replace(' ', '%20')}") == {long.name}


def test_boxes_give_the_best_first(house: dict[str, User], company: Add) -> None:
    for name in ("Elmetal OÜ", "Metal", "Metal Works OÜ"):
        company(name, city="Tartu")
    page = Client()
    page.force_login(house["seller"], backend=BACKEND)
    found = page.get("/lookup/companies/?q=metal").json()
    assert [one["label"] for one in found] == ["Metal", "Metal Works OÜ", "Elmetal OÜ"]
    assert found[0]["hint"] == "Tartu"
    assert [one["label"] for one in page.get("/lookup/companies/").json()] == ["Elmetal OÜ", "Metal", "Metal Works OÜ"]


def test_the_api_searches(house: dict[str, User], company: Add) -> None:
    metal = company("Põhja Metall OÜ", city="Tartu")
    deals.create_deal(by=house["seller"], data={"name": "Trafo pohjale"})
    _token, secret = team.create_token(by=house["seller"], name="t", scopes=["read"])
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    items = program.get("/api/v1/search?q=pohja").json()["items"]
    assert [(one["type"], one["title"], one["match"]) for one in items] == [
        ("companies", "Põhja Metall OÜ", "beginning"),
        ("deals", "Trafo pohjale", "word"),
    ]
    assert (items[0]["id"], items[0]["hint"], items[0]["url"]) == (metal.pk, "Tartu", f"/companies/{metal.pk}/")
    assert [one["type"] for one in program.get("/api/v1/search?q=pohja&types=deals,people").json()["items"]] == ["deals"]
    assert len(program.get("/api/v1/search?q=pohja&limit=1").json()["items"]) == 1
    assert program.get("/api/v1/search?q=pohja&limit=0").status_code == 422
    assert program.get("/api/v1/search?q=pohja&types=unicorns").status_code == 422
    assert program.get("/api/v1/search").json() == {"items": []}
    assert Client().get("/api/v1/search?q=pohja").status_code == 401


def test_numbers_of_record_types_differ() -> None:
    numbers = [one.number for one in resources()]
    assert len(set(numbers)) == len(numbers)
