"""Background work is done once it is asked for, goes on after a kill, and its failures are seen."""

from datetime import timedelta
from typing import Any

import pytest

from tehing.core import clock, jobs
from tehing.core.access import Forbidden
from tehing.core.models import Job


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A kind of work that counts to ten and says how far it came."""
    begun_at: list[int] = []

    def count(job: Job) -> dict[str, Any]:
        begun_at.append(job.done)
        if job.arguments.get("fails"):
            raise RuntimeError("no luck")
        for number in range(job.done, 10):
            jobs.report(job, number + 1, 10)
        return {"counted": 10}

    monkeypatch.setitem(jobs._kinds, "count", count)
    return begun_at


def test_work_is_done_and_says_so(people: dict[str, Any], work: list[int]) -> None:
    asked = jobs.enqueue("count", by=people["seller"])
    assert jobs.run_next()
    asked.refresh_from_db()
    assert (asked.state, asked.done, asked.total, asked.result) == ("done", 10, 10, {"counted": 10})
    assert not jobs.run_next()


def test_a_killed_job_goes_on_where_it_was(people: dict[str, Any], work: list[int]) -> None:
    asked = jobs.enqueue("count", by=people["seller"])
    Job.objects.filter(pk=asked.pk).update(state="running", done=6, beat_at=clock.now())
    assert not jobs.run_next()  # somebody is at it
    Job.objects.filter(pk=asked.pk).update(beat_at=clock.now() - jobs.SILENCE - timedelta(seconds=1))
    assert jobs.run_next()
    assert work == [6]


def test_failures_are_kept_and_tried_again_by_an_administrator(people: dict[str, Any], work: list[int]) -> None:
    asked = jobs.enqueue("count", by=people["seller"], fails=True)
    for _ in range(jobs.ATTEMPTS):
        assert jobs.run_next()
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert "no luck" in asked.error
    with pytest.raises(Forbidden):
        jobs.retry(pk=asked.pk, by=people["seller"])
    assert jobs.retry(pk=asked.pk, by=people["admin"]).state == "waiting"


def test_what_one_does_oneself_is_not_done_by_the_worker_as_well(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    monkeypatch.setitem(jobs._kinds, "dig", lambda job: done.append(job.pk))
    mine = jobs.enqueue("dig", by=None, here=True)
    assert jobs.run_next() is False
    with clock.at(mine.beat_at + jobs.SILENCE * 2):  # type: ignore[operator]
        assert jobs.run_next() is True
    assert done == [mine.pk]
