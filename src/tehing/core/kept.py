"""What takes long to count is counted once a minute, for all who ask the same within the same rights (decision 34)."""

import hashlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.utils.translation import get_language

from tehing.core import clock
from tehing.core.records.resource import Rows

Counted = TypeVar("Counted")
SLOW, KEPT = 0.1, 60  # seconds
COUNTING = 60  # seconds that one person counts anew at most, while the others read what was counted before


def counted(name: str, rows: Rows, asked: str, count: Callable[[], Counted]) -> tuple[Counted, datetime | None]:
    """(what `count` gives, when it was counted; None = now). Kept only when it took longer than SLOW, and for KEPT seconds.

    `rows` are what is counted: their SQL holds the rights, so nobody gets what was counted for somebody who sees more.
    `asked` is whatever else goes into the answer, such as the address that its links repeat.
    """
    key = _key(name, rows, asked)
    if key is None:
        return count(), None
    found: tuple[Counted, datetime] | None = cache.get(key)
    if found is not None and (clock.now() - found[1] < timedelta(seconds=KEPT) or not cache.add(f"{key}-counting", True, COUNTING)):
        return found
    started = time.perf_counter()
    made = count()
    if time.perf_counter() - started > SLOW:
        cache.set(key, (made, clock.now()), KEPT + COUNTING)
    if found is not None:
        cache.delete(f"{key}-counting")
    return made, None


def _key(name: str, rows: Rows, asked: str) -> str | None:
    try:
        question: Any = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return f"{name}-{hashlib.sha256(repr((question, asked, get_language())).encode()).hexdigest()}"
