"""The one record of what happened, written in the transaction of the act and delivered after it."""

import fnmatch
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models

from tehing.core import clock, inserts
from tehing.core.access import Actor
from tehing.core.models import Delivery, Event

Handler = Callable[[Event], None]
Wanted = Callable[[Event], bool]


@dataclass(frozen=True)
class Origin:
    """Where an act comes from: web, api, import, cli, worker, demo; and the request it belongs to."""

    channel: str = "system"
    request_id: str = ""


_NOBODY = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=_NOBODY)
_handlers: dict[str, tuple[str, Handler, Wanted | None]] = {}


@contextmanager
def acting_from(channel: str, request_id: str = "") -> Iterator[None]:
    """Say which door the acts inside come through; the history keeps it."""
    token = _origin.set(Origin(channel, request_id))
    try:
        yield
    finally:
        _origin.reset(token)


def origin() -> Origin:
    """The door and the request that the present act belongs to."""
    return _origin.get()


def channel() -> str:
    """The door that the present act came through."""
    return _origin.get().channel


def handler(pattern: str, *, name: str, when: Wanted | None = None) -> Callable[[Handler], Handler]:
    """Register a listener for news such as "deal.won" or "*.assigned". It must bear being told twice.

    `when` is asked as the news is written, so it must cost next to nothing; what it says no to makes no delivery.
    """

    def remember(function: Handler) -> Handler:
        _handlers[name] = (pattern, function, when)
        return function

    return remember


def handler_named(name: str) -> Handler | None:
    return _handlers.get(name, (None, None, None))[1]


def emit(
    name: str,
    *,
    by: Actor | None,
    record: models.Model,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    **facts: Any,
) -> Event:
    """Write what happened. Call it inside the act's transaction: no act without news, no news without the act.

    Values must be plain (text, numbers as text or int, lists, dicts): what JSON can carry without loss.
    """
    (event,) = _write(name, by=by, news=[(record, before or {}, after or {})], reason=reason, facts=facts)
    return event


def emit_many(
    name: str,
    *,
    by: Actor | None,
    news: Sequence[tuple[models.Model, Mapping[str, Any], Mapping[str, Any]]],
    reason: str = "",
    **facts: Any,
) -> None:
    """The same thing that happened to many records: (record, before, after) of each, written at once."""
    _write(name, by=by, news=news, reason=reason, facts=facts)


def _write(
    name: str,
    *,
    by: Actor | None,
    news: Sequence[tuple[models.Model, Mapping[str, Any], Mapping[str, Any]]],
    reason: str,
    facts: dict[str, Any],
) -> list[Event]:
    came, now = _origin.get(), clock.now()
    same = {
        "at": now,
        "name": name,
        "actor_id": by.pk if by is not None else None,
        "channel": came.channel,
        "facts": facts,
        "reason": reason[:500],
        "request_id": came.request_id,
    }
    make = inserts.maker(Event, same)
    events = [
        make(
            {
                "record_type": record._meta.label_lower,
                "record_id": record.pk,
                "label": str(record)[:250],
                "before": before,
                "after": after,
            }
        )
        for record, before, after in news
    ]
    inserts.insert(Event, events)
    heard = _listening(name)
    due = [
        inserts.new(Delivery, {"event_id": event.pk, "handler": key, "due_at": now})
        for event in events
        for key, when in heard
        if when is None or when(event)
    ]
    inserts.insert(Delivery, due)
    return events


def listeners(event: Event) -> list[str]:
    """The handlers that hear this event."""
    return [key for key, when in _listening(event.name) if when is None or when(event)]


def _listening(name: str) -> list[tuple[str, Wanted | None]]:
    """The handlers that hear news of this name, if they want it."""
    return [(key, when) for key, (pattern, _, when) in _handlers.items() if fnmatch.fnmatchcase(name, pattern)]
