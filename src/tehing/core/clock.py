"""The only place that reads the clock, so that history can be told at the time it happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told_instant", default=None)


def now() -> datetime:
    """The present instant, UTC-aware."""
    return _told.get() or timezone.now()


def today() -> date:
    """The present day in the workspace's time zone."""
    return timezone.localdate(now())


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Tell history as of `instant`: the demo company and tests only."""
    if timezone.is_naive(instant):
        raise ValueError("An instant needs a time zone.")
    token = _told.set(instant)
    try:
        yield
    finally:
        _told.reset(token)
