"""Activities as other calendars read them (RFC 5545), and invitations that they answer (RFC 5546). No database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress, vText, vUri

PRODUCT = "-//Tehing//Tehing//EN"


@dataclass(frozen=True)
class Person:
    """Somebody in an invitation."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """Something that stands in a calendar. `uid` never changes, `sequence` grows with each change."""

    uid: str
    begin: datetime
    end: datetime
    summary: str
    sequence: int
    changed_at: datetime
    description: str = ""
    location: str = ""
    url: str = ""
    kind: str = ""
    busy: bool = True  # whether its time is taken
    alarm: timedelta | None = None  # so long before


def published(name: str, occasions: Iterable[Occasion]) -> bytes:
    """A calendar to be read: METHOD:PUBLISH."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    for occasion in occasions:
        event = _event(occasion)
        if occasion.alarm is not None:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", _plain(occasion.summary))
            alarm.add("trigger", -occasion.alarm)
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def invitation(occasion: Occasion, organizer: Person, attendees: Sequence[Person]) -> bytes:
    """METHOD:REQUEST. One's own calendar and others' tell by UID and SEQUENCE whether it is news."""
    return _with_people("REQUEST", "CONFIRMED", occasion, organizer, attendees)


def cancellation(occasion: Occasion, organizer: Person, attendees: Sequence[Person]) -> bytes:
    """METHOD:CANCEL, for those whom it names."""
    return _with_people("CANCEL", "CANCELLED", occasion, organizer, attendees)


def _with_people(method: str, status: str, occasion: Occasion, organizer: Person, attendees: Sequence[Person]) -> bytes:
    calendar = _calendar(method)
    event = _event(occasion)
    event["status"] = vText(status)
    event.add("organizer", _address(organizer), encode=False)
    for one in attendees:
        address = _address(one)
        address.params["ROLE"] = vText("REQ-PARTICIPANT")
        if method == "REQUEST":
            address.params["PARTSTAT"] = vText("NEEDS-ACTION")
            address.params["RSVP"] = vText("TRUE")
        event.add("attendee", address, encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(occasion: Occasion) -> Event:
    event = Event()
    event.add("uid", occasion.uid)
    event.add("dtstamp", occasion.changed_at.astimezone(UTC))
    event.add("last-modified", occasion.changed_at.astimezone(UTC))
    event.add("dtstart", occasion.begin.astimezone(UTC))
    event.add("dtend", occasion.end.astimezone(UTC))
    event.add("sequence", occasion.sequence)
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE" if occasion.busy else "TRANSPARENT")
    for name, text in (("summary", occasion.summary), ("description", occasion.description), ("location", occasion.location)):
        if text:
            event.add(name, _plain(text))
    if occasion.kind:
        event.add("categories", [_plain(occasion.kind)])
    if occasion.url:
        event.add("url", vUri(occasion.url))
    return event


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = vText(_plain(person.name).replace('"', "'"))
    return address


def _plain(text: str) -> str:
    """Without what no calendar may hold: control signs other than line ends and tabs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or (ord(sign) >= 32 and ord(sign) != 127))
