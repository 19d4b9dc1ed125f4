"""How many calls a token may make, or how often a secret address is read.

Each web process counts for itself, in memory: a call costs no write (decision 21).
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

MINUTE = 60.0
MOST_KNOWN = 20_000  # callers remembered; the one unseen for longest is forgotten first
TINY = 1e-9  # of a call: who waited as long as was said is not refused for a rounding


@dataclass
class Bucket:
    """Calls left at an instant; it fills up again steadily, to `limit` in a minute."""

    left: float
    at: float


@dataclass(frozen=True)
class State:
    """What a caller is told: the limit, calls left, whole seconds until all are there again, and until one is (0 = now)."""

    limit: int
    left: int
    reset: int
    wait: int


class Limiter:
    """Buckets by caller."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._lock = Lock()

    def knows(self, caller: str) -> bool:
        return caller in self._buckets

    def take(self, caller: str, limit: int, now: float | None = None) -> State:
        """Count one call. `limit` is calls per minute, at least 1; `now` in seconds of any steady clock."""
        return self._change(caller, limit, -1, time.monotonic() if now is None else now)

    def give_back(self, caller: str, limit: int, now: float | None = None) -> None:
        """The call was not this caller's after all."""
        self._change(caller, limit, 1, time.monotonic() if now is None else now)

    def _change(self, caller: str, limit: int, calls: int, now: float) -> State:
        speed = limit / MINUTE
        with self._lock:
            bucket = self._buckets.setdefault(caller, Bucket(limit, now))
            self._buckets.move_to_end(caller)
            bucket.left, bucket.at = min(limit, bucket.left + (now - bucket.at) * speed), now
            enough = bucket.left + calls > -TINY
            if enough:
                bucket.left = max(0.0, min(limit, bucket.left + calls))
            if len(self._buckets) > MOST_KNOWN:
                self._buckets.popitem(last=False)
            left = bucket.left
        wait = 0 if enough else max(1, round((1 - left) / speed + 0.5))
        return State(limit, int(left), round((limit - left) / speed + 0.5), wait)
