"""What stands in the calendars of the demo company's sellers: the week around today and the first days of the next."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from tehing.core import clock
from tehing.deals import actions as deals
from tehing.deals.models import Deal, Stage
from tehing.demo.content import Pair
from tehing.demo.story import Calendar, Step
from tehing.team.models import User

AHEAD = 10  # days after Monday that are planned


class Plan(NamedTuple):
    kind: str
    minutes: int | None
    subject: Pair
    outcome: Pair


PLANS = (
    Plan(
        "meeting",
        90,
        ("Needs interview on site", "Vajaduste vestlus kohapeal"),
        ("Two hours of standstill a month; the chief electrician keeps a log", "Kaks tundi seisakut kuus; peaenergeetik peab arvet"),
    ),
    Plan(
        "video",
        45,
        ("The offer line by line", "Pakkumine rida-realt läbi"),
        ("They will ask the finance manager about the payment terms", "Maksetingimusi küsitakse finantsjuhilt"),
    ),
    Plan(
        "call",
        20,
        ("Has the management decided?", "Kas juhtkond on otsustanud?"),
        ("Not yet; the board meets on Thursday", "Veel mitte; juhatus koguneb neljapäeval"),
    ),
    Plan(
        "task",
        None,
        ("Send the comparison of losses", "Saada kadude võrdlus"),
        ("Sent, with the figures of two factories", "Saadetud, kahe tehase arvudega"),
    ),
    Plan(
        "meeting",
        60,
        ("Presentation to the management", "Esitlus juhtkonnale"),
        ("The director wants a reference from the same trade", "Direktor soovib viidet samalt alalt"),
    ),
    Plan(
        "video",
        30,
        ("Drawings with their designer", "Joonised kliendi projekteerijaga"),
        ("The cable duct must move by a metre", "Kaablikanal tuleb meetri võrra nihutada"),
    ),
)


def plan(calendar: Calendar, sellers: list[User], at: int, seed: int) -> None:
    """Put a week of work into the story of every seller; `at` is the language."""
    chance = random.Random(seed)
    monday = calendar.today - timedelta(days=calendar.today.weekday())
    evening = _instant(monday - timedelta(days=3), 15, 30)
    for seller in sellers:
        for number, (day, hour, minute) in enumerate(_times(monday, chance)):
            due, one = _instant(day, hour, minute), chance.choice(PLANS)
            lasts = timedelta(minutes=one.minutes or 15)
            over = due + lasts < calendar.latest

            def act(seller: User = seller, number: int = number, one: Plan = one, due: datetime = due, over: bool = over) -> None:
                _write(seller, number, one, due, at, over=over)

            calendar.steps.append(Step(due + lasts if over else min(evening, calendar.latest), len(calendar.steps), act))


def _times(monday: date, chance: random.Random) -> Iterator[tuple[date, int, int]]:
    """(day, hour, minute): one to three a working day, now and then two at once."""
    for ahead in range(AHEAD):
        day = monday + timedelta(days=ahead)
        if day.weekday() > 4:
            continue
        hours = sorted(chance.sample((9, 10, 11, 13, 14, 15), chance.randint(1, 3)))
        if chance.random() < 0.12:
            hours.append(hours[-1])
        for hour in hours:
            yield day, hour, chance.choice((0, 0, 30))


def _instant(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), timezone.get_current_timezone())


def _write(seller: User, number: int, one: Plan, due: datetime, at: int, *, over: bool) -> None:
    """On one of the deals that the seller has open just then; a seller without any has nothing to meet for."""
    rows = Deal.objects.filter(owner=seller, stage__kind=Stage.Kind.OPEN, company__isnull=False).select_related("company").order_by("-pk")
    found = list(rows[:12])
    if not found:
        return
    deal = found[number % len(found)]
    data: dict[str, Any] = {
        "kind": one.kind,
        "subject": one.subject[at],
        "deal": deal,
        "person": deal.person,
        "due_at": due,
        "minutes": one.minutes,
    }
    if one.kind == "meeting":
        data["location"] = f"{deal.company.name}, {deal.company.city}" if deal.company is not None else ""
    if one.kind == "video":
        data["location"] = f"https://meet.trafonord.example/{deal.pk:05}"
    if over:
        data |= {"done_at": clock.now(), "outcome": one.outcome[at]}
    else:
        data["remind"] = "15m" if one.kind in ("meeting", "video") else ""
    made = deals.create_activity(by=seller, data=data)
    if one.kind in deals.MEETINGS and deal.person_id is not None:
        deals.set_attendees(pk=made.pk, by=seller, people=[deal.person_id])
