"""How fast a run goes and when it will end, worked out from what was done so far."""

from datetime import datetime, timedelta
from typing import Any

from tehing.core import clock
from tehing.core.models import Job

SMOOTH = 0.2  # weight of the latest chunk in the rate
LATE = 1.2  # a run that will take so many times longer than was said at first is told to be late
FIRST = 3.0  # seconds to watch before anything is said


class Pace:
    """Measured on the way; kept with the job, so that the page can tell it."""

    def __init__(self, job: Job | None, total: int) -> None:
        self.total = total
        self.began = self.last = clock.now()
        self.done = job.done if job is not None else 0
        self.rate = 0.0  # rows a second
        self.first: str = job.arguments.get("first_end", "") if job is not None else ""

    def after(self, done: int) -> dict[str, Any]:
        """What is to be kept after so many rows: when it will end, when that was first said to be, rows a second."""
        now = clock.now()
        seconds = (now - self.last).total_seconds()
        if seconds > 0:
            rate = (done - self.done) / seconds
            self.rate = rate if not self.rate else (1 - SMOOTH) * self.rate + SMOOTH * rate
        self.last, self.done = now, done
        if self.rate <= 0 or (now - self.began).total_seconds() < FIRST:
            return {}
        end = (now + timedelta(seconds=max(0, self.total - done) / self.rate)).isoformat()
        self.first = self.first or end
        return {"end": end, "first_end": self.first, "rate": round(self.rate)}


def told(job: Job | None) -> dict[str, Any]:
    """For the page: the end, seconds left, and whether it is later than was said at first."""
    if job is None or "end" not in job.arguments:
        return {}
    now, end, first = clock.now(), _moment(job.arguments["end"]), _moment(job.arguments["first_end"])
    began = job.started_at or job.created_at
    late = (end - began) > LATE * (first - began)
    return {"end": end, "left": max(0, int((end - now).total_seconds())), "late": late, "first": first, "rate": job.arguments["rate"]}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
