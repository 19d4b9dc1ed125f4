"""How a deal may move, what it is worth, when it is stuck."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tehing.deals import rules

kinds = st.sampled_from(["open", "on_hold", "won", "lost"])
moves = st.builds(rules.Move, now=kinds, then=kinds, same_pipeline=st.booleans(), has_loss_reason=st.booleans(), has_words=st.booleans())
days = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(moves)
def test_no_deal_is_lost_without_saying_why(move: rules.Move) -> None:
    if not rules.objections(move) and move.then == "lost":
        assert move.has_loss_reason or move.has_words


@given(moves)
def test_open_deals_go_anywhere_that_is_open(move: rules.Move) -> None:
    if move.now not in rules.CLOSED and move.then not in rules.CLOSED:
        assert rules.objections(move) == []


@given(moves)
def test_a_closed_deal_is_opened_only_with_words_and_in_its_pipeline(move: rules.Move) -> None:
    if move.now in rules.CLOSED and not rules.objections(move):
        assert move.same_pipeline and (move.has_words or move.then in rules.CLOSED)


@given(kinds, kinds)
def test_news_names_every_end_and_every_reopening(now: str, then: str) -> None:
    told = rules.news(now, then)
    assert (told == "reopened") == (now in rules.CLOSED and then not in rules.CLOSED)
    assert (told in rules.CLOSED) == (then in rules.CLOSED and now != then)


@given(st.integers(0, 10**15), st.integers(0, 100))
def test_expected_value_lies_between_nothing_and_the_whole(value: int, probability: int) -> None:
    found = rules.weighted(value, probability)
    assert 0 <= found <= value
    assert abs(found * 100 - value * probability) <= 50


@given(st.booleans(), days, days)
def test_only_what_is_closed_has_a_closing_date_and_never_before_its_opening(closed: bool, opened: date | None, ended: date | None) -> None:
    if rules.dates_problem(closed=closed, opened_on=opened, closed_on=ended) == "":
        assert closed or ended is None
        assert not (opened and ended) or opened <= ended


@given(st.integers(0, 400), st.integers(0, 90), st.booleans())
def test_a_deal_is_stuck_without_a_next_step_or_after_its_days(age: int, limit: int, planned: bool) -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    found = rules.is_stuck(entered=now - timedelta(days=age), now=now, days=limit, has_next_step=planned)
    assert found == (not planned or age > (limit or rules.STUCK_DAYS))


def test_stages_of_other_systems_get_the_kind_their_name_usually_has() -> None:
    names = {"Closed Won": "won", "closedlost": "lost", "Võidetud": "won", "On Hold": "on_hold", "Prospecting": "open", "Wonderful": "open"}
    assert {name: rules.usual_kind(name) for name in names} == names


@given(st.lists(kinds, max_size=12), kinds)
def test_a_new_stage_comes_after_its_own_kind(found: list[str], kind: str) -> None:
    place = rules.place_after_kind(found, kind)
    assert 1 <= place <= len(found) + 1
    assert kind not in found[place - 1 :]
