"""How a lead may move."""

from hypothesis import given
from hypothesis import strategies as st

from tehing.leads import rules

statuses = st.sampled_from(sorted(rules.MOVES))


@given(statuses, st.text())
def test_a_converted_lead_stays_converted(then: str, words: str) -> None:
    assert rules.move_problem("converted", then, words) == ("" if then == "converted" else "already_converted")


@given(statuses, st.text())
def test_no_lead_is_moved_into_conversion(now: str, words: str) -> None:
    assert now == "converted" or rules.move_problem(now, "converted", words) == "lead_cannot_move_so"


@given(st.sampled_from(rules.OPEN))
def test_a_lead_is_not_closed_without_a_reason(now: str) -> None:
    assert rules.move_problem(now, "dead", "  ") == "reason_needed"
    assert rules.move_problem(now, "dead", "No budget") == ""


@given(statuses)
def test_only_a_living_lead_is_converted_and_only_once(now: str) -> None:
    assert (rules.conversion_problem(now) == "") == (now in rules.OPEN)
