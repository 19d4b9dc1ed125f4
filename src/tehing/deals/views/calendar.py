"""The calendar: a day, a week or a month of what is planned and done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tehing.core import clock
from tehing.core.access import Scope, require_verb
from tehing.core.numbers import are_digits
from tehing.deals import queries
from tehing.deals.models import Activity
from tehing.deals.queries import calendar as found_in
from tehing.deals.rules import calendar as rules

ACTIVITY = "deals.activity"
IN_A_DAY = 4  # shown in a day of a month


@dataclass(frozen=True)
class Drawn:
    """An entry where it stands: quarters of an hour below its slot, and long."""

    entry: queries.Entry
    piece: rules.Piece
    below: int = 0
    long: int = 1


@dataclass(frozen=True)
class Slot:
    """Half an hour of a day; `at` is empty where the clock leaves it out."""

    at: str
    entries: list[Drawn]


@dataclass(frozen=True)
class Day:
    """A column of a day or week, or a box of a month."""

    day: date
    name: str
    today: bool
    inside: bool  # of the month that is shown
    slots: list[Slot]
    entries: list[Drawn]
    hidden: int
    plan: str
    url: str


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Days with their hours, or a month of days; under htmx only what changes."""
    by: Any = request.user
    scope = require_verb(by, ACTIVITY, "view")
    asked = request.GET
    view = asked.get("view", "") if asked.get("view") in rules.VIEWS else "week"
    day = _day(asked.get("day", ""))
    team = scope > Scope.OWN and asked.get("whose") == "team"
    zone = timezone.get_current_timezone()
    first, after = rules.interval(view, day)
    shown = found_in.shown(by, first, after, zone, team=team)
    rows = rules.shown(rules.rows_of(shown.days, zone), [piece for pieces in shown.days.values() for piece in pieces])
    kept = {"whose": "team"} if team else {}
    draw = _Drawing(by, shown, rows, day, kept)
    context = {
        "view": view,
        "views": [(name, label, _address(name, day, kept)) for name, label in _views()],
        "title": _title(view, day, first, after),
        "week": first.isocalendar().week if view == "week" else None,
        "day": day,
        "before": _address(view, rules.step(view, day, -1), kept),
        "after": _address(view, rules.step(view, day, 1), kept),
        "today": _address(view, clock.today(), kept),
        "whose": [(team_, _address(view, day, {"whose": "team"} if team_ else {})) for team_ in (False, True)],
        "team": team,
        "may_see_team": scope > Scope.OWN,
        "may_plan": draw.may_plan,
        "plan": draw.plan(_now()),
        "hours": [f"{hour:02}" for hour, _fold in rows],
        "days": [draw.day(one, view) for one in shown.days],
        "more": shown.more,
        "late": queries.late_before(by, rules.beginning(min(first, clock.today()), zone), team=team),
        "late_url": _late_url(min(first, clock.today()), team),
        "list_url": _list_url(first, after, team),
    }
    part = request.headers.get("HX-Target") == "calendar"
    return render(request, "deals/calendar.html#grid" if part else "deals/calendar.html", context)


class _Drawing:
    """Turns what was found into what the templates draw."""

    def __init__(self, by: Any, shown: queries.Shown, rows: list[rules.Row], day: date, kept: Mapping[str, str]) -> None:
        self.shown, self.rows, self.asked, self.kept = shown, rows, day, kept
        self.may_plan = by.rights.scope(ACTIVITY, "create") is not Scope.NONE
        self.remind = queries.usual_reminder(by) if self.may_plan else ""

    def plan(self, at: datetime) -> str:
        """Where something is planned for this time; back to here when it is saved."""
        values = {"kind": Activity.Kind.MEETING, "due_at": f"{at:%Y-%m-%dT%H:%M}", "minutes": 60, "remind": self.remind}
        return "/activities/new/?" + urlencode({name: value for name, value in values.items() if value} | {"next": "/calendar/"})

    def day(self, day: date, view: str) -> Day:
        zone = timezone.get_current_timezone()
        pieces, month = self.shown.days[day], view == "month"
        fit, hidden = (pieces[:IN_A_DAY], max(0, len(pieces) - IN_A_DAY)) if month else rules.readable(pieces, rules.ABREAST[view])
        entries = [Drawn(self.shown.entries[piece.key], piece) for piece in fit]
        nine = datetime(day.year, day.month, day.day, 9)
        return Day(
            day=day,
            name=date_format(day, "D j"),
            today=day == clock.today(),
            inside=day.month == self.asked.month,
            slots=[] if month else self._slots(rules.hours_of(day, zone), entries),
            entries=entries,
            hidden=hidden,
            plan=self.plan(nine),
            url=_address("day", day, self.kept),
        )

    def _slots(self, hours: Mapping[rules.Row, datetime], entries: list[Drawn]) -> list[Slot]:
        zone = timezone.get_current_timezone()
        standing: dict[int, list[Drawn]] = {}
        for one in entries:
            at, long = rules.quarters(self.rows, one.piece)
            standing.setdefault(at // 2, []).append(Drawn(one.entry, one.piece, at % 2, long))
        slots = []
        for number, row in enumerate(self.rows):
            for half in (0, 1):
                begins = (hours[row] + timedelta(minutes=30 * half)).astimezone(zone) if row in hours else None
                written = begins.isoformat(timespec="minutes") if begins is not None else ""
                slots.append(Slot(written, standing.get(2 * number + half, [])))
        return slots


def _views() -> list[tuple[str, str]]:
    return [("day", _("Day")), ("week", _("Week")), ("month", _("Month"))]


def _day(raw: str) -> date:
    try:
        return rules.within_reach(date.fromisoformat(raw[:10]))
    except ValueError:
        return clock.today()


def _now() -> datetime:
    """The next full hour."""
    return timezone.localtime(clock.now()).replace(minute=0) + timedelta(hours=1)


def _address(view: str, day: date, kept: Mapping[str, str]) -> str:
    return f"?{urlencode({'view': view, 'day': day.isoformat(), **kept})}"


def _title(view: str, day: date, first: date, after: date) -> str:
    if view == "month":
        return date_format(day, "YEAR_MONTH_FORMAT")
    if view == "day":
        return date_format(day, "l, j. E Y" if are_digits(date_format(day, "DATE_FORMAT")[:1]) else "l, j F Y")
    return f"{clock.written(first)} – {clock.written(after - timedelta(days=1))}"


def _late_url(until: date, team: bool) -> str:
    asked = {"done_at__empty": "yes", "due_at__lt": until.isoformat(), "order": "due_at"}
    return f"/activities/?{urlencode(asked if team else {'owner': 'me', **asked})}"


def _list_url(first: date, after: date, team: bool) -> str:
    asked = {"due_at__gte": first.isoformat(), "due_at__lt": after.isoformat(), "order": "due_at"}
    return f"/activities/?{urlencode(asked if team else {'owner': 'me', **asked})}"
