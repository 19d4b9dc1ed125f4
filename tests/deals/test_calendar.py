"""A seller looks at the week, moves what does not fit, and sees what is late."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tehing.core import clock
from tehing.deals import access, actions, queries
from tehing.deals.models import Activity, Deal
from tehing.deals.queries import calendar
from tehing.team.models import User

People = dict[str, User]
Open = Callable[..., Deal]
TALLINN = ZoneInfo("Europe/Tallinn")
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday
MONDAY = date(2026, 11, 23)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def plan(people: People) -> Callable[..., Activity]:
    def make(by: str = "seller", due: datetime = NOON, **data: Any) -> Activity:
        return actions.create_activity(by=people[by], data={"kind": "meeting", "subject": "Show the works", "due_at": due, **data})

    return make


@pytest.fixture
def browser(people: People) -> Callable[[str], Client]:
    def open_one(who: str) -> Client:
        client = Client()
        client.force_login(people[who], backend=BACKEND)
        return client

    return open_one


def week(by: User, *, team: bool = False, monday: date = MONDAY) -> dict[date, list[int]]:
    shown = calendar.shown(by, monday, monday + timedelta(days=7), TALLINN, team=team)
    return {day: [piece.key for piece in pieces] for day, pieces in shown.days.items() if pieces}


def test_a_week_shows_ones_own_and_the_team_all_that_one_sees(people: People, plan: Callable[..., Activity], open_deal: Open) -> None:
    mine, colleagues, strangers = plan(), plan("colleague", NOON + timedelta(days=1)), plan("stranger")
    on_my_deal = plan("stranger", NOON + timedelta(days=2))
    Activity.objects.filter(pk=on_my_deal.pk).update(deal=open_deal())
    assert week(people["seller"]) == {date(2026, 11, 25): [mine.pk]}
    seen = week(people["seller"], team=True)
    assert seen == {date(2026, 11, 25): [mine.pk], date(2026, 11, 26): [colleagues.pk], date(2026, 11, 27): [on_my_deal.pk]}
    assert strangers.pk not in [key for keys in seen.values() for key in keys]


def test_asked_row_by_row_everybody_sees_the_same(people: People, plan: Callable[..., Activity], open_deal: Open) -> None:
    for who in ("seller", "colleague", "stranger", "manager", "finance"):
        plan(who)
    on_deal = plan("stranger")
    Activity.objects.filter(pk=on_deal.pk).update(deal=open_deal())
    for who, one in people.items():
        assert set(access.visible_one_by_one(one)) == set(access.visible_activities(one)), who


def test_what_begins_on_sunday_night_is_in_monday_too(people: People, plan: Callable[..., Activity]) -> None:
    night = plan(due=datetime(2026, 11, 22, 23, tzinfo=TALLINN), minutes=120)
    plan(due=datetime(2026, 11, 22, 20, tzinfo=TALLINN), minutes=60)
    assert week(people["seller"]) == {MONDAY: [night.pk]}


def test_the_days_on_which_the_clock_is_changed_lose_nothing(people: People, plan: Callable[..., Activity]) -> None:
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        begin = datetime(day.year, day.month, day.day, tzinfo=TALLINN).astimezone(UTC)
        made = [plan(due=begin + timedelta(hours=n), minutes=30).pk for n in range(hours)]
        before, after = plan(due=begin - timedelta(minutes=30), minutes=30), plan(due=begin + timedelta(hours=hours), minutes=30)
        shown = calendar.shown(people["seller"], day, day + timedelta(days=1), TALLINN, team=False)
        assert [piece.key for piece in shown.days[day]] == made
        assert before.pk not in made and after.pk not in made


def test_too_many_are_told_honestly(people: People, plan: Callable[..., Activity], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "MOST", 5)
    for n in range(8):
        plan(due=NOON + timedelta(hours=n // 2), minutes=30)
    shown = calendar.shown(people["seller"], MONDAY, MONDAY + timedelta(days=7), TALLINN, team=False)
    assert len(shown.entries) == 5 and shown.more == 3


def test_the_page_shows_hours_people_and_what_is_late(
    people: People, plan: Callable[..., Activity], browser: Callable[[str], Client]
) -> None:
    with clock.at(NOON):
        late, done = plan(due=NOON - timedelta(hours=3)), plan(due=NOON - timedelta(hours=2), subject="Was there")
        actions.complete_activity(pk=done.pk, by=people["seller"])
        plan(due=NOON - timedelta(days=9))
        page = browser("seller").get("/calendar/").content.decode()
        assert f'data-move-url="/activities/{late.pk}/due/"' in page and f'data-move-url="/activities/{done.pk}/due/"' not in page
        assert "is-meeting late" in page and "is-meeting done" in page and "Overdue: 1" in page
        assert "week 48" in page and 'data-at="2026-11-26T09:30+02:00"' in page
        month = browser("seller").get("/calendar/?view=month").content.decode()
        assert month.count('class="cal-box') == 42 and "November 2026" in month
        assert browser("seller").get("/calendar/?view=day&day=nonsense").status_code == 200
        assert browser("seller").get("/calendar/?view=year&day=99999-01-01&whose=moon").status_code == 200


def test_a_long_day_has_its_hour_twice_on_the_page(people: People, plan: Callable[..., Activity], browser: Callable[[str], Client]) -> None:
    User.objects.filter(pk=people["seller"].pk).update(time_zone="Europe/Tallinn")
    plan(due=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    page = browser("seller").get("/calendar/?view=day&day=2026-10-25").content.decode()
    assert 'data-at="2026-10-25T03:00+03:00"' in page and 'data-at="2026-10-25T03:00+02:00"' in page
    plan(due=datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
    page = browser("seller").get("/calendar/?view=week&day=2026-03-29").content.decode()
    assert 'class="slot gap"' in page and 'data-at="2026-03-29T03:00' not in page


def test_only_ones_own_can_be_moved(people: People, plan: Callable[..., Activity], browser: Callable[[str], Client]) -> None:
    mine, colleagues = plan(), plan("colleague")
    page = browser("seller").get("/calendar/?whose=team&day=2026-11-25").content.decode()
    assert f"/activities/{mine.pk}/due/" in page and f"/activities/{colleagues.pk}/due/" not in page
    asked = {"due_at": "2026-11-26T10:00+02:00"}
    answer = browser("seller").post(f"/activities/{colleagues.pk}/due/", asked, headers={"Accept": "application/json"})
    assert answer.status_code == 403 and Activity.objects.get(pk=colleagues.pk).due_at == NOON


def test_dragging_takes_another_time_and_a_refusal_says_why(
    people: People, plan: Callable[..., Activity], browser: Callable[[str], Client]
) -> None:
    step, client, data = plan(), browser("seller"), {"Accept": "application/json"}
    door = f"/activities/{step.pk}/due/"
    answer = client.post(door, {"due_at": "2026-11-26T10:00+02:00", "version": step.version}, headers=data)
    assert answer.status_code == 200 and answer.json()["version"] == step.version + 1
    assert Activity.objects.get(pk=step.pk).due_at == datetime(2026, 11, 26, 8, tzinfo=UTC)
    stale = client.post(door, {"due_at": "2026-11-27T10:00+02:00", "version": step.version}, headers=data)
    assert stale.status_code == 409 and "somebody" in stale.json()["detail"].lower()
    assert client.post(door, {"due_at": "when it suits"}, headers=data).status_code == 422
    actions.complete_activity(pk=step.pk, by=people["seller"])
    assert client.post(door, {"due_at": "2026-11-27T10:00+02:00"}, headers=data).status_code == 409


def test_an_hour_that_the_clock_leaves_out_is_refused(
    people: People, plan: Callable[..., Activity], browser: Callable[[str], Client]
) -> None:
    User.objects.filter(pk=people["seller"].pk).update(time_zone="Europe/Tallinn")
    step = plan()
    answer = browser("seller").post(f"/activities/{step.pk}/due/", {"due_at": "2026-03-29T03:30"}, headers={"Accept": "application/json"})
    assert answer.status_code == 422 and answer.json()["detail"]
    assert Activity.objects.get(pk=step.pk).due_at == NOON


def test_a_video_call_has_a_link(people: People, plan: Callable[..., Activity], browser: Callable[[str], Client]) -> None:
    call = plan(kind="video", location="https://meet.example/abc", minutes=30)
    page = browser("seller").get(f"/activities/{call.pk}/").content.decode()
    assert "video call" in page and "https://meet.example/abc" in page


def test_who_sees_no_activities_has_no_calendar(people: People, browser: Callable[[str], Client]) -> None:
    for role in people["reader"].roles.all():
        role.grants = {"deals.activity": {"view": "none"}}
        role.save()
    assert browser("reader").get("/calendar/").status_code == 403
    assert "/calendar/" not in browser("reader").get("/companies/").content.decode()


def test_late_ones_are_counted_to_a_hundred(people: People, plan: Callable[..., Activity]) -> None:
    plan(due=NOON - timedelta(days=3))
    assert queries.late_before(people["seller"], NOON, team=False) == 1
    assert queries.late_before(people["colleague"], NOON, team=False) == 0


def test_a_program_reads_the_days_in_the_zone_that_it_names(
    people: People, plan: Callable[..., Activity], browser: Callable[[str], Client], open_deal: Open
) -> None:
    late = plan(due=datetime(2026, 11, 25, 22, 30, tzinfo=UTC), deal=open_deal())
    plan("stranger")
    client = browser("seller")

    def days(**asked: str) -> dict[str, list[int]]:
        told = client.get("/api/v1/calendar", asked).json()
        return {one["day"]: [each["id"] for each in one["activities"]] for one in told["days"] if one["activities"]}

    assert days(day="2026-11-25", zone="Europe/Tallinn") == {"2026-11-26": [late.pk]}
    assert days(day="2026-11-25", zone="UTC", view="month", whose="team") == {"2026-11-25": [late.pk]}
    assert days(day="2026-11-25", zone="Europe/Tallinn", view="day") == {}
    (entry,) = client.get("/api/v1/calendar", {"day": "2026-11-26", "zone": "Europe/Tallinn", "view": "day"}).json()["days"][0][
        "activities"
    ]
    assert (entry["about"], entry["kind"], entry["done"]) == ("Three transformers", "meeting", False)
    for wrong in ({"zone": "Mars/Base"}, {"zone": "../etc/passwd"}, {"day": "soon"}, {"view": "year"}):
        assert client.get("/api/v1/calendar", wrong).status_code == 422, wrong
    assert client.get("/api/v1/calendar", {"day": "9999-12-31"}).status_code == 200
