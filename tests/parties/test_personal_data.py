"""What is held on a person is given out whole, and erased for ever: from records, notes, files and the history."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import attachments, jobs
from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.duplicates import actions as duplicates
from tehing.core.duplicates.models import Merge, MergeMove
from tehing.core.models import Erasure, Event, ExternalId, File, Job, Note, SearchWord
from tehing.core.records import resource
from tehing.core.redaction import GONE, Subject, redact
from tehing.deals import actions as deals
from tehing.deals.models import Deal
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.parties.models import Consent, Person
from tehing.team.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EMAIL, PHONE, OFFICE = "mari.maasikas@metall.example", "+3725551234", "+3726000000"
TRACES = ("Maasikas", "Mari", EMAIL, PHONE, "likes strawberries", "Head of purchasing")


@pytest.fixture
def mari(people: dict[str, User], settings: Any, tmp_path: Path) -> Person:
    """Somebody whom the house has known for a while, under two names."""
    settings.DATA = tmp_path
    seller = people["seller"]
    deals.seed_pipelines(by=people["admin"])
    company = parties.create_company(by=seller, data={"name": "Põhja Metall OÜ", "country": "EE"})
    parties.create_person(by=seller, data={"name": "Ants Kask", "company": company, "phone": OFFICE})
    namesake = parties.create_person(by=seller, data={"name": "Mari Maasikas", "email": "mari@elsewhere.example"})
    data = {"name": "Mari Tamm", "company": company, "email": EMAIL, "mobile": PHONE, "phone": OFFICE, "title": "Head of purchasing"}
    mari = parties.create_person(by=seller, data=data)
    parties.update_person(pk=mari.pk, by=seller, data={"name": "Mari Maasikas"}, reason="Mari has married")
    parties.record_consent(person_pk=mari.pk, by=seller, channel="email", given=True, source="Mari Maasikas said so at the fair")
    attachments.add_note(record_type="parties.person", record_id=mari.pk, by=seller, text="Mari likes strawberries")
    attachments.add_file(record_type="parties.person", record_id=mari.pk, by=seller, upload=SimpleUploadedFile("cv-maasikas.txt", b"CV"))
    ExternalId.objects.create(record_type="parties.person", record_id=mari.pk, source="hubspot", external_id="12")
    wanted = {"name": "Transformer for Mari Maasikas", "company": company, "person": mari, "value": 500_000}
    deal = deals.create_deal(by=seller, data=wanted | {"description": f"Write to {EMAIL}"})
    attachments.add_note(record_type="deals.deal", record_id=deal.pk, by=seller, text=f"Mari Maasikas ({PHONE}) wants it in May")
    deals.create_activity(by=seller, data={"subject": "Call Mari Tamm", "kind": "call", "person": mari, "deal": deal})
    lead = {"name": "Asked by Mari Tamm", "person_name": "Mari Tamm", "email": EMAIL, "person": mari, "job_title": "Head of purchasing"}
    leads.create_lead(by=seller, data=lead)
    parties.update_company(pk=company.pk, by=seller, data={"description": f"Contact {EMAIL}, office {OFFICE}"})
    parties.update_person(pk=namesake.pk, by=seller, data={"title": "Painter"}, reason="Mari Maasikas paints")
    return Person.objects.get(pk=mari.pk)


def everything_told() -> str:
    """The whole history and all texts, as the database holds them, but for the namesake's own record."""
    namesake = Person.objects.get(email="mari@elsewhere.example")
    rows = Event.objects.exclude(record_type="parties.person", record_id=namesake.pk)
    told = [str(list(rows.values_list("label", "before", "after", "facts", "reason")))]
    told += [str(list(Note.objects.values_list("text", flat=True))), str(list(Job.objects.values_list("arguments", flat=True)))]
    for model in (Deal, *(Deal._meta.apps.get_model(name) for name in ("leads.lead", "deals.activity", "parties.employment"))):
        told.append(str(list(model._default_manager.values())))
    return " ".join(told) + str(list(Person.objects.exclude(pk=namesake.pk).values()))


