"""What one plans here stands in one's other calendar, and nobody else's; and the bell rings in time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tehing.core import clock
from tehing.core.limits import Limiter, State
from tehing.core.models import Event, Notification
from tehing.deals import actions
from tehing.deals.models import Activity
from tehing.deals.models import Calendar as Own
from tehing.deals.rules import ics
from tehing.deals.views import feed
from tehing.team import access as team_access
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=300)


class Still(Limiter):
    """Time stands still, so that no slow machine gets another reading meanwhile."""

    def take(self, caller: str, limit: int, now: float | None = None) -> State:
        return super().take(caller, limit, 0.0)


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "_limits", Still())


@pytest.fixture
def plan(people: People) -> Callable[..., Activity]:
    def make(by: str = "seller", due: datetime = NOW + timedelta(hours=5), **data: Any) -> Activity:
        return actions.create_activity(by=people[by], data={"kind": "meeting", "subject": "Show the works", "due_at": due, **data})

    return make


def read(secret: str, **headers: str) -> Any:
    return Client().get(f"/calendar/feed/{secret}.ics", headers=headers)


def events(secret: str) -> dict[str, Any]:
    calendar = Calendar.from_ical(read(secret).content)
    assert calendar["method"] == "PUBLISH" and calendar["version"] == "2.0"
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


@given(texts, texts, texts)
def test_any_text_comes_through_whole_and_in_lines_that_calendars_take(summary: str, description: str, location: str) -> None:
    given_one = ics.Occasion(
        uid="activity-1@tehing",
        begin=NOW,
        end=NOW + timedelta(hours=1),
        summary=summary,
        sequence=3,
        changed_at=NOW,
        description=description,
        location=location,
    )
    written = ics.published("Mine", [given_one])
    assert all(len(line) <= 75 for line in written.split(b"\r\n")) and b"\n" not in written.replace(b"\r\n", b"")
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    for name, text in (("summary", summary), ("description", description), ("location", location)):
        plain = ics._plain(text)
        assert str(event.get(name, "")) == plain
    assert event["sequence"] == 3 and event["dtstamp"].dt == NOW and event["dtstart"].dt.tzinfo is not None


def test_the_feed_holds_ones_own_planned_and_last_month(people: People, plan: Callable[..., Activity]) -> None:
    with clock.at(NOW):
        secret = actions.make_feed(by=people["seller"])
        plan(subject="Mine", minutes=90, location="Pikk 1; Tallinn", remind="1h", description="Bring, the; drawings")
        plan("colleague", subject="Not mine")
        plan(subject="Long ago", due=NOW - timedelta(days=40))
        for subject, days in (("Done lately", 20), ("Done long ago", 40)):
            done = plan(subject=subject, due=NOW - timedelta(days=days))
            actions.complete_activity(pk=done.pk, by=people["seller"])
        found = events(secret)
        assert set(found) == {"Mine", "Long ago", "✓ Done lately"}
        mine = found["Mine"]
        assert mine["dtstart"].dt == NOW + timedelta(hours=5) and mine["dtend"].dt == NOW + timedelta(hours=6, minutes=30)
        assert b"DTSTART:20261125T140000Z" in read(secret).content
        assert str(mine["location"]) == "Pikk 1; Tallinn" and "Bring, the; drawings" in str(mine["description"])
        assert mine.walk("VALARM")[0]["trigger"].dt == -timedelta(hours=1)


def test_a_change_keeps_the_name_and_raises_the_number(people: People, plan: Callable[..., Activity]) -> None:
    with clock.at(NOW):
        secret, step = actions.make_feed(by=people["seller"]), plan()
        before = events(secret)["Show the works"]
        same = events(secret)["Show the works"]
        assert (same["uid"], same["sequence"], same["dtstamp"].dt) == (before["uid"], before["sequence"], before["dtstamp"].dt)
    with clock.at(NOW + timedelta(hours=1)):
        actions.reschedule_activity(pk=step.pk, by=people["seller"], due_at=NOW + timedelta(days=2))
        after = events(secret)["Show the works"]
        assert after["uid"] == before["uid"] and after["sequence"] == before["sequence"] + 1
        assert after["dtstamp"].dt > before["dtstamp"].dt


def test_what_has_not_changed_is_not_sent_again(people: People, plan: Callable[..., Activity]) -> None:
    with clock.at(NOW):
        secret, step = actions.make_feed(by=people["seller"]), plan()
        first = read(secret)
        assert first["Content-Type"].startswith("text/calendar") and "private" in first["Cache-Control"]
        again = read(secret, If_None_Match=first["ETag"])
        assert again.status_code == 304 and not again.content
        actions.update_activity(pk=step.pk, by=people["seller"], data={"subject": "Otherwise"})
        assert read(secret, If_None_Match=first["ETag"]).status_code == 200


def test_the_secret_is_kept_as_a_digest_and_can_be_ended(people: People) -> None:
    first = actions.make_feed(by=people["seller"])
    kept = Own.objects.get(user=people["seller"])
    assert kept.digest == team_access.digest_of(first) and first not in str(Event.objects.values_list("after", "facts", "before"))
    second = actions.make_feed(by=people["seller"])
    assert read(first).status_code == 404 and read(second).status_code == 200
    actions.end_feed(by=people["seller"])
    assert read(second).status_code == 404 and read("x").status_code == 404
    assert list(Event.objects.filter(name__startswith="user.feed").order_by("pk").values_list("name", flat=True)) == [
        "user.feed_made",
        "user.feed_made",
        "user.feed_ended",
    ]


def test_somebody_who_left_has_no_calendar(people: People) -> None:
    secret = actions.make_feed(by=people["seller"])
    team.update_user(pk=people["seller"].pk, by=people["admin"], data={"is_active": False})
    assert read(secret).status_code == 404


def test_whoever_may_see_no_activities_reads_none(people: People, plan: Callable[..., Activity]) -> None:
    secret = actions.make_feed(by=people["seller"])
    for role in people["seller"].roles.all():
        role.grants = {"deals.activity": {"view": "none"}}
        role.save()
    assert read(secret).status_code == 404


def test_who_asks_too_often_waits(people: People) -> None:
    secret = actions.make_feed(by=people["seller"])
    answers = [read(secret).status_code for _ in range(feed.RATE + 1)]
    assert answers[:-1] == [200] * feed.RATE and answers[-1] == 429
    guesses = [read(f"guess-{n}").status_code for n in range(feed.WRONG + 1)]
    assert guesses[:-1] == [404] * feed.WRONG and guesses[-1] == 429


def test_the_address_is_made_on_ones_own_page_and_shown_once(people: People) -> None:
    browser = Client()
    browser.force_login(people["seller"], backend=BACKEND)
    assert "/calendar/settings/" in browser.get("/me/").content.decode()
    made = browser.post("/calendar/settings/address/")
    assert made["Cache-Control"] == "no-store"
    address = made.content.decode().split('<code id="feed">')[1].split("</code>")[0]
    assert Client().get(address.removeprefix("http://testserver")).status_code == 200
    assert address not in browser.get("/calendar/settings/").content.decode()
    browser.post("/calendar/settings/address/", {"act": "end"})
    assert Client().get(address.removeprefix("http://testserver")).status_code == 404


# reminders


def bells(who: User) -> list[str]:
    return [one.event.label for one in Notification.objects.filter(to=who, event__name="activity.due_soon").select_related("event")]


def test_the_bell_rings_once_in_time(people: People, plan: Callable[..., Activity]) -> None:
    with clock.at(NOW):
        plan(remind="1h")
        plan(subject="Without", remind="")
        assert actions.remind_of_due() == 0
    with clock.at(NOW + timedelta(hours=4, minutes=1)):
        assert (actions.remind_of_due(), actions.remind_of_due()) == (1, 0)
    assert bells(people["seller"]) == ["Show the works"] and bells(people["colleague"]) == []


def test_a_worker_that_was_away_rings_late_but_not_after_a_day(people: People, plan: Callable[..., Activity]) -> None:
    with clock.at(NOW):
        plan(remind="15m")
        plan(subject="Yesterday", remind="15m", due=NOW - timedelta(hours=20))
    with clock.at(NOW + timedelta(hours=6)):
        assert actions.remind_of_due() == 1
    assert bells(people["seller"]) == ["Show the works"]


def test_a_new_time_is_reminded_of_anew_and_what_is_done_is_not(people: People, plan: Callable[..., Activity]) -> None:
    with clock.at(NOW):
        step, done = plan(remind="1d"), plan(subject="Done", remind="1d")
        actions.complete_activity(pk=done.pk, by=people["seller"])
        assert actions.remind_of_due() == 1
        actions.reschedule_activity(pk=step.pk, by=people["seller"], due_at=NOW + timedelta(days=3))
        assert actions.remind_of_due() == 0
    with clock.at(NOW + timedelta(days=2, hours=1)):
        assert actions.remind_of_due() == 1
    assert bells(people["seller"]) == ["Show the works", "Show the works"]


def test_new_meetings_begin_with_ones_usual_reminder(people: People, plan: Callable[..., Activity]) -> None:
    with clock.at(NOW):
        actions.set_usual_reminder(by=people["seller"], remind="1h")
        me = User.objects.get(pk=people["seller"].pk)
        later = {"subject": "x", "due_at": NOW + timedelta(days=1)}
        made = {kind: actions.create_activity(by=me, data={"kind": kind, **later}) for kind in ("meeting", "task")}
        assert made["meeting"].remind == "1h" and made["task"].remind == ""
        past = actions.create_activity(by=me, data={"kind": "call", "subject": "x", "due_at": NOW - timedelta(days=1)})
        other = actions.create_activity(by=me, data={"kind": "call", "subject": "x", "due_at": NOW + timedelta(days=1), "remind": ""})
        assert past.remind == "" and other.remind == ""
