"""One company out of two: nothing that hung on either is lost."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tehing.core import clock, jobs, records
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.duplicates import actions
from tehing.core.duplicates.models import Alias, Merge, SuspectedPair
from tehing.core.imports import actions as imports
from tehing.core.models import Event, ExternalId, File, Note, RememberedValue
from tehing.core.queries import timeline_of
from tehing.deals import actions as deals
from tehing.deals.models import Activity, Deal
from tehing.leads import actions as leads
from tehing.leads.models import Lead
from tehing.parties import actions as parties
from tehing.parties.models import Address, Company, Consent, Employment, Person
from tehing.team import actions as team
from tehing.team.models import User

from .conftest import COMPANY, company, whole_house

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Twins = tuple[Company, Company]


def merge(twins: Twins, by: User, **given: Any) -> Merge:
    (made,) = actions.merge_records(company(), kept=twins[0].pk, lost=[twins[1].pk], by=by, **given)
    return made


def test_everything_that_hung_on_it_hangs_on_the_other(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    merge(twins, people["head"])
    assert not Company.objects.filter(pk=lost.pk).exists()
    for model in (Deal, Activity, Lead, Person, Employment):
        assert list(model._default_manager.values_list("company_id", flat=True)) == [kept.pk], model
    assert Company.objects.get(name="Põhja Metall Narva").parent_id == kept.pk
    for model in (Note, File, ExternalId):
        assert list(model._default_manager.filter(record_type=COMPANY).values_list("record_id", flat=True)) == [kept.pk], model
    assert RememberedValue.objects.get().target_id == kept.pk


def test_fields_are_chosen_and_what_was_empty_is_filled(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    merge(twins, people["head"], take={"city": lost.pk, "owner": lost.pk})
    kept.refresh_from_db()
    assert (kept.name, kept.city, kept.owner, kept.registry_code) == ("Põhja Metall OÜ", "Tallinn", people["seller"], "10000018")
    assert kept.domain == "pohja.ee"
    assert sorted(tag.name for tag in kept.tags.all()) == ["key", "not key"]
    assert kept.description == "Buys in spring.\n\nAsks for discounts."


def test_roles_on_links_stay(people: dict[str, User], twins: Twins) -> None:
    """A merge in another system lost what a person was at the company (espocrm#3259)."""
    kept, lost = twins
    merge(twins, people["head"])
    assert list(Employment.objects.values_list("company_id", "title")) == [(kept.pk, "Buyer")]


def test_the_timeline_tells_both_histories_and_no_task_is_an_orphan(people: dict[str, User], twins: Twins) -> None:
    """A merge in another system deleted the timeline and left tasks behind (twenty#23892)."""
    kept, lost = twins
    before = list(Event.objects.order_by("pk").values())
    merge(twins, people["head"])
    entries = timeline_of(COMPANY, kept.pk, people["head"]).entries
    assert any(entry.note is not None and entry.note.text == "Prefers e-mail" for entry in entries)
    assert any(entry.file is not None for entry in entries)
    assert [entry.text for entry in entries].count("added this") == 2
    assert list(Event.objects.order_by("pk").values())[: len(before)] == before
    assert not Activity.objects.filter(company=None, deal=None, lead=None).exists()


def test_the_same_job_twice_is_one_and_a_fuller_one_wins(people: dict[str, User]) -> None:
    by = people["head"]
    employer = parties.create_company(by=by, data={"name": "Employer"})
    kept = parties.create_person(by=by, data={"name": "Mari Maasikas", "company": employer})
    lost = parties.create_person(by=by, data={"name": "Maasikas Mari", "company": employer, "title": "Buyer"})
    parties.record_consent(person_pk=lost.pk, by=by, channel="email", given=True, source="At the fair")
    actions.merge_records(records.resource("parties.person"), kept=kept.pk, lost=[lost.pk], by=by)
    assert list(Employment.objects.values_list("person_id", "title")) == [(kept.pk, "Buyer")]
    assert Consent.objects.get().person_id == kept.pk
    kept.refresh_from_db()
    assert kept.title == "Buyer"


def test_one_under_the_other_becomes_one_but_not_through_a_third(people: dict[str, User]) -> None:
    by = people["head"]
    top = parties.create_company(by=by, data={"name": "Top"})
    below = parties.create_company(by=by, data={"name": "Below", "parent": top})
    actions.merge_records(company(), kept=below.pk, lost=[top.pk], by=by)
    below.refresh_from_db()
    assert below.parent is None
    third = parties.create_company(by=by, data={"name": "Third", "parent": below})
    fourth = parties.create_company(by=by, data={"name": "Fourth", "parent": third})
    with pytest.raises(Refused, match="merge_makes_circle"):
        actions.merge_records(company(), kept=below.pk, lost=[fourth.pk], by=by, take={"parent": fourth.pk})


def test_the_old_number_leads_to_the_new_record(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    merge(twins, people["head"])
    screen = Client()
    screen.force_login(people["seller"], backend=BACKEND)
    answer = screen.get(f"/companies/{lost.pk}/")
    assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (301, f"/companies/{kept.pk}/", "no-store")
    _token, secret = team.create_token(by=people["seller"], name="x", scopes=["read"])
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).get(f"/api/v1/companies/{lost.pk}")
    assert (answer.status_code, answer["Location"]) == (301, f"/api/v1/companies/{kept.pk}")
    assert answer.json() == {"id": kept.pk, "merged": lost.pk}
    page = screen.get(f"/companies/{kept.pk}/").content.decode()
    assert "Prefers e-mail" in page
    assert f"/duplicates/of/{COMPANY}/{kept.pk}/" in page


def test_importing_the_lost_one_again_updates_the_kept(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    merge(twins, people["head"])
    known = Company.objects.count()
    for header, number in (("hubspot id", "H-7"), ("tehing_id", str(lost.pk))):
        target = "external_id" if number == "H-7" else "tehing_id"
        file = SimpleUploadedFile("again.csv", f"{header},name,region\n{number},Pohja Metall,Region {number}\n".encode())
        (run,) = imports.receive([file], by=people["head"], record=COMPANY)
        type(run).objects.filter(pk=run.pk).update(source="hubspot")
        imports.decide(run, by=people["head"], record=COMPANY, mapping={header: target, "region": "region"}, choices={})
        imports.start(run, by=people["head"])
        assert jobs.run_next()
        kept.refresh_from_db()
        assert (Company.objects.count(), kept.region) == (known, f"Region {number}")


def test_a_merge_of_what_somebody_saved_meanwhile_is_refused(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    before = whole_house()
    parties.update_company(pk=lost.pk, by=people["head"], data={"phone": "+3725551234"})
    parties.update_company(pk=lost.pk, by=people["head"], data={"phone": ""})
    with pytest.raises(Conflict):
        merge(twins, people["head"], versions={kept.pk: kept.version, lost.pk: lost.version})
    assert whole_house() == before


def test_what_the_record_type_forbids_is_forbidden_to_merges(people: dict[str, User], twins: Twins) -> None:
    """The registry code of the one is none in the country of the other; texts that are too long together do not fit."""
    kept, lost = twins
    Company.objects.filter(pk=kept.pk).update(country="FI")
    before = whole_house()
    with pytest.raises(Invalid) as no:
        merge(twins, people["head"])
    assert list(no.value.fields) == ["registry_code"]
    Company.objects.filter(pk=kept.pk).update(country="", description="x" * 9_990)
    with pytest.raises(Invalid) as no:
        merge(twins, people["head"])
    assert no.value.fields == {"description": ["too_long_together"]}
    Company.objects.filter(pk=kept.pk).update(description="Buys in spring.", country="FI")
    assert whole_house() == before


@pytest.mark.parametrize(
    ("take", "code"),
    [({"city": "both"}, "cannot_be_joined"), ({"city": 99_999}, "unknown_choice"), ({"margin": "both"}, "unknown_field")],
)
def test_choices_that_are_none_are_refused(people: dict[str, User], twins: Twins, take: Any, code: str) -> None:
    with pytest.raises(Invalid) as no:
        merge(twins, people["head"], take=take)
    assert list(no.value.fields.values()) == [[code]]


def test_to_merge_one_must_be_allowed_to_change_both_and_to_remove_one(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    for who, problem in (("reader", Forbidden), ("seller", Forbidden), ("colleague", Forbidden)):
        with pytest.raises(problem):
            merge(twins, people[who])
    with pytest.raises(Refused, match="merge_needs_two"):
        actions.merge_records(company(), kept=kept.pk, lost=[kept.pk], by=people["head"])
    with pytest.raises(Unknown):
        actions.merge_records(company(), kept=kept.pk, lost=[99_999], by=people["head"])


def test_a_seller_merges_own_companies(people: dict[str, User]) -> None:
    seller = people["seller"]
    one, two = (parties.create_company(by=seller, data={"name": name}) for name in ("One", "One OÜ"))
    actions.merge_records(company(), kept=one.pk, lost=[two.pk], by=seller)
    assert Company.objects.get() == one


def test_several_become_one_at_once(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    third = parties.create_company(by=people["head"], data={"name": "Põhjametall", "phone": "+3725551234"})
    records.resource("parties.address").create(by=people["head"], data={"company": third, "street": "Pikk 1"})
    made = actions.merge_records(company(), kept=kept.pk, lost=[lost.pk, third.pk], by=people["head"], take={"name": third.pk})
    kept.refresh_from_db()
    assert (kept.name, kept.phone, kept.registry_code) == ("Põhjametall", "+3725551234", "10000018")
    assert [each.lost_id for each in made] == [lost.pk, third.pk]
    assert Address.objects.get().company_id == kept.pk


def test_a_merged_record_merged_again_keeps_its_old_numbers(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    merge(twins, people["head"])
    final = parties.create_company(by=people["head"], data={"name": "Final"})
    actions.merge_records(company(), kept=final.pk, lost=[kept.pk], by=people["head"])
    assert set(Alias.objects.values_list("old_id", "record_id")) == {(lost.pk, final.pk), (kept.pk, final.pk)}
    texts = [entry.text for entry in timeline_of(COMPANY, final.pk, people["head"]).entries]
    assert texts.count("added this") == 3


def test_suspicions_follow_the_record(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    third = parties.create_company(by=people["head"], data={"name": "Third"})
    told_apart = SuspectedPair.objects.create(record_type=COMPANY, left_id=lost.pk, right_id=third.pk, score=1, state="different")
    both = SuspectedPair.objects.create(record_type=COMPANY, left_id=kept.pk, right_id=lost.pk, score=3)
    merge(twins, people["head"])
    told_apart.refresh_from_db()
    both.refresh_from_db()
    assert (told_apart.left_id, told_apart.right_id, told_apart.state) == (kept.pk, third.pk, "different")
    assert (both.state, both.decided_by) == ("merged", people["head"])


def test_a_converted_lead_stays_converted(people: dict[str, User]) -> None:
    one, two = (leads.create_lead(by=people["head"], data={"name": name, "email": "a@b.ee"}) for name in ("One", "Two"))
    Lead.objects.filter(pk=two.pk).update(status="converted", converted_at=clock.now())
    actions.merge_records(records.resource("leads.lead"), kept=one.pk, lost=[two.pk], by=people["head"], take={"status": two.pk})
    one.refresh_from_db()
    assert one.status == "converted"
    assert one.converted_at is not None


def test_merging_and_undoing_by_the_api(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    _token, secret = team.create_token(by=people["head"], name="x", scopes=["write"])
    program = Client(headers={"Authorization": f"Bearer {secret}"})

    def post(address: str, body: Any, again: str = "") -> Any:
        key = {"Idempotency-Key": f"{address} {again}"}
        return program.post(f"/api/v1/{address}", json.dumps(body), content_type="application/json", headers=key)

    body = {
        "record": "companies",
        "kept": kept.pk,
        "lost": [lost.pk],
        "take": {"city": lost.pk},
        "versions": {str(kept.pk): kept.version + 1},
    }
    assert post("merges", body).json()["code"] == "stale"
    answer = post("merges", body | {"versions": {}})
    assert answer.status_code == 201
    (made,) = answer.json()["items"]
    assert post("merges", body | {"versions": {}}).json()["items"] == [made]
    assert (made["kept"]["id"], made["moved"]["deals.deal"], made["left_out"]) == (kept.pk, 1, [])
    assert "city" in made["changed"]
    assert program.get("/api/v1/merges").json()["items"] == [made]
    assert post(f"merges/{made['id']}/reversal", {}).json()["undone"] is True
    assert post(f"merges/{made['id']}/reversal", {}, "again").json()["code"] == "already_undone"
    alike = program.get("/api/v1/duplicates/alike?record=companies&name=Pohja%20Metall").json()["items"]
    assert {one["id"] for one in alike} >= {kept.pk, lost.pk}


def test_merging_by_the_screen(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    pair = SuspectedPair.objects.create(
        record_type=COMPANY, left_id=kept.pk, right_id=lost.pk, score=3, parts=[["name", "same", 8.0], ["city", "other", -1.0]]
    )
    screen = Client()
    screen.force_login(people["head"], backend=BACKEND)
    page = screen.get(f"/duplicates/{pair.pk}/").content.decode()
    assert "same name" in page
    assert "other city" in page
    assert "Looks the same as" in screen.get(f"/duplicates/of/{COMPANY}/{kept.pk}/").content.decode()
    sent: dict[str, Any] = {
        "type": "companies",
        "id": [kept.pk, lost.pk],
        "kept": kept.pk,
        "take.city": lost.pk,
        "take.description": "both",
    }
    stale = screen.post("/duplicates/merge/", sent | {f"version.{kept.pk}": 77})
    assert stale.status_code == 409
    done = screen.post("/duplicates/merge/", sent | {f"version.{kept.pk}": kept.version, f"version.{lost.pk}": lost.version})
    (made,) = Merge.objects.all()
    assert done["Location"] == f"/merges/{made.pk}/"
    assert "Deals" in screen.get(done["Location"]).content.decode()
    assert "became part of this" in screen.get(f"/duplicates/of/{COMPANY}/{kept.pk}/").content.decode()
    assert screen.get(f"/duplicates/{pair.pk}/").status_code == 302
    screen.post(f"/merges/{made.pk}/undo/")
    assert Company.objects.filter(pk=lost.pk).exists()
    assert "taken back" in screen.get("/duplicates/?type=companies&state=merged").content.decode()


def test_programs_see_that_what_hung_on_it_has_changed(people: dict[str, User], twins: Twins) -> None:
    """A deal whose company is another one is another version, told as any change, there and back."""
    kept, lost = twins
    before = Deal.objects.get()
    made = merge(twins, people["head"])
    moved = Deal.objects.get()
    assert (moved.version, moved.updated_at > before.updated_at) == (before.version + 1, True)
    told = Event.objects.filter(name="deal.updated", record_id=moved.pk).latest("pk")
    assert (told.before["company"]["id"], told.after["company"]["id"]) == (lost.pk, kept.pk)
    names = set(Event.objects.filter(name__endswith=".updated", pk__gte=told.pk - 9, actor=people["head"]).values_list("name", flat=True))
    assert names >= {"deal.updated", "person.updated", "activity.updated", "lead.updated", "company.updated"}
    actions.undo_merge(pk=made.pk, by=people["head"])
    assert Deal.objects.get().version == before.version + 2
    back = Event.objects.filter(name="deal.updated", record_id=moved.pk).latest("pk")
    assert (back.before["company"]["id"], back.after["company"]["id"]) == (kept.pk, lost.pk)


def test_merging_tells_of_many_in_as_many_statements_as_of_few(people: dict[str, User], twins: Twins) -> None:
    by, counted = people["head"], []
    for number in (1, 30):
        lost = parties.create_company(by=by, data={"name": f"Lost {number}"})
        deals.create_deals(by=by, rows=[{"name": f"Deal {at}", "company": lost} for at in range(number)])
        parties.create_people(by=by, rows=[{"name": f"Person {at}", "company": lost} for at in range(number)])
        with CaptureQueriesContext(connection) as queries:
            merge((twins[0], lost), by)
        counted.append(len(queries))
    assert counted[1] <= counted[0] + 2, counted
