"""How fast a run goes and when it will end, worked out from what was done so far."""

from datetime import datetime, timedelta
from typing import Any

from tehing.core import clock, jobs
from tehing.core.models import Job

SMOOTH = 0.2  # weight of the latest chunk in the rate
LATE = 1.2  # a run that will take so many times longer than was said at first is told to be late
FIRST = 3.0  # seconds to watch before anything is said


class Pace:
    """Measured on the way; kept with the job, so that the page can tell it. `done` of `total` were done before."""

    def __init__(self, job: Job | None, total: int, done: int = 0) -> None:
        self.total, self.done = total, done
        self.began = self.last = clock.now()
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
    """For the page: how far it is, the end, and whether it is later than was said at first, or than it is now.

    A worker that has fallen silent promises nothing: `silent` is when it was last heard of.
    """
    if job is None:
        return {}
    rounds, now = job.arguments.get("rounds", 1), clock.now()
    rows = (job.total or 0) // rounds
    found = {"share": 100 * job.done // job.total if job.total else 0, "rows": rows, "tied": max(0, job.done - rows)}
    if job.beat_at is not None and now - job.beat_at > jobs.SILENCE:
        return found | {"silent": job.beat_at}
    if "end" not in job.arguments:
        return found
    end, first = _moment(job.arguments["end"]), _moment(job.arguments["first_end"])
    began = job.started_at or job.created_at
    late = (end - began) > LATE * (first - began)
    return found | {"end": end, "passed": end < now, "late": late, "first": first, "rate": job.arguments["rate"]}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
