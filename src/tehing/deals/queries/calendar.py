"""What is planned and done in a calendar's days: only those shown, only what the person may see, and how many more there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.db.models import Q, QuerySet

from tehing.core import clock
from tehing.core.access import Actor
from tehing.deals import access
from tehing.deals.models import Activity, Calendar
from tehing.deals.rules import calendar as rules

MOST, COUNTED = 400, 10_000
ROW = ("pk", "version", "kind", "subject", "due_at", "minutes", "done_at", "location", "owner_id")
NAMES = ("owner__name", "deal__name", "company__name", "lead__name", "person__name")


@dataclass(frozen=True)
class Entry:
    """An activity in a calendar."""

    pk: int
    version: int
    kind: str
    subject: str
    about: str  # the deal, company, lead or person that it is done for
    owner: str
    due_at: datetime
    minutes: int | None
    done: bool
    late: bool
    may_move: bool


@dataclass(frozen=True)
class Shown:
    """The days of a calendar with what falls on them. `more` were too many to be shown."""

    days: dict[date, list[rules.Piece]]
    entries: dict[int, Entry] = field(default_factory=dict)
    more: int = 0


def shown(by: Actor, first: date, after: date, zone: tzinfo, *, team: bool) -> Shown:
    """What falls on the days from `first` to the one before `after`. Three queries at most, whatever the size."""
    begin, end = rules.beginning(first, zone), rules.beginning(after, zone)
    before = Q(due_at__gte=begin - timedelta(minutes=rules.LONGEST), minutes__isnull=False)
    rows = _rows(by, team=team).filter(Q(due_at__gte=begin) | before, due_at__lt=end, due_at__gte=begin - timedelta(minutes=rules.LONGEST))
    found = list(rows.order_by("due_at", "pk").values(*ROW, *NAMES)[:MOST])
    more = _rows(by, team=team).filter(due_at__gte=found[-1]["due_at"], due_at__lt=end)[:COUNTED].count() if len(found) == MOST else 0
    more = max(0, more - sum(row["due_at"] == found[-1]["due_at"] for row in found)) if more else 0
    movable = _movable(by, found)
    entries = {row["pk"]: _entry(row, movable) for row in found}
    spans = [rules.span(row["pk"], row["due_at"], row["minutes"]) for row in found]
    days = rules.pieces_by_day(spans, first, after, zone)
    return Shown(days, entries, more)


def late_before(by: Actor, instant: datetime, *, team: bool) -> int:
    """How many open ones were due before this; at most 100 are counted."""
    return _rows(by, team=team).filter(done_at=None, due_at__lt=instant)[:100].count()


def usual_reminder(by: Actor) -> str:
    """The reminder that this person's meetings begin with; read once per request."""
    known: str | None = by.__dict__.get("_usual_reminder")
    if known is None:
        known = Calendar.objects.filter(user=by.pk).values_list("remind", flat=True).first() or ""
        by.__dict__["_usual_reminder"] = known
    return known


def calendar_of(by: Actor) -> Calendar | None:
    """One's own calendar, when anything was said about it."""
    return Calendar.objects.filter(user=by.pk).first()


def _rows(by: Actor, *, team: bool) -> "QuerySet[Activity]":
    """One's own, or all that one sees."""
    return access.visible_one_by_one(by) if team else Activity.objects.filter(owner=by.pk)


def _movable(by: Actor, rows: Iterable[dict[str, Any]]) -> set[int]:
    keys = [row["pk"] for row in rows if row["done_at"] is None]
    return set(access.visible_activities(by, "edit").filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def _entry(row: dict[str, Any], movable: set[int]) -> Entry:
    about = next((row[name] for name in ("deal__name", "company__name", "lead__name", "person__name") if row[name]), "")
    return Entry(
        pk=row["pk"],
        version=row["version"],
        kind=row["kind"],
        subject=row["subject"],
        about=about,
        owner=row["owner__name"] or "",
        due_at=row["due_at"],
        minutes=row["minutes"],
        done=row["done_at"] is not None,
        late=row["done_at"] is None and row["due_at"] < clock.now(),
        may_move=row["pk"] in movable,
    )
