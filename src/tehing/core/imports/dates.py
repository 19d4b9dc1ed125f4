"""Dates as people and programs write them. Whether 03/04 is March or April is settled by the whole column, never by one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from tehing.core.imports.problems import ValueProblem, is_blank, plain
from tehing.core.imports.table import Cell

DateOrder = Literal["dmy", "mdy", "ymd", "ambiguous", "mixed", "none"]

_MONTHS = (
    ("january", "jaanuar"),
    ("february", "veebruar"),
    ("march", "märts", "marts"),
    ("april", "aprill"),
    ("may", "mai"),
    ("june", "juuni"),
    ("july", "juuli"),
    ("august",),
    ("september",),
    ("october", "oktoober"),
    ("november",),
    ("december", "detsember"),
)
_DAYS = ("monday tuesday wednesday thursday friday saturday sunday", "esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev")
_NUMERIC = re.compile(r"(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CLOCK = re.compile(
    r"[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?$", re.ASCII
)
_LONGEST = 60  # characters; the search for a time of day takes long on thousands of commas
_CENTURY = 69  # two digits below this are of the 21st century


def _abbreviations() -> dict[str, int]:
    """Every beginning of a month's name that is long enough to mean one month only."""
    found: dict[str, int] = {}
    for number, names in enumerate(_MONTHS, start=1):
        for name in names:
            for length in range(3, len(name) + 1):
                meant = found.setdefault(name[:length], number)
                found[name[:length]] = number if meant == number else 0
    found["sept"] = 9
    return {name: number for name, number in found.items() if number}


_MONTH_NUMBER = _abbreviations()
_WEEKDAYS = {day[:length] for days in _DAYS for day in days.split() for length in (1, 2, 3, len(day))}


@dataclass
class DateEvidence:
    """What the dates of a column tell about their order, gathered cell by cell. `example` is the first that can be read in two ways."""

    day_first: int = 0
    month_first: int = 0
    year_first: int = 0
    open: int = 0
    dotted: int = 0
    example: str = ""

    def add(self, cell: Cell, times: int = 1) -> None:
        """One cell, which occurs so many times."""
        if not isinstance(cell, str):
            return
        found = _NUMERIC.fullmatch(cell) or (_NUMERIC.fullmatch(_without_clock(cell)) if len(cell) <= _LONGEST else None)
        if not found:
            self.year_first += times * bool(_COMPACT.fullmatch(cell.strip()))
            return
        first, second = int(found[1]), int(found[3])
        if len(found[1]) == 4:
            self.year_first += times
        elif first > 12 >= second:
            self.day_first += times
        elif second > 12 >= first:
            self.month_first += times
        else:
            self.open += times
            self.dotted += times * (found[2] == ".")
            self.example = self.example or cell

    def order(self) -> DateOrder:
        """Which part comes first; "ambiguous" and "mixed" are to be asked about."""
        return _verdict(self.day_first, self.month_first, self.year_first, self.open, self.dotted)


def detect_date_order(samples: Iterable[Cell]) -> DateOrder:
    """Which part comes first, from all samples of a column together; "ambiguous" and "mixed" are to be asked about."""
    found = DateEvidence()
    for sample in samples:
        found.add(sample)
    return found.order()


def _verdict(day_first: int, month_first: int, year_first: int, open_: int, dotted: int) -> DateOrder:
    if day_first and month_first:
        # One slip of the pen among many does not unsettle the column; it is reported as no such date.
        if min(day_first, month_first) * 20 <= max(day_first, month_first):
            return "dmy" if day_first > month_first else "mdy"
        return "mixed"
    if day_first or month_first:
        return "dmy" if day_first else "mdy"
    if open_:
        return "dmy" if dotted == open_ else "ambiguous"  # 03.04.2024 is always day first
    return "ymd" if year_first else "none"


def parse_date(cell: Cell, order: DateOrder = "none") -> date | None:
    """The day, leaving out a time of day; nothing for an empty cell."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str) and is_blank(cell):
        return None
    if isinstance(cell, int) and 1900_01_01 <= cell <= 2999_12_31:
        cell = str(cell)
    if not isinstance(cell, str):
        raise ValueProblem("not_a_date", str(cell))
    text = plain(cell)
    if len(text) > _LONGEST:
        raise ValueProblem("not_a_date", text[:80])
    return _day(_without_clock(text), order, text)


def parse_datetime(cell: Cell, order: DateOrder = "none") -> datetime | None:
    """The instant, with its offset when one is written and without when not; midnight when only a day is given."""
    if isinstance(cell, datetime):
        return cell
    day = parse_date(cell, order)
    if day is None:
        return None
    found = _CLOCK.search(plain(cell)) if isinstance(cell, str) else None
    return datetime.combine(day, _clock(found, str(cell)) if found else time())


def _clock(found: re.Match[str], text: str) -> time:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + 12 * (found[4][0] in "Pp")
    zone = found[5] or ""
    if zone in ("Z", "UTC", "GMT"):
        zone = "+00:00"
    try:
        return time.fromisoformat(f"{hour:02}:{minute:02}:{second:02}{zone if len(zone) != 3 else zone + ':00'}")
    except ValueError as error:
        raise ValueProblem("not_a_date", text[:80]) from error


def _without_clock(text: str) -> str:
    text = " ".join(text.split())
    found = _CLOCK.search(text)
    return text[: found.start()] if found else text


def _day(text: str, order: DateOrder, whole: str) -> date:
    found = _NUMERIC.fullmatch(text)
    if found and (len(found[1]) == 4 or len(found[4]) in (2, 4)) and len(found[1]) in (1, 2, 4):
        return _numeric(found[1], found[3], found[4], order, whole)
    if compact := _COMPACT.fullmatch(text):
        return _date(compact[1], compact[2], compact[3], whole)
    return _worded(text, whole)


def _numeric(first: str, second: str, third: str, order: DateOrder, whole: str) -> date:
    if len(first) == 4:
        if len(third) > 2:
            raise ValueProblem("not_a_date", whole[:80])
        return _date(first, second, third, whole)
    if order == "ymd" and len(third) == 2:
        return _date(first, second, third, whole)
    if order == "mdy":
        return _date(third, first, second, whole)
    if order == "dmy" or first == second or int(first) > 12:
        return _date(third, second, first, whole)
    if int(second) > 12:
        return _date(third, first, second, whole)
    raise ValueProblem("ambiguous_date", whole[:80])


def _worded(text: str, whole: str) -> date:
    """24 October 2011, Oct 24, 2011, 24. oktoober 2011, 24-Oct-11, Mon, 24 Oct 2011."""
    words = re.findall(r"[^\W\d_]+|\d+", text.casefold())
    if words and words[0] in _WEEKDAYS and len(words) == 4:
        words = words[1:]
    months = [_MONTH_NUMBER[word] for word in words if word in _MONTH_NUMBER]
    digits = [word for word in words if word.isdecimal()]
    suffixes = {"st", "nd", "rd", "th", "a"}
    if len(months) != 1 or len(digits) != 2 or len([word for word in words if word not in suffixes]) != 3:
        raise ValueProblem("not_a_date", whole[:80])
    day, year = (digits[1], digits[0]) if len(digits[0]) == 4 else digits
    return _date(year, str(months[0]), day, whole)


def _date(year: str, month: str, day: str, whole: str) -> date:
    try:
        number = int(year)
        if len(year) == 2:
            number += 2000 if number < _CENTURY else 1900
        return date(number, int(month), int(day))
    except ValueError as error:
        raise ValueProblem("no_such_date", whole[:80]) from error
