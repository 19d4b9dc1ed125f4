"""Whether a purchase pays: the figures of published worked examples, and what must hold of every flow of money."""

from decimal import Decimal
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tehing.deals.rules import business_case as rules
from tehing.deals.rules.business_case import Line

EXCEL = ["-70000", "12000", "15000", "18000", "21000", "26000"]
rates = st.decimals(min_value=-90, max_value=500, places=2)
sums = st.integers(min_value=1, max_value=10**15)
put_in = st.lists(sums.map(lambda part: -part), min_size=1, max_size=3)
brought = st.lists(sums, min_size=1, max_size=8)
conventional = st.tuples(put_in, brought).map(lambda both: [*both[0], *both[1]])
flows = st.lists(st.integers(min_value=-(10**15), max_value=10**15), min_size=1, max_size=11)


def d(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def lines(**growth: Any) -> st.SearchStrategy[list[Line]]:
    """Lines of every kind in five years."""
    one = st.builds(
        lambda kind, amount, first, length, up: Line(kind=kind, amount=amount, first=first, last=min(5, first + length), growth=up),
        st.sampled_from(rules.KINDS),
        st.integers(min_value=0, max_value=10**15),
        st.integers(min_value=0, max_value=5),
        st.integers(min_value=0, max_value=5),
        st.decimals(min_value=-99, max_value=100, places=2),
    )
    return st.lists(one, max_size=6)


# Published worked examples


def test_present_value_as_in_the_documentation_of_excel() -> None:
    """Microsoft, “NPV function”. There every sum comes at the end of its year, so nothing comes now; what comes now is added to it."""
    assert round(rules.npv(Decimal(10), d("0", "-10000", "3000", "4200", "6800")), 2) == Decimal("1188.44")
    shoes = d("-40000", "8000", "9200", "10000", "12000", "14500")
    assert round(rules.npv(Decimal(8), shoes), 2) == Decimal("1922.06")
    assert round(rules.npv(Decimal(8), [*shoes, Decimal(-9000)]), 2) == Decimal("-3749.47")


@pytest.mark.parametrize(("years", "rate"), [(5, "-2.1"), (6, "8.7"), (3, "-44.4")])
def test_internal_rate_as_in_the_documentation_of_excel(years: int, rate: str) -> None:
    """Microsoft, “IRR function”: a business of 70,000 after four years, after five and after two."""
    found = rules.irr(d(*EXCEL[:years]))
    assert found is not None and round(found, 1) == Decimal(rate)


@pytest.mark.parametrize(
    ("flow", "rate"),
    [(["-100", "39", "59", "55", "20"], "28.095"), (["-100", "0", "0", "74"], "-9.55"), (["-123400", "36200", "54800", "48100"], "5.96")],
)
def test_internal_rate_as_others_publish_it(flow: list[str], rate: str) -> None:
    """The documentation of numpy-financial, and the example in Wikipedia's “Internal rate of return”."""
    found = rules.irr(d(*flow))
    assert found is not None and round(found, len(rate.partition(".")[2])) == Decimal(rate)


# What cannot be told is not told


@pytest.mark.parametrize("flow", [[], [0, 0], [100, 20], [-100, -20], [0], [-1]])
def test_a_flow_that_never_turns_has_no_internal_rate(flow: list[int]) -> None:
    assert rules.irr(flow) is None and rules.turns(flow) == 0


def test_a_flow_that_turns_twice_has_no_single_rate() -> None:
    """-100, +230, -132 is nought at 10 % and at 20 % alike."""
    flow = [-100, 230, -132]
    assert round(rules.npv(Decimal(10), flow), 9) == round(rules.npv(Decimal(20), flow), 9) == 0
    assert (rules.irr(flow), rules.turns(flow)) == (None, 2)


@pytest.mark.parametrize(
    ("rate", "code"), [("-100", "rate_too_low"), ("-250", "rate_too_low"), ("NaN", "not_a_number"), ("Infinity", "not_a_number")]
)
def test_a_rate_that_is_none_is_refused(rate: str, code: str) -> None:
    with pytest.raises(ValueError, match=code):
        rules.npv(Decimal(rate), [-100, 110])
    with pytest.raises(ValueError, match=code):
        rules.work_out([], years=3, rate=Decimal(rate))


def test_an_empty_case_says_nothing_and_breaks_nothing() -> None:
    found = rules.work_out([], years=3, rate=Decimal(8))
    assert (found.npv, found.irr, found.roi, found.payback, found.break_even, found.total) == (0, None, None, None, None, 0)
    assert [year.cumulative for year in found.years] == [0, 0, 0, 0]


def test_what_needs_no_money_is_paid_back_at_once() -> None:
    found = rules.work_out([Line(kind="return", amount=100, first=1, last=3)], years=3, rate=Decimal(0))
    assert (found.payback, found.roi, found.irr, found.break_even, found.npv) == (0, None, None, 0, 300)


def test_what_never_pays_back_says_so() -> None:
    found = rules.work_out(
        [Line(kind="investment", amount=1000, first=0, last=0), Line(kind="return", amount=100, first=1, last=3)],
        years=3,
        rate=Decimal(8),
    )
    assert found.payback is None and found.npv < 0
    assert found.break_even is not None and found.break_even > 100


def test_a_payback_is_counted_within_the_year() -> None:
    """700 put in, 600 a year back: one year and a sixth, which is fourteen months."""
    found = rules.payback([-700, 600, 600])
    assert found is not None and (found, rules.months(found)) == (1 + Decimal(100) / 600, 14)
    assert rules.months(Decimal(2)) == 24


def test_a_payback_that_does_not_last_is_none_yet() -> None:
    assert rules.payback([-100, 150, -80, 60]) == 2 + Decimal(30) / 60
    assert rules.payback([-100, 150, -80]) is None


def test_a_line_grows_year_by_year_from_its_first() -> None:
    line = Line(kind="return", amount=10_000, first=2, last=4, growth=Decimal("2.5"))
    assert rules.amounts(line, 5) == [0, 0, 10_000, 10_250, 10_506, 0]
    assert rules.amounts(line, 3) == [0, 0, 10_000, 10_250]  # the case looks no further


# What holds of every flow


@given(conventional)
def test_at_the_internal_rate_the_present_value_is_nought(flow: list[int]) -> None:
    rate = rules.irr(flow)
    assert rate is not None and rate > -100
    size = rules.npv(rate, [abs(part) for part in flow])
    assert abs(rules.npv(rate, flow)) <= size * Decimal("1e-18")


@given(conventional, rates, rates)
def test_money_asked_to_bring_more_is_worth_less(flow: list[int], one: Decimal, other: Decimal) -> None:
    """Of a flow whose money goes out first only the part that comes back may fall in value; beyond the internal rate it is below nought."""
    assume(one != other)
    low, high = sorted((one, other))
    later = [0, *(max(part, 0) for part in flow)]
    assert rules.npv(low, later) > rules.npv(high, later)
    rate = rules.irr(flow)
    assert rate is not None
    assert (rules.npv(low, flow) > 0) is (low < rate) or abs(low - rate) < Decimal("1e-9")


@given(flows)
def test_a_payback_is_where_the_sum_comes_back_for_good(flow: list[int]) -> None:
    sums, found = list(accumulate(flow)), rules.payback(flow)
    if found is None:
        assert sums[-1] < 0 or not any(flow)
        return
    at = int(found)
    assert all(so_far >= 0 for so_far in sums[at + (found > 0) :])
    if found > 0:
        begun = at if found > at else at - 1
        assert sums[begun] < 0 <= sums[begun + 1]
        assert abs(sums[begun] + (found - begun) * flow[begun + 1]) < 1


@given(flows, rates, st.integers(min_value=1, max_value=1000))
def test_ten_times_the_money_is_ten_times_the_value(flow: list[int], rate: Decimal, times: int) -> None:
    one, many = rules.npv(rate, flow), rules.npv(rate, [part * times for part in flow])
    assert abs(many - one * times) <= max(1, abs(many)) * Decimal("1e-20")
    found, same = rules.irr(flow), rules.irr([part * times for part in flow])
    assert (found is None) is (same is None)
    assert found is None or abs(found - (same or 0)) <= abs(found + 101) * Decimal("1e-20")


@given(lines(), rates)
def test_a_case_adds_up(all_lines: list[Line], rate: Decimal) -> None:
    """Reilly's three sums make the whole, and the last row of the table is that whole; all of the returns is the case itself."""
    found = rules.work_out(all_lines, years=5, rate=rate)
    assert found.total == found.years[-1].cumulative == sum(year.net for year in found.years)
    assert found.investment <= 0 and found.costs <= 0 <= found.returns
    whole = found.scenarios[0]
    assert (whole.share, whole.total, whole.npv, whole.roi, whole.payback) == (100, found.total, found.npv, found.roi, found.payback)
    assert [one.total for one in found.scenarios] == sorted((one.total for one in found.scenarios), reverse=True)


@given(lines(), st.decimals(min_value=0, max_value=100, places=2))
def test_at_break_even_the_present_value_is_nought(all_lines: list[Line], rate: Decimal) -> None:
    years = rules.yearly(all_lines, 5)
    share = rules.break_even(years, rate)
    assume(share is not None)
    part = [year.investment + year.costs + Decimal(year.returns) * share / 100 for year in years]
    size = rules.npv(rate, [abs(one) for one in part])
    assert abs(rules.npv(rate, part)) <= max(Decimal(1), size) * Decimal("1e-12")


@given(
    st.integers(0, 12), st.integers(0, 12), st.decimals(-200, 2000, places=2), st.sampled_from(rules.KINDS), st.booleans(), st.booleans()
)
def test_a_line_that_cannot_be_is_told_by_field(first: int, last: int, growth: Decimal, kind: str, share: bool, need: bool) -> None:
    wrong = rules.objections(first=first, last=last, growth=growth, kind=kind, has_share=share, has_need=need)
    assert ("years_reversed" in wrong.values()) is (last < first and last <= 10)
    assert ("growth" in wrong) is not (-100 < growth <= 100)
    assert ("need" in wrong) is ((need and kind != "return") or (share and not need))
