"""Money is exact: integer minor units with an ISO 4217 currency in tables, Decimal in rules, one rounding, one allocation."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.core import get_global
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django.utils.translation import get_language

MAX_MINOR = 10**15  # more than any company's sale, and safe in every 64-bit sum


class TooPrecise(ValueError):
    """More decimals than the currency has; rounding must be asked for."""


def places(currency: str) -> int:
    """How many decimals the currency has: EUR 2, JPY 0."""
    return get_currency_precision(currency)


def round_half_up(amount: Decimal, decimals: int) -> Decimal:
    """The one rounding: halves go away from zero."""
    return amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def to_minor(amount: Decimal, currency: str, *, rounding: bool = False) -> int:
    """An amount as integer minor units. Raises TooPrecise unless rounding is asked for."""
    decimals = places(currency)
    if not amount.is_finite() or abs(amount) > MAX_MINOR:
        raise ValueError("amount_too_large")
    rounded = round_half_up(amount, decimals)
    if rounded != amount and not rounding:
        raise TooPrecise(f"{amount} has more decimals than {currency}.")
    minor = int(rounded.scaleb(decimals))
    if abs(minor) > MAX_MINOR:
        raise ValueError("amount_too_large")
    return minor


def from_minor(minor: int, currency: str) -> Decimal:
    """Integer minor units as a Decimal amount with the currency's decimals."""
    return Decimal(minor).scaleb(-places(currency))


def allocate(total: int, weights: Sequence[Decimal | int]) -> list[int]:
    """Split minor units by weights with the largest remainder, so that the parts always add up to the whole.

    Weights are not negative and not all zero. A negative total splits as its positive mirror does.
    """
    whole = sum(Decimal(weight) for weight in weights)
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("Weights must be positive.")
    if total < 0:
        return [-part for part in allocate(-total, weights)]
    exact = [Decimal(total) * Decimal(weight) / whole for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda at: exact[at] - parts[at], reverse=True)
    for at in by_remainder[: total - sum(parts)]:
        parts[at] += 1
    return parts


@lru_cache
def currencies() -> frozenset[str]:
    """Currencies that are legal tender somewhere today, from Unicode's data."""
    territories = get_global("territory_currencies")
    return frozenset(code for uses in territories.values() for code, _start, end, tender in uses if end is None and tender)


def known_currency(code: str) -> bool:
    return code in currencies()


def common_currencies() -> list[str]:
    """For selects: the workspace's currency first, then those of the neighbourhood, then all others."""
    first = [default_currency(), "EUR", "USD", "GBP", "SEK", "NOK", "DKK", "PLN", "CHF"]
    return list(dict.fromkeys([*first, *sorted(currencies())]))


def default_currency() -> str:
    """The workspace's currency."""
    from tehing.core import workspace

    return workspace.current().currency


def format_money(minor: int, currency: str) -> str:
    """As people of the present language write it: “1 234,50 €”."""
    return _money(minor, currency, _locale())


@lru_cache(maxsize=16_384)
def _money(minor: int, currency: str, locale: str) -> str:
    """Kept, because a board or a list shows the same few hundred amounts to everybody, and each takes 0.1 ms to write."""
    return format_currency(from_minor(minor, currency), currency, locale=locale)


def format_price(price: Decimal, currency: str) -> str:
    """A unit price with up to four decimals, as many as it needs but not fewer than the currency has."""
    shown = price.normalize()
    decimals = max(places(currency), min(4, -int(shown.as_tuple().exponent)))
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return f"{format_decimal(price, format=pattern, locale=_locale())} {currency}"


def format_plain(amount: Decimal) -> str:
    """For input boxes: the language's decimal sign, no grouping."""
    return format_decimal(amount, locale=_locale(), group_separator=False, decimal_quantization=False)


def parse_decimal(text: str) -> Decimal:
    """An amount as people of any country write it. Raises ValueError when it cannot be one."""
    from tehing.core.imports.numbers import parse_number

    found = parse_number(text, "," if _locale() == "et" else ".")
    if found is None:
        raise ValueError(text)
    return found


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")
