"""Two years of Trafo Nord OÜ told in order: who did what when. Seeded, so every telling is the same.

Steps are collected first and carried out by time, so that the history reads as if it had been lived.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

YEARS_DAYS = 730
STAGE_DAYS = (6, 12, 14, 10, 18, 16, 12)  # usual days in each open stage, about ninety in all
WORKDAY = (8, 17)


@dataclass(order=True)
class Step:
    """One act at one instant; `turn` keeps steps of the same instant in the order they were told."""

    at: datetime
    turn: int
    act: Callable[[], Any] = field(compare=False)


class Calendar:
    """Collects steps and gives instants in working hours."""

    def __init__(self, today: date, seed: int, latest: datetime) -> None:
        self.latest = latest  # nothing is told of what has not happened yet
        self.today, self.first = today, today - timedelta(days=YEARS_DAYS)
        self.chance = random.Random(seed)
        self.steps: list[Step] = []

    def add(self, day: date, act: Callable[[], Any], after: datetime | None = None) -> datetime:
        """Put an act on a day, at some working hour, off weekends, and never before what it follows."""
        at = self.instant(day)
        if after is not None:
            at = max(at, after + timedelta(minutes=self.chance.randint(5, 50)))
        at = min(at, self.latest)
        self.steps.append(Step(at, len(self.steps), act))
        return at

    def in_the_evening(self, day: date, act: Callable[[], Any]) -> None:
        """Put an act at the end of a working day, after what happened on it."""
        at = datetime.combine(self.instant_day(day), time(WORKDAY[1]), UTC)
        self.steps.append(Step(min(at, self.latest), len(self.steps), act))

    def instant(self, day: date) -> datetime:
        if day.weekday() > 4:
            day += timedelta(days=7 - day.weekday())
        hour, minute = self.chance.randint(*WORKDAY) - 2, self.chance.randint(0, 59)
        return datetime.combine(day, time(hour, minute), UTC)

    def past(self, day: date) -> bool:
        return self.instant_day(day) < self.today

    @staticmethod
    def instant_day(day: date) -> date:
        return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day

    def in_order(self) -> list[Step]:
        return sorted(self.steps)


@dataclass(frozen=True)
class Course:
    """How one deal goes: the day it opens, the days it enters each further open stage, and its end."""

    opened: date
    entered: list[date]
    end: str  # "won", "lost", "" (still open)
    ended: date | None


def course(calendar: Calendar, opened: date, stages: int) -> Course:
    """Draw the course of a deal. About four in ten of those that end are won; what lies ahead of today has not happened."""
    chance = calendar.chance
    end = "won" if chance.random() < 0.42 else "lost"
    reach = stages if end == "won" else chance.choices(range(1, stages + 1), weights=range(stages, 0, -1))[0]
    day = opened
    entered: list[date] = []
    for number in range(1, reach):
        day += timedelta(days=max(1, round(STAGE_DAYS[(number - 1) % len(STAGE_DAYS)] * chance.uniform(0.4, 1.8))))
        if not calendar.past(day):
            return Course(opened, entered, "", None)
        entered.append(day)
    day += timedelta(days=max(1, round(STAGE_DAYS[(reach - 1) % len(STAGE_DAYS)] * chance.uniform(0.4, 1.8))))
    if not calendar.past(day):
        return Course(opened, entered, "", None)
    return Course(opened, entered, end, day)
