"""A calendar loses nothing: days, hours and what happens at once."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tehing.deals.rules import calendar as rules

TALLINN = ZoneInfo("Europe/Tallinn")
ZONES = st.sampled_from([TALLINN, ZoneInfo("UTC"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Sydney"), ZoneInfo("Asia/Kathmandu")])
SHORT, LONG = date(2026, 3, 29), date(2026, 10, 25)  # the clock goes forward, and back
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
instants = st.datetimes(datetime(2026, 3, 20), datetime(2026, 4, 5), timezones=st.just(UTC)) | st.datetimes(
    datetime(2026, 10, 20), datetime(2026, 11, 2), timezones=st.just(UTC)
)
spans = st.lists(st.tuples(instants, st.none() | st.integers(1, 24 * 60)), max_size=25).map(
    lambda many: [rules.span(key, begin, minutes) for key, (begin, minutes) in enumerate(many)]
)


def test_a_day_has_as_many_hours_as_the_clock_gives_it() -> None:
    assert [len(rules.hours_of(day, TALLINN)) for day in (SHORT, LONG, date(2026, 11, 26))] == [23, 25, 24]
    assert (3, 0) not in rules.hours_of(SHORT, TALLINN) and (4, 0) in rules.hours_of(SHORT, TALLINN)
    second = rules.hours_of(LONG, TALLINN)[(3, 1)]
    assert second - rules.hours_of(LONG, TALLINN)[(3, 0)] == timedelta(hours=1)


def test_a_week_has_a_second_row_only_for_an_hour_that_comes_twice() -> None:
    monday, after = rules.interval("week", LONG)
    rows = rules.rows_of([monday + timedelta(days=n) for n in range((after - monday).days)], TALLINN)
    assert len(rows) == 25 and rows[3:5] == [(3, 0), (3, 1)]
    monday, after = rules.interval("week", SHORT)
    assert len(rules.rows_of([monday + timedelta(days=n) for n in range(7)], TALLINN)) == 24


def test_what_lasts_over_the_changed_hour_is_as_long_as_it_takes() -> None:
    begin = datetime(2026, 10, 25, 2, 30, tzinfo=TALLINN)
    (piece,) = rules.split(rules.span(1, begin, 120), TALLINN)
    assert (piece.end.hour, piece.end.minute, piece.end.fold) == (3, 30, 1)
    rows = rules.rows_of([LONG], TALLINN)
    assert rules.quarters(rows, piece) == (10, 8)  # two hours by any clock that counts


@given(days)
def test_a_week_begins_on_monday_and_a_month_is_whole_weeks(day: date) -> None:
    for view, least in (("day", 1), ("week", 7), ("month", 28)):
        first, after = rules.interval(view, day)
        assert first <= day < after and (after - first).days >= least
        if view != "day":
            assert first.weekday() == 0 and after.weekday() == 0


@given(days, st.sampled_from(rules.VIEWS))
def test_after_and_before_leads_back_to_what_was_shown(day: date, view: str) -> None:
    there = rules.step(view, day, 1)
    assert rules.interval(view, there)[0] > rules.interval(view, day)[0]
    assert rules.interval(view, rules.step(view, there, -1)) == rules.interval(view, day)


@given(spans, ZONES)
def test_nothing_is_lost_or_doubled_when_days_are_split(many: list[rules.Span], zone: ZoneInfo) -> None:
    for one in many:
        pieces = rules.split(one, zone)
        total = sum(((piece.end.astimezone(UTC) - piece.begin.astimezone(UTC)) for piece in pieces), timedelta())
        assert total == one.end.astimezone(UTC) - one.begin.astimezone(UTC)
        assert [piece.first for piece in pieces] == [True] + [False] * (len(pieces) - 1)
        assert all(piece.begin.date() == piece.day for piece in pieces)
        assert len({piece.day for piece in pieces}) == len(pieces)


def drawn_together(one: rules.Piece, other: rules.Piece) -> bool:
    (begin, end), (others_begin, others_end) = rules.room(one), rules.room(other)
    return begin < others_end and others_begin < end


@given(spans)
def test_everything_is_drawn_over_its_whole_time(many: list[rules.Span]) -> None:
    for piece in (piece for one in many for piece in rules.split(one, TALLINN)):
        begin, end = rules.room(piece)
        assert begin <= piece.begin and piece.end <= end and end - begin >= timedelta(minutes=30)


@given(spans)
def test_what_happens_at_once_stands_side_by_side_and_never_one_upon_another(many: list[rules.Span]) -> None:
    pieces = [piece for one in many for piece in rules.split(one, TALLINN)]
    for day in {piece.day for piece in pieces}:
        today = [piece for piece in pieces if piece.day == day]
        placed = rules.side_by_side(today)
        assert sorted(piece.key for piece in placed) == sorted(piece.key for piece in today)
        for one in placed:
            assert 0 <= one.lane < one.lanes
            for other in placed:
                if (
                    one.key != other.key
                    and one.begin.astimezone(UTC) < other.end.astimezone(UTC)
                    and other.begin.astimezone(UTC) < one.end.astimezone(UTC)
                ):
                    assert one.lane != other.lane and one.lanes == other.lanes


@given(spans)
def test_no_more_columns_than_happen_at_once(many: list[rules.Span]) -> None:
    pieces = [piece for one in many for piece in rules.split(one, TALLINN)]
    for day in {piece.day for piece in pieces}:
        placed = rules.side_by_side(piece for piece in pieces if piece.day == day)
        for one in placed:
            begin = rules.room(one)[0]
            assert one.lane < sum(rules.room(other)[0] <= begin < rules.room(other)[1] for other in placed)


@given(spans, st.integers(1, 4))
def test_whatever_has_no_room_is_counted(many: list[rules.Span], abreast: int) -> None:
    placed = rules.side_by_side(piece for one in many for piece in rules.split(one, TALLINN))
    room, crowded = rules.readable(placed, abreast)
    assert len(room) + crowded == len(placed) and all(one.lane < abreast >= one.lanes for one in room)


@given(spans, ZONES)
def test_every_piece_lies_within_the_hours_that_are_shown(many: list[rules.Span], zone: ZoneInfo) -> None:
    shown_days = [date(2026, 3, 20) + timedelta(days=n) for n in range(18)] + [date(2026, 10, 19) + timedelta(days=n) for n in range(17)]
    pieces = [piece for one in many for piece in rules.split(one, zone)]
    rows = rules.shown(rules.rows_of(shown_days, zone), pieces)
    assert {(hour, 0) for hour in range(rules.MORNING, rules.EVENING)} <= set(rows)
    for piece in pieces:
        at, long = rules.quarters(rows, piece)
        assert at >= 0 and long >= 1 and at + long <= 4 * len(rows)
