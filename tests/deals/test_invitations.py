"""The customer is asked to come, learns what changes, and gets nothing that nobody sent."""

import email
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Received
from django.core import mail
from django.test import Client
from icalendar import Calendar

from tehing.core import clock, jobs
from tehing.core.access import Forbidden, Refused
from tehing.core.models import Deleted, Event, Job
from tehing.core.recycling import restore
from tehing.deals import actions
from tehing.deals.models import Activity, Attendee
from tehing.parties import actions as parties
from tehing.parties.models import Company, Person
from tehing.team import actions as team
from tehing.team.models import User

from ..ports import free_port

People = dict[str, User]
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DUE = datetime(2026, 11, 27, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def told_now() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def mari(people: People, company: Company) -> Person:
    return parties.create_person(by=people["seller"], data={"name": "Mari; Maasikas, jr", "email": "mari@raua.example", "company": company})


@pytest.fixture
def jaan(people: People, company: Company) -> Person:
    return parties.create_person(by=people["seller"], data={"name": "Jaan Tamm", "email": "jaan@raua.example", "company": company})


@pytest.fixture
def meeting(people: People, company: Company) -> Activity:
    data = {
        "kind": "meeting",
        "subject": "Show the works; õhtul, all of us",
        "due_at": DUE,
        "minutes": 90,
        "company": company,
        "location": "Pikk 1, Tallinn",
        "description": "They are short of money",
    }
    return actions.create_activity(by=people["seller"], data=data)


def invite(people: People, meeting: Activity, *who: Person, words: str = "") -> actions.Sent:
    actions.set_attendees(pk=meeting.pk, by=people["seller"], people=[one.pk for one in who])
    return actions.send_invitation(pk=meeting.pk, by=people["seller"], words=words)


def post() -> list[Any]:
    """What the worker sends: nothing leaves before it works."""
    mail.outbox.clear()
    while jobs.run_next():
        pass
    return list(mail.outbox)


def part(message: Any) -> tuple[str, Any]:
    """(method of the letter's calendar part, its one event)."""
    parsed = email.message_from_bytes(message.message().as_bytes(), policy=default)
    assert parsed.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in parsed.iter_parts()] == ["text/plain", "text/calendar"]
    text = list(parsed.iter_parts())[1]
    calendar = Calendar.from_ical(text.get_content())
    assert calendar["method"] == text.get_param("method")
    (event,) = calendar.walk("VEVENT")
    return str(calendar["method"]), event


def test_an_invitation_leaves_when_it_is_asked_for_and_not_before(people: People, meeting: Activity, mari: Person) -> None:
    actions.set_attendees(pk=meeting.pk, by=people["seller"], people=[mari.pk])
    actions.reschedule_activity(pk=meeting.pk, by=people["seller"], due_at=DUE + timedelta(hours=1))
    assert post() == [] and not Job.objects.exists()
    sent = actions.send_invitation(pk=meeting.pk, by=people["seller"], words="Bring the drawings")
    assert sent.invited == ["Mari; Maasikas, jr"]
    (letter,) = post()
    assert letter.to == ["mari@raua.example"] and letter.reply_to == ["seller@trafo.example"]
    assert "Siim Müüja invites you" in letter.body and "Pikk 1, Tallinn" in letter.body and "Bring the drawings" in letter.body
    method, event = part(letter)
    assert method == "REQUEST" and event["status"] == "CONFIRMED"
    assert str(event["summary"]) == meeting.subject and str(event["location"]) == "Pikk 1, Tallinn"
    assert event["dtstart"].dt == DUE + timedelta(hours=1) and event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=90)
    assert event["organizer"] == "mailto:seller@trafo.example" and event["attendee"] == "mailto:mari@raua.example"
    assert event["attendee"].params["CN"] == mari.name and event["attendee"].params["RSVP"] == "TRUE"
    assert "money" not in letter.message().as_string() and "money" not in str(event)


def test_a_change_raises_the_number_and_keeps_the_name(people: People, meeting: Activity, mari: Person) -> None:
    invite(people, meeting, mari)
    _method, first = part(post()[0])
    actions.reschedule_activity(pk=meeting.pk, by=people["seller"], due_at=DUE + timedelta(days=1))
    actions.send_invitation(pk=meeting.pk, by=people["seller"])
    (letter,) = post()
    _method, second = part(letter)
    assert second["uid"] == first["uid"] and second["sequence"] > first["sequence"]
    assert letter.subject.startswith("Changed:")


