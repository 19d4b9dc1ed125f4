"""Looking through the history of everything: by person, record, kind, door, period and request. Bounded however long it is.

A page reads one index backwards from its mark. When further conditions narrow that, at most `WINDOW` events are looked at;
then the page may be short, or empty, and says where to read on.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tehing.core import sentences
from tehing.core.access import Actor, Invalid, require
from tehing.core.imports.values import safe_line
from tehing.core.jobs import SEE
from tehing.core.models import Event
from tehing.core.numbers import whole
from tehing.core.queries import described_change
from tehing.core.records import resources
from tehing.core.records.kinds import detail_url

PAGE, MOST, WINDOW = 50, 200, 20_000
CHANNELS: dict[str, str | Promise] = {
    "web": _("the screens"), "api": _("programs (API)"), "import": _("import of files"), "bulk": _("change of many records at once"),
    "undo": _("taking back"), "cli": _("command line"), "link": _("a customer's address"), "demo": _("demo company"),
    "system": _("the system itself"),
}  # fmt: skip
HEAD = (
    "id", "at", "name", "record_type", "record_id", "label", "actor_id", "actor", "channel", "before", "after", "reason", "request_id",
)  # fmt: skip
Rows = models.QuerySet[Event]


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty means any. `since` and `until` are days in the reader's time zone, `until` included."""

    actor: int = 0
    record_type: str = ""
    record_id: int = 0
    name: str = ""
    channel: str = ""
    since: date | None = None
    until: date | None = None
    request_id: str = ""

    def words(self) -> dict[str, str]:
        """As they stand in an address."""
        return {name: str(value) for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Line:
    """One event as an administrator reads it."""

    event: Event
    text: str
    icon: str
    kind: str
    url: str

    @property
    def who(self) -> str:
        return sentences.who(self.event.actor, self.event.channel)

    @property
    def door(self) -> str:
        """Through what it came."""
        return str(CHANNELS.get(self.event.channel, self.event.channel))

    changes: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Page:
    """Lines, the newest first; `cursor` is where to read on, "" at the beginning of time. `cut`: the window ended it."""

    lines: list[Line]
    cursor: str
    cut: bool = False


def wanted_from(params: Mapping[str, str]) -> Wanted:
    """Read the conditions of an address. Invalid for what cannot be meant."""
    found: dict[str, Any] = {}
    for one in fields(Wanted):
        text = params.get(one.name, "").strip()
        if not text:
            continue
        if one.name in ("since", "until"):
            found[one.name] = _day(one.name, text)
        elif one.name in ("actor", "record_id"):
            found[one.name] = _number(one.name, text)
        else:
            found[one.name] = text[:80]
    if found.get("record_id") and not found.get("record_type"):
        raise Invalid({"record_type": ["needed"]})
    return Wanted(**found)


def page(by: Actor, wanted: Wanted, cursor: str = "", limit: int = PAGE) -> Page:
    """A page of the history for those who may see all of it: two queries, three when conditions are many."""
    events, following, cut = found(by, wanted, cursor, limit)
    known = {one.key: one for one in resources()}
    return Page([_line(one, by, known) for one in events], following, cut)


def found(by: Actor, wanted: Wanted, cursor: str = "", limit: int = PAGE) -> tuple[list[Event], str, bool]:
    """(events, where to read on, whether the window ended it)."""
    require(by, SEE)
    if not 1 <= limit <= MOST:
        raise Invalid({"limit": ["bad_limit"]})
    leading, others = _leading(wanted)
    inner = _after(_within(Event.objects.filter(**leading), wanted), cursor).order_by("-at", "-pk")
    rows = inner if not others else Event.objects.filter(pk__in=inner.values("pk")[:WINDOW], **others).order_by("-at", "-pk")
    events = list(rows.select_related("actor")[: limit + 1])
    if len(events) > limit:
        return events[:limit], _mark(events[limit - 1].at, events[limit - 1].pk), False
    edge = inner.values_list("at", "pk")[WINDOW - 1 : WINDOW].first() if others else None
    return events, _mark(*edge) if edge else "", edge is not None


def lines_of_csv(by: Actor, wanted: Wanted) -> Iterator[str]:
    """All that is wanted as CSV, in batches, so that memory stays flat; conditions are read by the same bounded pages."""
    require(by, SEE)
    return _csv(by, wanted)


def _csv(by: Actor, wanted: Wanted) -> Iterator[str]:
    yield "\ufeff" + safe_line(HEAD)
    cursor = ""
    while True:
        events, cursor, _cut = found(by, wanted, cursor, MOST)
        yield "".join(safe_line(_cells(one)) for one in events)
        if not cursor:
            return


def kinds() -> list[tuple[str, str]]:
    """Every kind of event there is, with its sentence: one query that leaps along the index instead of reading the table."""
    table = connection.ops.quote_name(Event._meta.db_table)
    leaps = f"""WITH RECURSIVE kinds(name) AS (SELECT MIN(name) FROM {table}
        UNION ALL SELECT (SELECT MIN(name) FROM {table} WHERE name > kinds.name) FROM kinds WHERE kinds.name IS NOT NULL)
        SELECT name FROM kinds WHERE name IS NOT NULL"""  # noqa: S608 — the name of our own table
    with connection.cursor() as cursor:
        cursor.execute(leaps)
        return [(name, f"{name}: {sentences.told(name)[0]}") for (name,) in cursor.fetchall()]


def _leading(wanted: Wanted) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the condition whose index is read, the others), the most telling first."""
    given = {name: value for name, value in asdict(wanted).items() if value and name not in ("since", "until")}
    if "request_id" in given:
        return {"request_id": given.pop("request_id")}, given
    if "record_id" in given:
        return {name: given.pop(name) for name in ("record_type", "record_id")}, given
    first = next((name for name in ("actor", "name", "record_type", "channel") if name in given), "")
    return ({first: given.pop(first)} if first else {}), given


def _within(rows: Rows, wanted: Wanted) -> Rows:
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    return rows.filter(at__lt=_midnight(wanted.until + timedelta(days=1))) if wanted.until else rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _after(rows: Rows, cursor: str) -> Rows:
    if not cursor:
        return rows
    moment, _, pk = cursor.rpartition("_")
    try:
        at, last = datetime.fromisoformat(moment), int(pk)
        return rows.filter(at__lte=at).exclude(at=at, pk__gte=last)
    except (ValueError, OverflowError) as no:
        raise Invalid({"cursor": ["bad_cursor"]}) from no


def _mark(at: datetime, pk: int) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}+00:00_{pk}"


def _day(name: str, text: str) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 9000:
        raise Invalid({name: ["not_a_date"]})
    return day


def _number(name: str, text: str) -> int:
    number = whole(text)
    if number is None:
        raise Invalid({name: ["not_a_number"]})
    return number


def _line(event: Event, by: Actor, known: Mapping[str, Any]) -> Line:
    text, icon = sentences.told(event.name)
    described = known.get(event.record_type)
    url = detail_url(described, event.record_id) if described is not None else ""
    kind = str(described.label) if described is not None else event.record_type
    return Line(event, text, icon, kind, url, described_change(event, described, by))


def _cells(one: Event) -> tuple[Any, ...]:
    who = one.actor.name if one.actor else ""
    told = (one.before or "", one.after or "")
    return (one.pk, one.at.isoformat(), one.name, one.record_type, one.record_id, one.label, one.actor_id or "", who, one.channel,
            *(_json(each) for each in told), one.reason, one.request_id)  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""
