"""The only place that reads the clock, so that history can be told at the time it happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

_told: ContextVar[datetime | None] = ContextVar("told_instant", default=None)


def now() -> datetime:
    """The present instant, UTC-aware."""
    return _told.get() or timezone.now()


def today() -> date:
    """The present day in the workspace's time zone."""
    return timezone.localdate(now())


def written(day: date, form: str = "SHORT_DATE_FORMAT") -> str:
    """A day in words of the reader's language; of an instant, the day it is in the workspace's time zone."""
    return _written(timezone.localdate(day) if isinstance(day, datetime) else day, form, get_language())


@lru_cache(maxsize=8192)
def _written(day: date, form: str, language: str | None) -> str:
    """Kept, because a board or a list writes the same few days again and again, and each takes 0.05 ms."""
    return str(date_format(day, form))


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
