"""How words are folded, cut and marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tehing.core.search import text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Põhja Metall OÜ", ("pohja", "metall", "ou")),
        ("ŠAŠLÕKK & Žanna", ("saslokk", "zanna")),
        ("Straße, Øre, Łódź", ("strasse", "ore", "lodz")),
        ("O'Neill’s", ("oneills",)),
        ("mari.maasikas@pohja.ee", ("mari", "maasikas", "pohja", "ee")),
        ("+372 5551 234", ("3725551234",)),
        ("00372 5551234", ("3725551234",)),
        ("5551 234", ("5551234",)),
        ("2024-05-01", ("2024", "05", "01")),
        ("100 200", ("100", "200")),
        ('NEAR("a" b*) OR -c', ("near", "a", "b", "or", "c")),
        ("Трансформатор 400", ("трансформатор", "400")),
        ("😀 ***", ()),
    ],
)
def test_what_is_typed_becomes_words(typed: str, words: tuple[str, ...]) -> None:
    assert text.asked(typed).plain == words


@given(st.text())
def test_folding_twice_changes_nothing(typed: str) -> None:
    once = text.words_of(typed)
    assert tuple(word for one in once for word in text.words_of(one)) == once


@given(st.text(max_size=500))
def test_words_are_short_and_hold_nothing_an_operator_could_be_made_of(typed: str) -> None:
    for word in text.asked(typed).plain:
        assert 0 < len(word) <= text.LONGEST_WORD
        assert not set(word) & set("\"'*()%_\\:&|!<> \0")


@given(st.text(max_size=80), st.text(max_size=10))
def test_marking_keeps_the_text_as_it_is(shown: str, typed: str) -> None:
    assert "".join(piece for piece, _ in text.pieces(shown, text.asked(typed).plain)) == shown


def test_marks_stand_where_the_words_are() -> None:
    assert text.pieces("Põhja Metall OÜ", ("ohj", "ou")) == [("P", False), ("õhj", True), ("a Metall ", False), ("OÜ", True)]
    assert text.pieces("Strasse 1", ("straß",)) == [("Strasse 1", False)]
    assert text.pieces("Boutique OÜ", ("ou",)) == [("Boutique ", False), ("OÜ", True)]


@pytest.mark.parametrize(("typed", "whole"), [("+372 5551 234", True), ("00372 5551234", True), ("5551 234", False), ("+37", False)])
def test_a_number_with_its_country_is_whole(typed: str, whole: bool) -> None:
    assert text.asked(typed).whole is whole


@pytest.mark.parametrize(
    ("typed", "tails"),
    [
        ("pohja.ee", {"ee"}),
        ("mari.maasikas@pohja.com", {"com"}),
        ("Mari pohja.ee", {"ee"}),
        ("pohja.", set()),
        ("v.2", set()),
        ("Põhja AS", set()),
        ("ee.ee", set()),  # it is all that there is to look for
        ("pohja.metall", set()),
    ],
)
def test_the_end_of_an_address_tells_little(typed: str, tails: set[str]) -> None:
    asked = text.asked(typed)
    assert asked.tails == tails
    assert asked.telling and all(ways[0] not in tails for ways in asked.telling)


@pytest.mark.parametrize(
    ("typed", "precise"),
    [
        ("10137319", True),
        ("EE100366327", True),
        ("info@pohja.ee", True),
        ("+372 555 1234", True),
        ("pohja", False),
        ("2024", False),
        ("pohja 10137319", False),
    ],
)
def test_codes_numbers_and_addresses_mean_themselves(typed: str, precise: bool) -> None:
    assert text.asked(typed).is_precise is precise
