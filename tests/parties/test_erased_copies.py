"""An erasure reaches the copies beside the records too: logs of webhooks, kept answers, learned spellings, letters, failures."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core import erasure, jobs, once
from tehing.core.imports import actions as imports
from tehing.core.models import Delivery, Event, Import, Job, Once, RememberedValue
from tehing.core.records import resource
from tehing.core.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery
from tehing.deals import actions as deals
from tehing.deals.actions import letters
from tehing.deals.models import Activity
from tehing.parties import actions as parties
from tehing.parties.models import Company, Person
from tehing.team.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EMAIL = "mari.maasikas@metall.example"
TRACES = ("Maasikas", "maasikas", "M. Maas")
People = dict[str, User]


@pytest.fixture
def company(people: People, settings: Any, tmp_path: Path) -> Company:
    settings.DATA = tmp_path
    return parties.create_company(by=people["seller"], data={"name": "Põhja Metall OÜ"})


@pytest.fixture
def mari(people: People, company: Company) -> Person:
    return parties.create_person(by=people["seller"], data={"name": "Mari Maasikas", "email": EMAIL, "company": company})


@pytest.fixture
def meeting(people: People, mari: Person) -> Activity:
    """She is to come to it; it is not about her."""
    made = deals.create_activity(by=people["seller"], data={"subject": "Show Mari Maasikas the works", "kind": "meeting"})
    deals.set_attendees(pk=made.pk, by=people["seller"], people=[mari.pk])
    return made


def erase(mari: Person, by: User) -> None:
    parties.erase_person(pk=mari.pk, by=by, confirmed=mari.name)
    while jobs.run_next():
        pass
    assert not Job.objects.exclude(state=Job.State.DONE).filter(kind="erasure").exists()


def told(model: Any, *columns: str) -> list[str]:
    """What still tells of her in these columns."""
    text = str(list(model.objects.values_list(*columns)))
    return [trace for trace in TRACES if trace in text]


def tried(event: Event, request: str, answer: str = "") -> WebhookAttempt:
    webhook, _made = Webhook.objects.get_or_create(name="Mail", url="https://mail.example/", salt="x")
    delivery, _made = WebhookDelivery.objects.get_or_create(
        webhook=webhook, event=event, record_type=event.record_type, record_id=event.record_id
    )
    return WebhookAttempt.objects.create(delivery=delivery, request=request, answer=answer)


def test_logs_of_webhooks_lose_what_was_sent_of_the_person_and_came_back(people: People, mari: Person, company: Company) -> None:
    own = Event.objects.get(name="person.created")
    other = Event.objects.filter(name="company.created", record_id=company.pk).get()
    tried(own, '{"title":"a cut excerpt that names nobody"}')
    tried(other, '{"contact":"Mari Maasikas"}')
    tried(other, "{}", f"Thank you, {EMAIL.upper()}")
    kept = tried(other, '{"name":"Põhja Metall OÜ"}', "ok")
    erase(mari, people["admin"])
    assert sorted(WebhookAttempt.objects.values_list("request", "answer")) == [("", "")] * 3 + [(kept.request, "ok")]


def test_kept_answers_are_forgotten_and_the_call_is_still_made_once(people: People, company: Company) -> None:
    client = Client()
    client.force_login(people["admin"], backend=BACKEND)

    def call(name: str, email: str) -> Any:
        data = json.dumps({"name": name, "email": email})
        return client.post("/api/v1/people", data, content_type="application/json", headers={"Idempotency-Key": email})

    made = call("Mari Maasikas", EMAIL)
    call("Ants Kask", "ants@metall.example")
    erase(Person.objects.get(pk=made.json()["id"]), people["admin"])
    again = call("Mari Maasikas", EMAIL)
    assert (again.status_code, again["Idempotent-Replayed"], again.content) == (201, "true", b"")
    assert call("Ants Kask", "ants@metall.example").json()["name"] == "Ants Kask"
    assert Person.objects.count() == 2
    assert told(Once, "content") == []


def test_many_answers_are_looked_through_a_part_at_a_time(people: People, mari: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tehing.core.copies.AT_ONCE", 2)
    for number in range(5):
        once.answered_once(f"n{number}", by=people["admin"], fingerprint="", act=lambda: once.Answer(200, json.dumps(EMAIL).encode()))
    erase(mari, people["admin"])
    assert [bytes(content) for content in Once.objects.values_list("content", flat=True)] == [b""] * 5


def test_spellings_that_imports_learned_go(people: People, mari: Person) -> None:
    by = people["admin"]
    run = imports.receive([SimpleUploadedFile("maasikas.csv", b"subject\nCall\n")], by=by)[0]  # type: ignore[list-item]
    values = {"person": {"M. Maas": {"do": "match", "id": mari.pk}, "A. Kask": {"do": "match", "id": mari.pk + 1}}}
    Import.objects.filter(pk=run.pk).update(record_type="deals.activity", choices={"values": values}, file_name="Mari Maasikas.csv")
    met = {"person": {"count": 2, "examples": ["Mari Maasikas", "A. Kask"]}}
    Import.objects.filter(pk=run.pk).update(left_empty=met, found={"words": {"person": [["Mari Maasikas", 2], [EMAIL, 1]]}})
    learned = {"M. Maas": mari.pk, "A. Kask": mari.pk + 1, EMAIL: mari.pk + 1}
    for raw, target in learned.items():
        RememberedValue.objects.create(record_type="deals.activity", field="person", raw=raw, target_id=target, by=by)
    RememberedValue.objects.create(record_type="deals.activity", field="deal", raw="The deal", target_id=mari.pk, by=by)
    erase(mari, by)
    assert set(RememberedValue.objects.values_list("raw", flat=True)) == {"A. Kask", "The deal"}
    run.refresh_from_db()
    assert run.choices["values"] == {"person": {"A. Kask": {"do": "match", "id": mari.pk + 1}}}
    assert told(Import, "file_name", "left_empty", "found") == []
    assert (run.left_empty["person"]["count"], run.left_empty["person"]["examples"][1]) == (2, "A. Kask")


def letter(to: str, text: str) -> letters.Letter:
    return letters.Letter(to=to, name="Siim", reply_to="siim@trafo.example", subject=text, text=text, ics=to, method="REQUEST")


def test_letters_that_failed_forget_the_person_and_reach_the_others(people: People, mari: Person, mailoutbox: list[Any]) -> None:
    both = [letter(EMAIL, "Dear Mari"), letter("ants@metall.example", "Mari Maasikas comes too")]
    letters.post(both, by=people["seller"])
    job = Job.objects.get(kind=letters.JOB)
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, error=f"SMTPRecipientsRefused: {EMAIL} is unknown")
    erase(mari, people["admin"])
    assert told(Job, "arguments", "error") == [] and mailoutbox == []
    jobs.retry(pk=job.pk, by=people["admin"])
    jobs.run_next()
    assert [(each.to, each.subject) for each in mailoutbox] == [(["ants@metall.example"], f"Erased person {mari.pk} comes too")]


def test_words_of_failures_go(people: People, mari: Person) -> None:
    event = Event.objects.filter(name="company.created").latest("pk")
    failed = Delivery.objects.create(event=event, handler="x", state="failed", error=f"DataError: {EMAIL} is too long")
    other = Delivery.objects.create(event=event, handler="y", state="failed", error="OSError: no room")
    Job.objects.create(kind="import", state="done", by=people["admin"], arguments={"q": EMAIL}, result={"first": "Mari Maasikas"})
    erase(mari, people["admin"])
    assert told(Delivery, "error") == told(Job, "arguments", "result") == []
    failed.refresh_from_db()
    other.refresh_from_db()
    assert (failed.error, other.error) == ("***", "OSError: no room")


def test_a_meeting_to_which_somebody_only_comes_is_given_out_and_cleaned(people: People, mari: Person, meeting: Activity) -> None:
    described = resource("parties.person")
    assert [one["id"] for one in erasure.held(described, mari)["named_in"]["activities"]] == [meeting.pk]
    assert erasure.counts(described, mari)["activities"] == 1
    deals.update_activity(pk=meeting.pk, by=people["seller"], data={"person": mari})
    assert erasure.counts(described, mari)["activities"] == 1  # named twice, one meeting
    deals.update_activity(pk=meeting.pk, by=people["seller"], data={"person": None})
    erase(mari, people["admin"])
    meeting.refresh_from_db()
    assert meeting.subject == f"Show Erased person {mari.pk} the works"
    assert told(Event, "label", "before", "after", "facts", "reason") == []
