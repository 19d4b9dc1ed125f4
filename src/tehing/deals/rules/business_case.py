"""Whether a purchase pays for the customer: cash flow by year, payback, return, present value. No database, no clock.

Year 0 is now; whatever comes later comes at the end of its year. Money is whole minor units, each figure of a line rounded by itself,
so that a table adds up to its last row. Value is told after T. Reilly, "Value-Added Selling" (2003, by way of the source article):
money invested + associated costs + returns. Net present value and internal rate are those of every textbook, e.g. R. Brealey,
S. Myers, F. Allen, "Principles of Corporate Finance" (2011), chapters 2 and 5; several changes of sign allow several internal rates.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import accumulate, pairwise

INVESTMENT, COST, RETURN = KINDS = ("investment", "cost", "return")
LONGEST = 10  # years
HALVINGS = 160
DIGITS = 60  # of every sum in between
SHARES = (100, 75, 50, 25)  # %, how much of the returns comes true
MOST = Decimal(100)  # % a year that money may cost or a line may grow by
MOST_LINES = 100
# how much of a need's cost is hoped to go away, in %, by whether we have what helps; what we lack brings nothing
HOPED = {"full": Decimal(100), "partly": Decimal(50), "unknown": Decimal(50)}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that costs or brings money; `amount` in minor units, `growth` in % a year. `last` is not asked of what comes once."""

    kind: str
    amount: int
    first: int
    last: int
    growth: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Year:
    """What a year takes and brings, in minor units; costs are below zero."""

    number: int
    investment: int
    costs: int
    returns: int
    cumulative: int = 0

    @property
    def net(self) -> int:
        return self.investment + self.costs + self.returns


