"""When an import will be done, told honestly: measured, later when it is later, and never a time that has passed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core import clock, jobs
from tehing.core.imports import actions, pace, running
from tehing.core.models import Import, Job
from tehing.team.models import User

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


def at(seconds: float) -> Any:
    return clock.at(START + timedelta(seconds=seconds))


def walk(job: Job, total: int, steps: list[tuple[float, int]]) -> None:
    """So many rows done after so many seconds."""
    with at(0):
        measured = pace.Pace(job, total)
    for seconds, done in steps:
        with at(seconds):
            jobs.report(job, done, total, **measured.after(done))


@pytest.fixture
def job(people: dict[str, User]) -> Iterator[Job]:
    with at(0):
        yield jobs.enqueue(actions.JOB, by=people["admin"], here=True)


def test_nothing_is_said_before_it_is_measured(job: Job) -> None:
    walk(job, 10_000, [(1, 1_000), (2, 2_000)])
    with at(2):
        assert "end" not in pace.told(job)


def test_an_even_run_ends_when_it_was_said(job: Job) -> None:
    walk(job, 10_000, [(n, 1_000 * n) for n in range(1, 7)])
    with at(6):
        told = pace.told(job)
    assert (told["end"], told["late"], told["rate"], told["share"]) == (START + timedelta(seconds=10), False, 1_000, 60)


def test_a_run_that_slows_down_is_told_to_be_late(job: Job) -> None:
    walk(job, 10_000, [(2, 2_000), (4, 4_000), (24, 5_000), (44, 6_000)])
    with at(44):
        told = pace.told(job)
    assert told["late"] and told["first"] == START + timedelta(seconds=10) < told["end"]


def test_a_time_that_has_passed_is_not_promised(job: Job) -> None:
    walk(job, 10_000, [(2, 2_000), (4, 4_000)])
    with at(11):
        assert pace.told(job)["passed"]
    with at(4 + jobs.SILENCE.total_seconds() + 1):
        told = pace.told(job)
    assert told["silent"] == START + timedelta(seconds=4) and "end" not in told


def test_the_second_round_is_part_of_the_way_and_gives_signs_of_life(people: dict[str, User], client: Client) -> None:
    """Rows that name each other are tied after all are in: the bar is half-way then, and the page says what goes on."""
    text = "name,parent company\n" + "".join(f"Company {n},Company 0\n" for n in range(4))
    (run,) = actions.receive([SimpleUploadedFile("c.csv", text.encode())], by=people["admin"], record="parties.company")  # type: ignore[list-item]
    job, seen = actions.start(run, by=people["admin"], here=True), []

    class Watched(running.Runner):
        def report(self, done: int) -> None:
            super().report(done)
            told = pace.told(Job.objects.get(pk=job.pk))
            seen.append((told["share"], told["rows"], told["tied"]))
            if told["tied"]:
                page = client.get(f"/imports/{run.pk}/").content.decode()
                assert f"are tied: {told['tied']} of 4 rows" in page

    client.force_login(people["admin"], backend="allauth.account.auth_backends.AuthenticationBackend")
    before, running.CHUNK = running.CHUNK, 2
    try:
        Watched(Import.objects.select_related("by").get(pk=run.pk), people["admin"], job).run()
    finally:
        running.CHUNK = before
    assert seen == [(25, 4, 0), (50, 4, 0), (75, 4, 2), (100, 4, 4)]


def test_the_page_of_a_dead_worker_promises_nothing(people: dict[str, User], client: Client) -> None:
    (run,) = actions.receive([SimpleUploadedFile("c.csv", b"name\nAlfa\n")], by=people["admin"], record="parties.company")  # type: ignore[list-item]
    job = actions.start(run, by=people["admin"], here=True)
    jobs.report(job, 0, 10_000, end="2026-01-01T10:00:00+00:00", first_end="2026-01-01T10:00:00+00:00", rate=5)
    client.force_login(people["admin"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "It takes longer than it seemed" in client.get(f"/imports/{run.pk}/").content.decode()
    Job.objects.filter(pk=job.pk).update(beat_at=clock.now() - 2 * jobs.SILENCE)
    assert "No sign of life since" in client.get(f"/imports/{run.pk}/").content.decode()