def work() -> None:
    while jobs.run_next():
        pass


def test_all_that_is_held_is_given_out(people: dict[str, User], mari: Person) -> None:
    client = Client()
    client.force_login(people["head"], backend=BACKEND)
    answer = client.post(f"/people/{mari.pk}/personal-data/")
    bundle = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    names = bundle.namelist()
    assert len(names) == 2 and names[1].endswith("cv-maasikas.txt") and bundle.read(names[1]) == b"CV"
    found = json.loads(bundle.read("data.json"))
    assert found["record"]["email"] == EMAIL and found["external_ids"] == [{"source": "hubspot", "external_id": "12"}]
    assert set(found["named_in"]) == {"deals", "activities", "leads", "employments"}
    assert [one["text"] for one in found["notes"]] == ["Mari likes strawberries"]
    assert found["consents"][0]["channel"] == "email"
    assert {"person.created", "person.updated", "person.noted", "deal.created", "lead.created"} <= {one["name"] for one in found["events"]}
    assert Event.objects.get(name="person.personal_data_given").actor == people["head"]


def test_an_erased_person_is_nowhere_and_the_business_stays(people: dict[str, User], mari: Person) -> None:
    before = Event.objects.count()
    kept = File.objects.get()
    assert attachments.bytes_of(kept).read()
    parties.erase_person(pk=mari.pk, by=people["head"], confirmed=" mari MAASIKAS ", reason="Letter 7 of Mari Maasikas")
    work()
    text = everything_told()
    assert [trace for trace in TRACES if trace in text] == []
    mari.refresh_from_db()
    assert (mari.name, mari.email, mari.phone, mari.title, mari.description) == (f"Erased person {mari.pk}", "", "", "", "")
    deal = Deal.objects.get()
    assert (deal.person_id, deal.value_minor, deal.name) == (mari.pk, 500_000, f"Transformer for Erased person {mari.pk}")
    assert Consent.objects.get(person=mari).given is True
    assert not Note.objects.filter(record_type="parties.person").exists()
    assert not File.objects.exists() and not ExternalId.objects.exists()
    told = Event.objects.get(name="person.erased")
    assert (told.actor, told.label, told.reason) == (people["head"], mari.name, f"Letter 7 of Erased person {mari.pk}")
    assert Event.objects.count() == before + 1  # nothing that happened is gone
    words = set(SearchWord.objects.values_list("word", flat=True))
    assert "maasikas" in words and "tamm" not in words  # a namesake has the one; nobody has the other


def test_others_keep_what_is_theirs(people: dict[str, User], mari: Person) -> None:
    parties.erase_person(pk=mari.pk, by=people["admin"], confirmed=mari.name)
    work()
    namesake = Person.objects.get(email="mari@elsewhere.example")
    assert namesake.name == "Mari Maasikas"
    told = Event.objects.filter(record_type="parties.person", record_id=namesake.pk).order_by("pk")
    assert [one.label for one in told] == ["Mari Maasikas", "Mari Maasikas"] and told[1].reason == "Mari Maasikas paints"
    company = Event.objects.filter(name="company.updated").latest("pk")
    assert company.after["description"] == f"Contact {GONE}, office {OFFICE}"  # the office is another person's number too


def test_only_some_may_and_never_by_mistake(people: dict[str, User], mari: Person) -> None:
    for who in ("seller", "reader", "finance"):
        with pytest.raises(Forbidden):
            parties.erase_person(pk=mari.pk, by=people[who], confirmed=mari.name)
        with pytest.raises(Forbidden):
            parties.give_personal_data(pk=mari.pk, by=people[who])
    with pytest.raises(Invalid):
        parties.erase_person(pk=mari.pk, by=people["admin"], confirmed="Mari")
    assert not Erasure.objects.exists()
    client = Client()
    client.force_login(people["head"], backend=BACKEND)
    first = client.get(f"/people/{mari.pk}/erasure/").content.decode()
    assert "This goes for ever" in first and "This must stay" in first and 'name="confirmed"' not in first
    second = client.post(f"/people/{mari.pk}/erasure/", {"step": "second"}).content.decode()
    assert 'name="confirmed"' in second
    assert client.post(f"/people/{mari.pk}/erasure/", {"step": "erase", "confirmed": "x"}).status_code == 422
    assert client.post(f"/people/{mari.pk}/erasure/", {"step": "erase", "confirmed": mari.name}).status_code == 302
    with pytest.raises(Refused):
        parties.erase_person(pk=mari.pk, by=people["admin"], confirmed=f"Erased person {mari.pk}")


