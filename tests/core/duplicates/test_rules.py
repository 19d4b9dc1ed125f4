"""Folded names, and what counts as a slip of the pen."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tehing.core.duplicates.rules import company_key, near, person_key

NAMES = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(["AS", "OÜ", "Põhja", "Metall", "A", "B", "S.A.", "&", "Ltd", "12", "Ålesund", "GmbH & Co. KG", "-"]), max_size=8
    ).map(" ".join),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AS Põhja Metall", "Pohja-Metall, AS"),
        ("Merko Ehitus AS", "AKTSIASELTS MERKO EHITUS"),
        ("A B Electrolux", "AB Electrolux"),
        ("Müller GmbH & Co. KG", "Muller GmbH"),
        ("Zażółć Sp. z o.o.", "ZAZOLC SPÓŁKA Z O.O."),
    ],
)
def test_companies_are_the_same_whatever_their_form_and_accents(one: str, other: str) -> None:
    assert company_key(one) == company_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Mari Maasikas", "Maasikas, Mari"), ("Jüri  ÕUN", "Oun Juri")])
def test_people_are_the_same_whichever_name_comes_first(one: str, other: str) -> None:
    assert person_key(one) == person_key(other) != ""


def test_a_name_that_is_only_a_legal_form_stays() -> None:
    assert company_key("OÜ") == "ou"
    assert company_key("💥") == ""


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("pohja metall", "pohja metal", True),
        ("pohja metall", "pohjametall", True),
        ("elektrilevi", "elektirlevi", True),
        ("trafo 12", "trafo 13", False),
        ("office eu", "office us", False),
        ("tartu", "tarto", True),
        ("tamm", "tomm", False),
        ("pohja metall", "louna metall", False),
    ],
)
def test_a_slip_of_the_pen_is_told_from_another_name(one: str, other: str, slip: bool) -> None:
    assert near(one, other) is slip


@settings(max_examples=60, deadline=None)
@given(NAMES)
@example("ϒ").via("a sign for a capital")
@example("ᴬ").via("a raised capital")
@example("Ǣ").via("a letter that is two, with a mark")
def test_a_key_is_its_own_key(name: str) -> None:
    assert company_key(company_key(name)) == company_key(name)
    assert person_key(person_key(name)) == person_key(name)


def test_a_key_fits_its_column() -> None:
    for name in ("ä&" * 200, "pikk nimi " * 60):
        for key in (company_key, person_key):
            assert len(key(name)) <= 200
            assert key(key(name)) == key(name)


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES)
def test_likeness_has_no_direction(one: str, other: str) -> None:
    here, there = company_key(one), company_key(other)
    assert near(here, there) == near(there, here)
    assert near(here, here)
