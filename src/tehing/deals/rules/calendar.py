"""Where activities stand in a calendar: days, hours, and side by side what happens at once. No database, no clock.

A day is as long as it is: 23 or 25 hours when the clock is changed. An hour that comes twice has two rows, and one that is left out
has none in its day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

VIEWS = ("day", "week", "month")
USUAL, LONGEST = 30, 24 * 60  # minutes: what takes no said time is drawn so long; nothing takes longer than a day
QUARTER, LEAST = 15, 30  # minutes: what things are drawn by, and the shortest that can be read
MORNING, EVENING = 8, 18  # hours shown even when nothing happens in them
ABREAST = {"day": 4, "week": 3}  # at most so many stand side by side; the others are counted
REMIND: Mapping[str, timedelta] = {"15m": timedelta(minutes=15), "1h": timedelta(hours=1), "1d": timedelta(days=1)}
TAKES_TIME = ("call", "meeting", "video")
LATE = timedelta(days=1)  # a reminder later than this after the time is of no use

EARLIEST, LATEST = date(1970, 1, 8), date(9000, 1, 1)  # days that a calendar shows

Row = tuple[int, int]  # an hour of the clock, and whether it is the second one of that name (fold)


@dataclass(frozen=True)
class Span:
    """Something that lasts from one instant to another."""

    key: int
    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Piece:
    """The part of something that falls on one day. It stands in `lane` (from 0) of so many `lanes`."""

    key: int
    day: date
    begin: datetime  # in the zone of the calendar
    end: datetime
    first: bool  # it begins on this day
    lane: int = 0
    lanes: int = 1


def span(key: int, begin: datetime, minutes: int | None) -> Span:
    """What lasts so many minutes; without a said length it is drawn as half an hour."""
    length = max(1, min(minutes or USUAL, LONGEST))
    return Span(key, begin, begin.astimezone(UTC) + timedelta(minutes=length))


def within_reach(day: date) -> date:
    """The day itself, or the nearest that a calendar shows."""
    return min(max(day, EARLIEST), LATEST)


def interval(view: str, day: date) -> tuple[date, date]:
    """The first day shown and the first one no longer shown. A week begins on Monday; a month is shown by whole weeks."""
    if view == "day":
        return day, day + timedelta(days=1)
    if view == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    first = day.replace(day=1)
    last = _month_later(first) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=7 - last.weekday())


def step(view: str, day: date, by: int) -> date:
    """The same day of the day, week or month before (-1) or after (1)."""
    if view == "month":
        first = day.replace(day=1)
        return _month_later(first) if by > 0 else (first - timedelta(days=1)).replace(day=1)
    return day + timedelta(days=by * (7 if view == "week" else 1))


def _month_later(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def beginning(day: date, zone: tzinfo) -> datetime:
    """The instant at which a day begins."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def hours_of(day: date, zone: tzinfo) -> dict[Row, datetime]:
    """The hours of a day in their order: its row -> the instant at which it begins. Usually 24."""
    found: dict[Row, datetime] = {}
    at, end = beginning(day, zone), beginning(day + timedelta(days=1), zone)
    while at < end:
        local = at.astimezone(zone)
        found[(local.hour, local.fold)] = at
        at += timedelta(hours=1)
    return found


def rows_of(days: Iterable[date], zone: tzinfo) -> list[Row]:
    """The rows of a calendar of these days: the hours of a clock, twice those that come twice on one of them."""
    return sorted({row for day in days for row in hours_of(day, zone)} | {(hour, 0) for hour in range(24)})


def shown(rows: Sequence[Row], pieces: Iterable[Piece]) -> list[Row]:
    """The rows of the working day, and further ones as far as something stands in them."""
    first, last = (MORNING, 0), (EVENING - 1, 0)
    for piece in pieces:
        end = min(room(piece)[1], beginning(piece.day + timedelta(days=1), _zone(piece))) - timedelta(minutes=1)
        first, last = min(first, _row(piece.begin)), max(last, _row(end.astimezone(_zone(piece))))
    return [row for row in rows if first <= row <= last]