OPEN = "UPDATE core_event SET label = 'x', erasure_id = {erasure} WHERE id = {event}"
STATEMENTS = {
    "without a registered erasure": "UPDATE core_event SET label = 'x' WHERE id = {event}",
    "for one that does not exist": "UPDATE core_event SET label = 'x', erasure_id = 999999 WHERE id = {event}",
    "who did it": "UPDATE core_event SET erasure_id = {erasure}, actor_id = NULL WHERE id = {event}",
    "when it was": "UPDATE core_event SET erasure_id = {erasure}, at = '2001-01-01 00:00:00+00:00' WHERE id = {event}",
    "what happened": "UPDATE core_event SET erasure_id = {erasure}, name = 'x' WHERE id = {event}",
    "to which record": "UPDATE core_event SET erasure_id = {erasure}, record_id = 0 WHERE id = {event}",
    "to delete": "DELETE FROM core_event WHERE id = {event}",
    "to delete the proof": "DELETE FROM core_erasure WHERE id = {erasure}",
    "to turn the proof": "UPDATE core_erasure SET record_id = 0 WHERE id = {erasure}",
}


def run(statement: str, **numbers: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(**numbers))


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_the_database_opens_the_history_for_nothing_else(people: dict[str, User], statement: str) -> None:
    event = Event.objects.order_by("pk")[0]
    erasure = Erasure.objects.create(record_type="parties.person", record_id=1, pseudonym="Erased 1", by=people["admin"])
    before = list(Event.objects.values())
    with pytest.raises(DatabaseError):
        run(statement, event=event.pk, erasure=erasure.pk)
    assert list(Event.objects.values()) == before


def test_the_door_opens_once_for_each_event_and_shuts_for_ever(people: dict[str, User]) -> None:
    first, second = Event.objects.order_by("pk").values_list("pk", flat=True)[:2]
    erasure = Erasure.objects.create(record_type="parties.person", record_id=1, pseudonym="Erased 1", by=people["admin"])
    run(OPEN, event=first, erasure=erasure.pk)
    with pytest.raises(DatabaseError):
        run(OPEN, event=first, erasure=erasure.pk)
    run("UPDATE core_erasure SET closed_at = '2026-01-01 00:00:00+00:00' WHERE id = {erasure}", erasure=erasure.pk)
    for statement in (OPEN, "UPDATE core_erasure SET closed_at = NULL WHERE id = {erasure}"):
        with pytest.raises(DatabaseError):
            run(statement, event=second, erasure=erasure.pk)


def test_programs_do_the_same(people: dict[str, User], mari: Person) -> None:
    client = Client()
    client.force_login(people["admin"], backend=BACKEND)
    assert client.post(f"/api/v1/people/{mari.pk}/personal-data")["Content-Type"] == "application/zip"
    wrong = client.post(f"/api/v1/people/{mari.pk}/erasure", json.dumps({"confirmed": "x"}), content_type="application/json")
    assert wrong.status_code == 422
    done = client.post(f"/api/v1/people/{mari.pk}/erasure", json.dumps({"confirmed": mari.name}), content_type="application/json")
    assert (done.status_code, done.json()["pseudonym"]) == (201, f"Erased person {mari.pk}")


