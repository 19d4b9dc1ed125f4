"""The same price told by concept. No database, no clock.

Concept selling tells the same thing in other words, so that the customer hears what they get before what it costs. The source article's
example is a life insurance: told as a fee of 60,000 a year, the customer hears the fee; told as what it keeps for the heirs, they hear
the cover of 2,000,000. So what is kept or gained comes first here, and the price as a small part of it.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MONTHS, DAYS = 12, 365
LEAST_YEARS, MOST_YEARS = 1, 30
MOST_UNITS = 1_000_000_000
USUAL_YEARS = 5


@dataclass(frozen=True)
class Told:
    """A price spread over the years of use, and beside what it keeps. Money to the currency's own places, percent to a tenth."""

    years: int
    per_year: Decimal
    per_month: Decimal
    per_day: Decimal
    per_unit: Decimal | None  # of what is made or moved in those years
    gain: Decimal | None  # what the need would cost in those years
    percent: Decimal | None  # the price, of that
    times: Decimal | None  # that, of the price


def told(
    price: Decimal, *, years: int = USUAL_YEARS, units_a_year: int | None = None, yearly_cost: Decimal | None = None, places: int = 2
) -> Told:
    """A price for so many years of use. What cannot be told is None: nothing is divided by nothing."""
    if not LEAST_YEARS <= years <= MOST_YEARS:
        raise ValueError(f"{LEAST_YEARS} to {MOST_YEARS} years")
    gain = yearly_cost * years if yearly_cost else None
    return Told(
        years=years,
        per_year=_rounded(price / years, places),
        per_month=_rounded(price / (years * MONTHS), places),
        per_day=_rounded(price / (years * DAYS), places),
        per_unit=_rounded(price / (years * units_a_year), places) if units_a_year else None,
        gain=gain,
        percent=_rounded(100 * price / gain, 1) if gain else None,
        times=_rounded(gain / price, 1) if gain and price else None,
    )


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
