"""Background work is done once it is asked for, goes on after a kill, and its failures are seen."""

import html
import threading
import traceback
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from django.db import OperationalError, transaction
from django.test import Client
from django.utils.translation import get_language

from tehing.core import checkup, clock, delivery, jobs, outbox, refusals, working
from tehing.core.access import Forbidden, Refused
from tehing.core.models import Delivery, Event, Job
from tehing.team import actions as team

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


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


def test_what_was_rolled_back_is_done_again(people: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    begun_at: list[Any] = []

    def chunks(job: Job) -> None:
        begun_at.append(job.arguments.get("last"))
        with transaction.atomic():
            jobs.report(job, 1, last=len(begun_at))
            if len(begun_at) == 2:
                raise RuntimeError("no luck in the second")
        if len(begun_at) == 1:
            raise RuntimeError("no luck after the first")

    monkeypatch.setitem(jobs._kinds, "chunks", chunks)
    jobs.enqueue("chunks", by=None)
    while jobs.run_next():
        pass
    assert begun_at == [None, 1, 1]


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


@pytest.mark.parametrize(
    ("no", "told"),
    [
        (OperationalError("database or disk is full"), "disk was full"),
        (EndpointConnectionError(endpoint_url="http://store.example"), "store of files did not answer"),
        (ValueError("mari@sepavara.example"), "Something broke on our side"),
        (Refused("in_use", count=3), "3 other records need this one"),
    ],
)
def test_people_are_told_why_work_stopped_and_administrators_what_it_was(
    people: dict[str, Any], monkeypatch: pytest.MonkeyPatch, no: Exception, told: str
) -> None:
    def stop(job: Job) -> None:
        raise no

    monkeypatch.setattr(jobs, "ATTEMPTS", 1)
    monkeypatch.setitem(jobs._kinds, "stop", stop)
    jobs.enqueue("stop", by=people["seller"])
    assert jobs.run_next()
    pages = {}
    for who in ("seller", "admin"):
        client = Client()
        client.force_login(people[who], backend=BACKEND)
        pages[who] = html.unescape(client.get("/settings/work/").content.decode())
        assert told in pages[who]
    technical = "".join(traceback.format_exception_only(no)).strip()
    assert technical in pages["admin"] and technical not in pages["seller"]


def test_work_that_the_machine_refuses_waits_as_long_as_it_takes_and_lets_other_work_by(
    people: dict[str, Any], work: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    disk = ["/dev/full"]

    def write(job: Job) -> None:
        Path(disk[0]).write_text("words")
        jobs.report(job, 1, 1)

    monkeypatch.setitem(jobs._kinds, "write", write)
    held, other = jobs.enqueue("write", by=people["seller"]), jobs.enqueue("count", by=people["seller"])
    assert jobs.run_next() and jobs.run_next() and not jobs.run_next()
    other.refresh_from_db()
    assert other.state == "done"
    jobs.beat("worker")
    assert Client().get("/health/ready/").json()["worker"] == "waits"
    told = next(found for found in checkup.examine() if found.check == "worker")
    assert (told.level, "1 pieces of work wait for the machine" in told.text) == ("wrong", True)
    for _ in range(jobs.ATTEMPTS + 1):
        Job.objects.filter(pk=held.pk).update(beat_at=clock.now() - jobs.AGAIN - timedelta(seconds=1))
        assert jobs.run_next()
    held.refresh_from_db()
    assert (held.state, held.attempts, refusals.why_failed(held)) == ("waiting", 0, "The server's disk was full.")
    assert [one.getMessage() for one in caplog.records if one.name == jobs.__name__] == [
        f"Job {held.pk} (write) waits. The disk is full. (OSError)"
    ]
    disk[0] = "/dev/null"
    Job.objects.filter(pk=held.pk).update(beat_at=clock.now() - jobs.AGAIN - timedelta(seconds=1))
    assert jobs.run_next()
    held.refresh_from_db()
    assert (held.state, held.attempts, held.error, held.arguments) == ("done", 1, "", {})


def test_news_that_cannot_be_written_down_waits_and_counts_no_attempt(people: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    event = Event.objects.create(name="deal.won", record_type="deals.deal", record_id=1)
    waits = Delivery.objects.create(event=event, handler="full")
    monkeypatch.setitem(outbox._handlers, "full", ("none", lambda event: Path("/dev/full").write_text("words"), None))
    with pytest.raises(OSError, match="No space"):
        delivery.deliver_due()
    waits.refresh_from_db()
    assert (waits.state, waits.attempts) == ("waiting", 0)


def test_a_worker_says_what_it_waits_for(db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    stop = threading.Event()

    def full() -> None:
        stop.set()
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(working.regular, "do_due", full)
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    working.run(stop)
    assert [one.getMessage() for one in caplog.records if one.name == working.__name__] == [
        "The worker waits. The disk is full. (OperationalError)"
    ]


def test_work_is_called_by_a_name_that_people_use(people: dict[str, Any]) -> None:
    for kind in ("import", "search.rebuild", "from.a.later.version"):
        Job.objects.create(kind=kind, by=people["seller"], state="done")
    client = Client()
    client.force_login(people["seller"], backend=BACKEND)
    page = html.unescape(client.get("/settings/work/").content.decode())
    assert "Import of a file" in page and "Search: built anew" in page and "from.a.later.version" in page
    assert "search.rebuild" not in page


def test_work_speaks_the_language_of_whoever_asked_for_it(people: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setitem(jobs._kinds, "speak", lambda _job: heard.append(get_language()))
    people["seller"].language = "et"
    people["seller"].save()
    for by in (people["seller"], people["admin"], None):
        jobs.enqueue("speak", by=by)
        assert jobs.run_next()
    assert heard == ["et", "en", "en"]
    assert get_language() == "en"


def test_failed_work_is_laid_to_rest_by_an_administrator(people: dict[str, Any]) -> None:
    job = Job.objects.create(kind="count", by=people["seller"], state="failed")
    event = Event.objects.create(name="deal.won", record_type="deals.deal", record_id=1)
    late = Event.objects.create(name="deal.lost", record_type="deals.deal", record_id=1)
    stuck = Delivery.objects.create(event=event, handler="gone", state="failed", error="no luck")
    behind = Delivery.objects.create(event=late, handler="gone")
    seller, admin = Client(), Client()
    seller.force_login(people["seller"], backend=BACKEND)
    admin.force_login(people["admin"], backend=BACKEND)
    assert b"/retry/" not in seller.get("/settings/work/").content  # nothing that would be refused
    assert seller.post(f"/settings/work/{job.pk}/dismissal/").status_code == 403
    assert b"/retry/" in admin.get("/settings/work/").content
    delivery.deliver_due()
    assert Delivery.objects.get(pk=behind.pk).state == "waiting"
    for path in (f"work/{job.pk}", f"deliveries/{stuck.pk}"):
        assert admin.post(f"/settings/{path}/dismissal/").status_code == 302
        assert admin.post(f"/settings/{path}/dismissal/").status_code == 409
    delivery.deliver_due()
    assert Delivery.objects.get(pk=behind.pk).state == "done"  # a later one of the record is held up no more
    assert not jobs.failed().exists()
    page = admin.get("/settings/work/").content.decode()
    assert "dismissed" in page and "/dismissal/" not in page
    assert {one.after["work"] for one in Event.objects.filter(name="work.dismissed")} == {f"count {job.pk}", f"gone {stuck.pk}"}
    assert jobs.retry(pk=job.pk, by=people["admin"]).arguments == {}


def test_a_program_lets_failed_work_rest(people: dict[str, Any]) -> None:
    job = Job.objects.create(kind="count", by=people["seller"], state="failed")
    address = f"/api/v1/jobs/{job.pk}/dismissal"
    for who, status in (("seller", 403), ("admin", 200), ("admin", 409)):
        token = team.create_token(by=people[who], name="program", scopes=["write"])[1]
        assert Client(headers={"Authorization": f"Bearer {token}"}).post(address).status_code == status


def test_what_one_does_oneself_is_not_done_by_the_worker_as_well(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    monkeypatch.setitem(jobs._kinds, "dig", lambda job: done.append(job.pk))
    mine = jobs.enqueue("dig", by=None, here=True)
    assert jobs.run_next() is False
    with clock.at(mine.beat_at + jobs.SILENCE * 2):  # type: ignore[operator]
        assert jobs.run_next() is True
    assert done == [mine.pk]
