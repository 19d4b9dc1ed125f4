"""Whatever is typed is data: no error, no operator, no script, whichever door it comes through."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tehing.core import search
from tehing.core.records import resource, resources
from tehing.parties import actions as parties
from tehing.team.models import User

from ...corpora import naughty
from .conftest import assert_index_holds_the_records

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DOORS = ("/palette/?q=", "/search/?q=", "/search/?type=companies&q=", "/lookup/companies/?q=", "/companies/?q=", "/api/v1/search?q=")
OURS = (
    '"', "'", "*", "a*", '"a" NEAR "b"', "NEAR(a b, 2)", "a AND", "OR", "NOT a", "(", ")", "^a", "a:b", "text:a", "{a b}:c", "a + b", "-a",
    "a & b | !c", "a <-> b", "':*", "\\", "%", "_", "%%s", "{more}", "a\0b", "\ufffd", "😀", "👩‍👩‍👧", "שלום", "مرحبا بالعالم", "\u202eabc",
    "ﷺ", "ﬁ", "İstanbul", "ẞ", "e\u0301", "漢字", "한국", "x" * 10_000, "a " * 5_000, "1" * 10_000, "ab", "a",
    " ", "\t\n", "<script>alert(1)</script>",
)  # fmt: skip


def strings() -> list[str]:
    return [*OURS, *naughty()]


@pytest.fixture
def page(house: dict[str, User]) -> Client:
    found = Client()
    found.force_login(house["seller"], backend=BACKEND)
    return found


def test_no_door_stumbles(page: Client, company: Callable[..., Any]) -> None:
    company("Põhja Metall OÜ")
    broken = {}
    for number, word in enumerate(OURS):
        for door in (DOORS[number % 6], DOORS[(number + 3) % 6]):
            answer = page.get(door + quote(word[:2_000].encode("utf-8", "replace")))
            if answer.status_code != 200 or b"<script>alert" in answer.content:
                broken[door + repr(word[:60])] = answer.status_code
    assert not broken


def test_no_question_is_an_error(house: dict[str, User], company: Callable[..., Any]) -> None:
    company("Põhja Metall OÜ")
    described, by = resource("parties.company"), house["seller"]
    for word in strings():
        search.find(by, word, [described], 5)
        list(described.visible(by).filter(search.words_in(described, by, word))[:5])


def test_strange_names_are_indexed_and_found_by_themselves(house: dict[str, User]) -> None:
    described = resource("parties.company")
    made = []
    for word in strings():
        name = " ".join(word.replace("\0", "").split())[:190].encode("utf-8", "ignore").decode()
        if search.text.asked(name).words:
            made.append(parties.create_company(by=house["seller"], data={"name": name}))
    assert_index_holds_the_records(deep=False)
    lost = []
    for one in made:
        hits = search.find(house["seller"], one.name, [described], 100).hits.get(described.key, [])
        if one.pk not in {hit.pk for hit in hits} and len(one.name) < 60:
            lost.append(one.name)
    assert lost == []


def test_ten_thousand_letters_are_answered(house: dict[str, User]) -> None:
    assert search.find(house["seller"], "põhja " * 10_000, resources(), 5).hits == {}
