"""Money is exact, and parts always add up to the whole."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import money

AMOUNTS = st.integers(-(10**12), 10**12)


@given(AMOUNTS, st.sampled_from(["EUR", "JPY", "BHD", "USD"]))
def test_minor_units_and_back_lose_nothing(minor: int, currency: str) -> None:
    assert money.to_minor(money.from_minor(minor, currency), currency) == minor


@given(AMOUNTS, st.lists(st.integers(0, 10_000), min_size=1, max_size=20).filter(any))
def test_parts_add_up_to_the_whole(total: int, weights: list[int]) -> None:
    parts = money.allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Decimal(total) * weight / sum(weights)) < 1


@pytest.mark.parametrize(("amount", "rounded"), [("2.345", "2.35"), ("-2.345", "-2.35"), ("2.344", "2.34"), ("0.005", "0.01")])
def test_halves_go_away_from_zero(amount: str, rounded: str) -> None:
    assert money.round_half_up(Decimal(amount), 2) == Decimal(rounded)


def test_more_decimals_than_the_currency_has_must_be_rounded_knowingly() -> None:
    with pytest.raises(money.TooPrecise):
        money.to_minor(Decimal("1.005"), "EUR")
    assert money.to_minor(Decimal("1.005"), "EUR", rounding=True) == 101
    assert money.to_minor(Decimal("100"), "JPY") == 100


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e400"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValueError):
        money.to_minor(Decimal(amount), "EUR")


def test_only_currencies_in_use_are_known() -> None:
    assert money.known_currency("EUR")
    assert not money.known_currency("EEK")
    assert not money.known_currency("XXX")