def test_who_is_no_longer_to_come_is_told_so_with_the_next_letter(people: People, meeting: Activity, mari: Person, jaan: Person) -> None:
    invite(people, meeting, mari, jaan)
    first = part(post()[0])[1]
    actions.set_attendees(pk=meeting.pk, by=people["seller"], people=[mari.pk])
    assert post() == []
    sent = actions.send_invitation(pk=meeting.pk, by=people["seller"])
    assert (sent.invited, sent.cancelled) == (["Mari; Maasikas, jr"], ["Jaan Tamm"])
    letters = {letter.to[0]: part(letter) for letter in post()}
    assert letters["mari@raua.example"][0] == "REQUEST" and letters["jaan@raua.example"][0] == "CANCEL"
    gone = letters["jaan@raua.example"][1]
    assert gone["status"] == "CANCELLED" and gone["uid"] == first["uid"] and gone["sequence"] > first["sequence"]
    assert [row.person for row in Attendee.objects.all()] == [mari]


def test_a_meeting_called_off_or_removed_is_cancelled(people: People, meeting: Activity, mari: Person) -> None:
    invite(people, meeting, mari)
    first = part(post()[0])[1]
    actions.cancel_invitation(pk=meeting.pk, by=people["seller"])
    (letter,) = post()
    method, event = part(letter)
    assert method == "CANCEL" and event["sequence"] > first["sequence"] and letter.subject.startswith("Cancelled:")
    with pytest.raises(Refused, match="nobody_invited"):
        actions.cancel_invitation(pk=meeting.pk, by=people["seller"])
    actions.send_invitation(pk=meeting.pk, by=people["seller"])
    again = part(post()[0])[1]
    actions.delete_activity(pk=meeting.pk, by=people["seller"])
    assert [part(each)[0] for each in post()] == ["CANCEL"] and again["uid"] == event["uid"]
    restore(pk=Deleted.objects.get().pk, by=people["seller"])
    assert Attendee.objects.get().person == mari


@pytest.mark.parametrize("host", ["deal", "company"])
def test_a_meeting_that_goes_along_with_its_deal_or_company_is_cancelled(
    people: People, meeting: Activity, mari: Person, open_deal: Callable[..., Any], host: str
) -> None:
    invite(people, meeting, mari)
    post()
    if host == "deal":
        deal = open_deal()
        actions.update_activity(pk=meeting.pk, by=people["seller"], data={"deal": deal})
        actions.delete_deal(pk=deal.pk, by=people["admin"])
    else:
        other = parties.create_company(by=people["seller"], data={"name": "Closing down"})
        actions.update_activity(pk=meeting.pk, by=people["seller"], data={"company": other})
        parties.delete_company(pk=other.pk, by=people["admin"])
    assert [part(each)[0] for each in post()] == ["CANCEL"] and not Activity.objects.exists()


def test_what_became_a_task_can_still_be_called_off(people: People, meeting: Activity, mari: Person) -> None:
    invite(people, meeting, mari)
    post()
    actions.update_activity(pk=meeting.pk, by=people["seller"], data={"kind": "task"})
    actions.cancel_invitation(pk=meeting.pk, by=people["seller"])
    assert [part(each)[0] for each in post()] == ["CANCEL"]


def test_whoever_was_not_invited_hears_nothing_when_it_is_removed(people: People, meeting: Activity, mari: Person) -> None:
    actions.set_attendees(pk=meeting.pk, by=people["seller"], people=[mari.pk])
    actions.delete_activity(pk=meeting.pk, by=people["seller"])
    assert post() == []


def test_what_is_over_is_not_cancelled(people: People, meeting: Activity, mari: Person) -> None:
    invite(people, meeting, mari)
    post()
    with clock.at(DUE + timedelta(hours=3)):
        actions.delete_activity(pk=meeting.pk, by=people["seller"])
    assert post() == []


def test_people_without_an_address_are_told(people: People, meeting: Activity, mari: Person, company: Company) -> None:
    silent = parties.create_person(by=people["seller"], data={"name": "No Mail", "company": company})
    sent = invite(people, meeting, mari, silent)
    assert (sent.invited, sent.unreachable) == (["Mari; Maasikas, jr"], ["No Mail"])
    actions.set_attendees(pk=meeting.pk, by=people["seller"], people=[silent.pk])
    actions.send_invitation(pk=meeting.pk, by=people["seller"])  # for Mari, who is off
    with pytest.raises(Refused, match="nobody_to_invite"):
        actions.send_invitation(pk=meeting.pk, by=people["seller"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "task"}, "only_meetings"),
        ({"due_at": None}, "no_time"),
        ({"due_at": NOW - timedelta(hours=1)}, "time_has_passed"),
        ({"done_at": NOW}, "already_done"),
    ],
)
def test_an_invitation_to_nothing_is_refused(people: People, meeting: Activity, mari: Person, change: dict[str, Any], code: str) -> None:
    actions.set_attendees(pk=meeting.pk, by=people["seller"], people=[mari.pk])
    actions.update_activity(pk=meeting.pk, by=people["seller"], data=change)
    with pytest.raises(Refused, match=code):
        actions.send_invitation(pk=meeting.pk, by=people["seller"])
    assert post() == [] and not Event.objects.filter(name="activity.invited").exists()