def test_a_merge_keeps_nothing_of_an_erased_person_and_is_not_taken_back(people: dict[str, User], mari: Person) -> None:
    """Whoever was merged into the erased person was the same person; a merge of two firms that mentions her loses its journal too."""
    head, person, company = people["head"], resource("parties.person"), resource("parties.company")
    twin = parties.create_person(
        by=head, data={"name": "Mari Vaarikas", "email": "vaarikas@metall.example", "title": "Buyer of raspberries"}
    )
    firms = [parties.create_company(by=head, data={"name": f"Metall {n}", "description": f"Ask {EMAIL}"}) for n in range(2)]
    (own,) = duplicates.merge_records(person, kept=mari.pk, lost=[twin.pk], by=head)
    (other,) = duplicates.merge_records(company, kept=firms[0].pk, lost=[firms[1].pk], by=head)
    parties.erase_person(pk=mari.pk, by=head, confirmed="Mari Maasikas")
    work()
    journals = str([*Merge.objects.values(), *MergeMove.objects.values_list("row", flat=True)]) + everything_told()
    assert [trace for trace in (*TRACES, "Vaarikas", "raspberries") if trace in journals] == []
    for merge in (own, other):
        merge.refresh_from_db()
        assert (merge.lost, merge.fields, merge.erasure) == ({}, {}, Erasure.objects.get())
        with pytest.raises(Refused, match="merge_was_erased"):
            duplicates.undo_merge(pk=merge.pk, by=head)
    assert (own.lost_label, other.lost_label) == (f"Erased person {mari.pk}", "Metall 1")
    client = Client()
    client.force_login(head, backend=BACKEND)
    page = client.get(f"/merges/{other.pk}/").content.decode()
    assert "cannot be taken back" in page and f"/merges/{other.pk}/undo/" not in page


JOURNAL = "UPDATE core_merge SET lost = '{{}}', erasure_id = {erasure}{more} WHERE id = {merge}"


def test_the_database_opens_a_merge_for_an_erasure_alone(people: dict[str, User], mari: Person) -> None:
    head = people["head"]
    twin = parties.create_person(by=head, data={"name": "Mari Vaarikas"})
    ExternalId.objects.create(record_type="parties.person", record_id=twin.pk, source="hubspot", external_id="77")
    (merge,) = duplicates.merge_records(resource("parties.person"), kept=mari.pk, lost=[twin.pk], by=head)
    erasure = Erasure.objects.create(record_type="parties.person", record_id=mari.pk, pseudonym="Erased 1", by=head)
    wrong = ("UPDATE core_merge SET lost = '{{}}' WHERE id = {merge}", "UPDATE core_mergemove SET row = '{{}}' WHERE merge_id = {merge}")
    assert MergeMove.objects.filter(merge=merge).exists()
    for statement in (*wrong, JOURNAL.replace("{more}", ", lost_id = 7"), JOURNAL.replace("{more}", ", at = '2001-01-01'")):
        with pytest.raises(DatabaseError):
            run(statement, merge=merge.pk, erasure=erasure.pk)
    run(JOURNAL.replace("{more}", ""), merge=merge.pk, erasure=erasure.pk)
    run(wrong[1], merge=merge.pk)
    with pytest.raises(DatabaseError):
        run("UPDATE core_mergemove SET row_id = 7 WHERE merge_id = {merge}", merge=merge.pk)


PLAIN = st.recursive(st.none() | st.integers() | st.text(max_size=20), lambda each: st.lists(each) | st.dictionaries(st.text(), each))


@given(PLAIN, st.text(max_size=10))
def test_nothing_of_the_person_is_left_in_any_shape_of_words(value: Any, beside: str) -> None:
    subject = Subject(7, "Erased 7", frozenset({"Mari Maasikas"}), frozenset({EMAIL}))
    told = {"value": value, "text": f"{beside} {EMAIL.upper()}, Mari Maasikas", "who": {"id": 7, "label": "Mari Maasikas"}}
    text = str(redact(told, subject, near=True))
    assert EMAIL.upper() not in text and "Mari Maasikas" not in text
    assert redact(value, Subject(7, "x", frozenset(), frozenset()), near=True) == value