def quarters(rows: Sequence[Row], piece: Piece) -> tuple[int, int]:
    """Where a piece begins below the first of these rows, and how long it is drawn, in quarters of an hour."""
    begin, end = room(piece)
    zone, bottom = _zone(piece), 60 * len(rows)
    top, below = _place(rows, begin.astimezone(zone)), _place(rows, end.astimezone(zone))
    if below is None or end >= beginning(piece.day + timedelta(days=1), zone):
        below = bottom
    assert top is not None
    return top // QUARTER, max(1, (below - top) // QUARTER)


def room(piece: Piece) -> tuple[datetime, datetime]:
    """The instants that a piece takes up as it is drawn: whole quarters, and never less than can be read."""
    begin, end = piece.begin.astimezone(UTC), piece.end.astimezone(UTC)
    begin -= timedelta(minutes=begin.minute % QUARTER, seconds=begin.second, microseconds=begin.microsecond)
    quarters_long = -(-(end - begin) // timedelta(minutes=QUARTER))
    return begin, begin + max(quarters_long * timedelta(minutes=QUARTER), timedelta(minutes=LEAST))


def _zone(piece: Piece) -> tzinfo:
    assert piece.begin.tzinfo is not None
    return piece.begin.tzinfo


def _row(local: datetime) -> Row:
    return local.hour, local.fold


def _place(rows: Sequence[Row], local: datetime) -> int | None:
    """Minutes from the top."""
    return rows.index(_row(local)) * 60 + local.minute if _row(local) in rows else None


def pieces_by_day(spans: Iterable[Span], first: date, after: date, zone: tzinfo) -> dict[date, list[Piece]]:
    """What falls on each of the days, side by side where it happens at once."""
    found: dict[date, list[Piece]] = {first + timedelta(days=n): [] for n in range((after - first).days)}
    for one in spans:
        for piece in split(one, zone):
            if piece.day in found:
                found[piece.day].append(piece)
    return {day: side_by_side(pieces) for day, pieces in found.items()}


def split(one: Span, zone: tzinfo) -> list[Piece]:
    """A piece for each day that something touches."""
    found: list[Piece] = []
    begin = one.begin.astimezone(UTC)
    end = max(one.end.astimezone(UTC), begin + timedelta(minutes=1))
    while begin < end:
        day = begin.astimezone(zone).date()
        until = min(end, beginning(day + timedelta(days=1), zone))
        found.append(Piece(one.key, day, begin.astimezone(zone), until.astimezone(zone), not found))
        begin = until
    return found


def side_by_side(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces of a day in the order of their beginnings. Those that touch, also through others, share the width equally."""
    ordered = sorted(pieces, key=lambda one: (room(one)[0], one.begin.astimezone(UTC), -one.end.timestamp(), one.key))
    placed: list[Piece] = []
    group: list[Piece] = []
    ends: list[datetime] = []  # of each lane of the group
    for piece in ordered:
        begin, end = room(piece)
        if group and begin >= max(ends):
            placed += [replace(one, lanes=len(ends)) for one in group]
            group, ends = [], []
        lane = next((number for number, free in enumerate(ends) if free <= begin), len(ends))
        ends[lane : lane + 1] = [end]
        group.append(replace(piece, lane=lane))
    return placed + [replace(one, lanes=len(ends)) for one in group]


def readable(pieces: Iterable[Piece], abreast: int) -> tuple[list[Piece], int]:
    """Those that have room beside each other, and how many have none."""
    fit, crowded = [], 0
    for piece in pieces:
        if piece.lane < abreast:
            fit.append(replace(piece, lanes=min(piece.lanes, abreast)))
        else:
            crowded += 1
    return fit, crowded