@pytest.mark.parametrize("backend", ["django.core.mail.backends.console.EmailBackend", "tehing.settings.mail.Nowhere"])
def test_without_a_mail_server_nothing_is_pretended(people: People, meeting: Activity, mari: Person, settings: Any, backend: str) -> None:
    settings.EMAIL_BACKEND = backend
    with pytest.raises(Refused, match="no_mail_server"):
        invite(people, meeting, mari)
    assert not Attendee.objects.filter(sequence__isnull=False).exists()


def test_only_whoever_may_change_it_invites(people: People, meeting: Activity, mari: Person) -> None:
    with pytest.raises(Forbidden):
        actions.set_attendees(pk=meeting.pk, by=people["colleague"], people=[mari.pk])
    with pytest.raises(Forbidden):
        actions.send_invitation(pk=meeting.pk, by=people["colleague"])
    assert not Attendee.objects.exists()


def test_the_history_tells_it_and_the_letters_words_are_forgotten(people: People, meeting: Activity, mari: Person) -> None:
    invite(people, meeting, mari, words="Secret words")
    post()
    event = Event.objects.get(name="activity.invited")
    assert event.after == {"people": [{"id": mari.pk, "label": mari.name}]} and event.actor == people["seller"]
    job = Job.objects.get()
    assert job.state == "done" and job.arguments == {"letters": []} and job.result == {"sent": 1}


def test_a_killed_worker_sends_the_rest(people: People, meeting: Activity, mari: Person, jaan: Person) -> None:
    invite(people, meeting, mari, jaan)
    Job.objects.update(done=1)
    assert [letter.to for letter in post()] == [["jaan@raua.example"]]


def test_it_is_done_on_a_page_and_by_a_program(people: People, meeting: Activity, mari: Person, jaan: Person) -> None:
    browser = Client()
    browser.force_login(people["seller"], backend="allauth.account.auth_backends.AuthenticationBackend")
    door = f"/activities/{meeting.pk}/invitation/"
    page = browser.get(door).content.decode()
    assert "Jaan Tamm" in page and "Invitation: Show the works" in page
    answer = browser.post(door, {"act": "send", "people": [mari.pk], "words": "See you"}, follow=True)
    assert "The invitation is on its way to: Mari; Maasikas, jr." in answer.content.decode() and len(post()) == 1
    assert "invited" in browser.get(f"/activities/{meeting.pk}/").content.decode()
    refused = browser.post(door, {"act": "send"})
    assert refused.status_code == 302  # Mari is told that she need not come
    assert browser.post(door, {"act": "send"}).status_code == 409
    secret = team.create_token(by=people["seller"], name="ics", scopes=["write"])[1]
    call = {"headers": {"Authorization": f"Bearer {secret}"}, "content_type": "application/json"}
    address = f"/api/v1/activities/{meeting.pk}"
    assert browser.put(f"{address}/attendees", {"people": [jaan.pk]}, **call).json() == {"people": [jaan.pk]}
    assert browser.post(f"{address}/invitation", {"words": ""}, **call).json()["invited"] == ["Jaan Tamm"]
    assert browser.delete(f"{address}/invitation", **call).json()["cancelled"] == ["Jaan Tamm"]
    assert browser.put(f"{address}/attendees", {"people": [999_999]}, **call).status_code == 422


def test_a_real_mail_server_gets_a_letter_that_calendars_understand(people: People, meeting: Activity, mari: Person, settings: Any) -> None:
    arrived: list[Message] = []

    class Box(Received):
        def handle_message(self, message: Message) -> None:
            arrived.append(message)

    port = free_port()
    server = Controller(Box(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = "127.0.0.1", port, False, ""
        invite(people, meeting, mari)
        assert jobs.run_next()
    finally:
        server.stop()
    (message,) = arrived
    assert message["X-RcptTo"] == "mari@raua.example" and message["Reply-To"] == "seller@trafo.example"
    text = next(each for each in message.walk() if each.get_content_type() == "text/calendar")
    assert text.get_param("method") == "REQUEST" and text.get_content_charset() == "utf-8"
    payload = text.get_payload(decode=True)
    assert isinstance(payload, bytes) and all(len(line) <= 75 for line in payload.split(b"\r\n"))
    (event,) = Calendar.from_ical(payload).walk("VEVENT")
    assert str(event["summary"]) == meeting.subject