@dataclass(frozen=True)
class Scenario:
    """What becomes of the case when only so many per cent of the returns come true."""

    share: int
    total: int
    npv: int
    roi: Decimal | None
    payback: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A case worked out. None: there is no such number, as the payback of what never pays back."""

    years: list[Year]
    investment: int
    costs: int
    returns: int
    npv: int
    irr: Decimal | None  # % a year
    several_irr: bool  # the flow turns more than once, so that one internal rate would mislead
    roi: Decimal | None  # %
    payback: Decimal | None  # years
    break_even: Decimal | None  # % of the returns that make the present value nought
    scenarios: list[Scenario]

    @property
    def total(self) -> int:
        return self.investment + self.costs + self.returns


def amounts(line: Line, years: int) -> list[int]:
    """What a line comes to in each year from 0 to `years`, in minor units, without its sign."""
    with localcontext(prec=DIGITS):
        factor = 1 + line.growth / 100
        return [_whole(line.amount * factor ** (year - line.first)) if line.first <= year <= line.last else 0 for year in range(years + 1)]


def yearly(lines: Iterable[Line], years: int) -> list[Year]:
    """The cash flow, year by year."""
    sums = {kind: [0] * (years + 1) for kind in KINDS}
    for line in lines:
        for year, amount in enumerate(amounts(line, years)):
            sums[line.kind][year] += amount if line.kind == RETURN else -amount
    found = [
        Year(number=year, investment=sums[INVESTMENT][year], costs=sums[COST][year], returns=sums[RETURN][year])
        for year in range(years + 1)
    ]
    return _accumulated(found)


def work_out(lines: Sequence[Line], *, years: int, rate: Decimal) -> Outcome:
    """All that is told of a case. Raises ValueError as `npv`."""
    found = yearly(lines, years)
    nets = [year.net for year in found]
    investment, costs, returns = (sum(getattr(year, name) for year in found) for name in ("investment", "costs", "returns"))
    return Outcome(
        years=found,
        investment=investment,
        costs=costs,
        returns=returns,
        npv=_whole(npv(rate, nets)),
        irr=irr(nets),
        several_irr=turns(nets) > 1,
        roi=roi(investment, costs, returns),
        payback=payback(nets),
        break_even=break_even(found, rate),
        scenarios=[scenario(found, share, rate) for share in SHARES],
    )


def npv(rate: Decimal, flow: Sequence[Decimal | int]) -> Decimal:
    """The present value of a flow whose first sum comes now and each other one a year later; `rate` in % a year.

    Raises ValueError("not_a_number") and ValueError("rate_too_low"): at -100 % and under nothing has a present value.
    """
    if not rate.is_finite():
        raise ValueError("not_a_number")
    if rate <= -100:
        raise ValueError("rate_too_low")
    with localcontext(prec=DIGITS):
        step = 1 / (1 + rate / 100)
        return _worth(flow, step)


def irr(flow: Sequence[Decimal | int]) -> Decimal | None:
    """The rate, in % a year, at which the flow's present value is nought. None without one, and when there may be several.

    A flow that turns once has exactly one above -100 % (Descartes' rule of signs), found by halving.
    """
    if turns(flow) != 1:
        return None
    begin = next(at for at, part in enumerate(flow) if part)
    rest = flow[begin:]  # what comes before the first sum moves the present value, not the rate
    with localcontext(prec=DIGITS):
        rising = rest[0] < 0
        low, high = Decimal(0), Decimal(1)
        while (_worth(rest, high) < 0) is rising:
            low, high = high, high * 2
        for _halving in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if (_worth(rest, middle) < 0) is rising else (low, middle)
        return (1 / high - 1) * 100


def turns(flow: Sequence[Decimal | int]) -> int:
    """How often a flow changes between taking and bringing money."""
    signs = [part > 0 for part in flow if part]
    return sum(one is not other for one, other in pairwise(signs))


def payback(flow: Sequence[int]) -> Decimal | None:
    """Years until what was put in is back for good, in even parts within a year; None when it is not in this time."""
    sums = list(accumulate(flow))
    if not any(flow) or sums[-1] < 0:
        return None
    under = [year for year, so_far in enumerate(sums) if so_far < 0]
    if not under:
        return Decimal(0)
    last = under[-1]
    return last + Decimal(-sums[last]) / flow[last + 1]


def roi(investment: int, costs: int, returns: int) -> Decimal | None:
    """What is left of the returns, in % of all money put in. None when none is; money put in is below zero."""
    put_in = -(investment + costs)
    return None if not put_in else Decimal(returns - put_in) / put_in * 100


def break_even(years: Sequence[Year], rate: Decimal) -> Decimal | None:
    """Which share of the returns, in %, must come true for the present value to be nought; over 100 when all are too few."""
    brought = npv(rate, [year.returns for year in years])
    if brought <= 0:
        return None
    with localcontext(prec=DIGITS):
        return -npv(rate, [year.investment + year.costs for year in years]) / brought * 100


def scenario(years: Sequence[Year], share: int, rate: Decimal) -> Scenario:
    """The case with a part of its returns."""
    less = [
        Year(number=year.number, investment=year.investment, costs=year.costs, returns=_whole(Decimal(year.returns) * share / 100))
        for year in years
    ]
    nets = [year.net for year in less]
    investment, costs, returns = (sum(getattr(year, name) for year in less) for name in ("investment", "costs", "returns"))
    return Scenario(share, investment + costs + returns, _whole(npv(rate, nets)), roi(investment, costs, returns), payback(nets))


def months(years: Decimal) -> int:
    """A payback in whole months, the begun one counted."""
    whole = int(years * 12)
    return whole + (years * 12 > whole)


def saved(yearly_cost: int, share: Decimal) -> int:
    """What a customer saves a year when so many per cent of a cost go away, in minor units."""
    return _whole(Decimal(yearly_cost) * share / 100)


def hoped(fit: str) -> Decimal | None:
    """The share of a need's cost to begin with, until the customer says better."""
    return HOPED.get(fit)


def objections(*, first: int, last: int, growth: Decimal, kind: str, has_share: bool, has_need: bool) -> dict[str, str]:
    """Field -> code of what does not hold in a line."""
    found = {}
    if last < first:
        found["last_year"] = "years_reversed"
    if max(first, last) > LONGEST:
        found["last_year" if last > LONGEST else "first_year"] = "beyond_longest"
    if not (-100 < growth <= MOST):
        found["growth"] = "growth_out_of_reach"
    if has_need and kind != RETURN:
        found["need"] = "only_returns_from_needs"
    elif has_share and not has_need:
        found["need"] = "share_of_what"
    return found


def _accumulated(years: list[Year]) -> list[Year]:
    sums = accumulate(year.net for year in years)
    return [
        Year(number=year.number, investment=year.investment, costs=year.costs, returns=year.returns, cumulative=so_far)
        for year, so_far in zip(years, sums, strict=True)
    ]


def _worth(flow: Sequence[Decimal | int], step: Decimal) -> Decimal:
    """The flow's sum when each year later counts `step` times as much (Horner)."""
    found = Decimal(0)
    for part in reversed(flow):
        found = found * step + part
    return found


def _whole(amount: Decimal) -> int:
    return int(amount.to_integral_value(rounding=ROUND_HALF_UP))
