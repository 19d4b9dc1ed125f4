"""Looking through the history of everything: any condition, page by page, as a file, and never the whole table."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tehing
from tehing.core import audit, clock, outbox
from tehing.core.access import Forbidden, Invalid
from tehing.core.models import Event
from tehing.parties import actions as parties
from tehing.team.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def told(people: dict[str, User]) -> dict[str, User]:
    """A spring of work: five companies by the seller, one by a colleague through the API, one long ago but told today."""
    for number in range(5):
        with clock.at(datetime(2026, 3, 1 + number, 9, tzinfo=UTC)), outbox.acting_from("web", f"request-{number}"):
            made = parties.create_company(by=people["seller"], data={"name": f"Company {number}", "city": "Tartu"})
    with clock.at(datetime(2026, 3, 10, 9, tzinfo=UTC)), outbox.acting_from("api"):
        parties.update_company(pk=made.pk, by=people["colleague"], data={"city": "Narva"}, reason="They moved")
    with clock.at(datetime(2025, 1, 1, 9, tzinfo=UTC)), outbox.acting_from("import"):
        parties.create_company(by=people["seller"], data={"name": "=Old one"})
    return people


def labels(by: User, **wanted: Any) -> list[str]:
    return [one.event.label for one in audit.page(by, audit.Wanted(**wanted)).lines]


def test_every_condition_and_all_together(told: dict[str, User]) -> None:
    admin, seller = told["admin"], told["seller"]
    pk = Event.objects.get(name="company.updated").record_id
    assert labels(admin, name="company.updated") == ["Company 4"]
    assert labels(admin, channel="api") == ["Company 4"]
    assert labels(admin, record_type="parties.company", record_id=pk) == ["Company 4", "Company 4"]
    assert labels(admin, request_id="request-2") == ["Company 2"]
    assert labels(admin, actor=seller.pk, since=date(2026, 3, 2), until=date(2026, 3, 3)) == ["Company 2", "Company 1"]
    assert labels(admin, actor=seller.pk, name="company.created", record_type="parties.company", channel="import") == ["=Old one"]
    assert labels(admin, actor=seller.pk)[-1] == "=Old one"  # it stands where it happened, though it was told last
    with pytest.raises(Forbidden):
        audit.page(told["head"], audit.Wanted())


def test_every_door_that_anything_comes_through_can_be_asked_for_by_name(told: dict[str, User]) -> None:
    """Whole imports were taken back through a door that nobody could choose."""
    sources = "".join(path.read_text() for path in Path(tehing.__file__).parent.rglob("*.py"))
    doors = {"system"} | set(re.findall(r'acting_from\(\s*"(\w+)"', sources))
    assert doors >= {"api", "import", "undo", "bulk"} and doors <= audit.CHANNELS.keys()
    client = Client()
    client.force_login(told["admin"], backend=BACKEND)
    page = client.get("/settings/history/?channel=api").content.decode()
    assert '<option value="api" selected>programs (API)</option>' in page and '<span class="badge">programs (API)</span>' in page


@pytest.mark.parametrize(
    "words",
    [
        {"since": "yesterday"},
        {"until": "2026-02-30"},
        {"actor": "x"},
        {"record_id": "5"},
        {"since": "9999-12-31"},
        {"record_id": "9" * 30, "record_type": "x"},
    ],
)
def test_what_cannot_be_meant_is_said(words: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        audit.wanted_from(words)


@pytest.mark.parametrize("window", [20_000, 2])
def test_pages_meet_every_event_once(told: dict[str, User], monkeypatch: pytest.MonkeyPatch, window: int) -> None:
    monkeypatch.setattr(audit, "WINDOW", window)
    for wanted in (
        audit.Wanted(),
        audit.Wanted(record_type="parties.company", channel="web"),
        audit.Wanted(name="company.created", channel="import"),
    ):
        met, cursor, pages = [], "", 0
        while pages < 200:
            events, cursor, _cut = audit.found(told["admin"], wanted, cursor, 2)
            met += [one.pk for one in events]
            pages += 1
            if not cursor:
                break
        rows = Event.objects.filter(**{name: value for name, value in vars(wanted).items() if value})
        assert met == list(rows.order_by("-at", "-pk").values_list("pk", flat=True))


def test_the_screen_shows_before_and_after_and_its_file_has_the_same(told: dict[str, User]) -> None:
    client = Client()
    client.force_login(told["admin"], backend=BACKEND)
    page = client.get("/settings/history/?name=company.updated").content.decode()
    for word in ("Tartu", "Narva", "They moved", "Kaja Kolleeg", "company.updated"):
        assert word in page
    assert client.get("/settings/history/?since=never").status_code == 400
    answer = client.get("/settings/history/export/?record_type=parties.company")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["company.updated", *["company.created"] * 6]
    assert rows[0]["after"] == '{"city": "Narva"}' and rows[-1]["label"] == "'=Old one"
    found = client.get("/api/v1/events?record_type=parties.company&limit=3").json()
    assert [one["name"] for one in found["items"]] == ["company.updated", "company.created", "company.created"]
    more = client.get("/api/v1/events", {"record_type": "parties.company", "limit": 50, "cursor": found["next"]}).json()
    assert len(more["items"]) == 4 and more["next"] is None
    assert client.get("/api/v1/events?cursor=nonsense").status_code == 422
    assert client.get("/api/v1/events?limit=1000").status_code == 422


def test_kinds_are_found_without_reading_the_table(told: dict[str, User]) -> None:
    names = [name for name, _label in audit.kinds()]
    assert names == sorted(set(Event.objects.values_list("name", flat=True)))


def test_no_condition_reads_more_than_an_index(told: dict[str, User]) -> None:
    """The plan of each query walks an index in the order of the page: nothing is sorted, nothing read whole."""
    for wanted in (
        audit.Wanted(),
        audit.Wanted(actor=told["seller"].pk),
        audit.Wanted(name="company.created"),
        audit.Wanted(record_type="parties.company"),
        audit.Wanted(channel="web"),
        audit.Wanted(request_id="request-2"),
        audit.Wanted(record_type="parties.company", record_id=1),
        audit.Wanted(since=clock.today() - timedelta(days=400)),
    ):
        leading, _others = audit._leading(wanted)
        rows = audit._within(Event.objects.filter(**leading), wanted).order_by("-at", "-pk")[:50]
        if connection.vendor == "sqlite":
            plan = rows.explain()
            assert "event_by_" in plan and "SCAN core_event USING INDEX" not in plan.replace("INDEX event_by_time", ""), (wanted, plan)
            assert "TEMP B-TREE" not in plan or wanted.request_id or wanted.record_id, (wanted, plan)
    with CaptureQueriesContext(connection) as asked:
        audit.page(told["admin"], audit.Wanted(actor=told["seller"].pk, channel="web"))
    assert len(asked) <= 4
