"""What was removed comes back as it was, with what went with it, for those who might have removed it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core import actions as core
from tehing.core import attachments, clock, recycling, storage
from tehing.core.access import Refused, Unknown
from tehing.core.models import Deleted, Event, ExternalId, File, Note
from tehing.core.records import resource
from tehing.deals import actions as deals
from tehing.deals.models import Activity
from tehing.parties import actions as parties
from tehing.parties.models import Company, Employment, Person, Tag
from tehing.team.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def gone(people: dict[str, User]) -> Deleted:
    """A company with a tag, an employee, a planned call and another system's number, removed by its seller."""
    seller = people["seller"]
    tag = core.create(resource("parties.tag"), by=people["head"], data={"name": "key"})
    company = parties.create_company(by=seller, data={"name": "Põhja Metall", "employees": 12, "tags": [tag]})
    person = parties.create_person(by=seller, data={"name": "Mari Maasikas"})
    parties.employ(person_pk=person.pk, company_pk=company.pk, by=seller, title="Buyer")
    deals.create_activity(by=seller, data={"subject": "Call back", "company": company})
    ExternalId.objects.create(record_type="parties.company", record_id=company.pk, source="hubspot", external_id="77")
    parties.delete_company(pk=company.pk, by=seller)
    return Deleted.objects.get(record_type="parties.company")


def test_what_goes_along_is_told_and_comes_back(people: dict[str, User], gone: Deleted) -> None:
    assert not Company.objects.exists() and not Activity.objects.exists() and not ExternalId.objects.exists()
    assert set(Event.objects.filter(name__endswith=".deleted_along").values_list("name", flat=True)) == {
        "activity.deleted_along",
        "employment.deleted_along",
    }
    company = recycling.restore(pk=gone.pk, by=people["seller"])
    assert (company.pk, company.name, company.employees) == (gone.record_id, "Põhja Metall", 12)
    assert list(company.tags.values_list("name", flat=True)) == ["key"]
    assert Employment.objects.get(company=company).title == "Buyer"
    assert Activity.objects.get(company=company).owner == people["seller"]
    assert ExternalId.objects.get(external_id="77").record_id == company.pk
    assert Event.objects.order_by("pk").last().name == "company.restored"  # type: ignore[union-attr]
    assert not Deleted.objects.exists()


@pytest.mark.parametrize(("who", "sees"), [("admin", True), ("head", True), ("seller", True), ("colleague", False), ("stranger", False)])
def test_it_is_seen_by_those_who_might_have_removed_it(people: dict[str, User], gone: Deleted, who: str, sees: bool) -> None:
    assert recycling.visible_deleted(people[who]).exists() is sees
    if not sees:
        with pytest.raises(Unknown):
            recycling.restore(pk=gone.pk, by=people[who])
        assert not Company.objects.exists()


def test_it_does_not_come_back_to_what_is_gone(people: dict[str, User], gone: Deleted) -> None:
    parties.delete_person(pk=Person.objects.get().pk, by=people["seller"])
    with pytest.raises(Refused, match="cannot_return"):
        recycling.restore(pk=gone.pk, by=people["seller"])
    assert not Company.objects.exists() and Deleted.objects.filter(pk=gone.pk).exists()


def test_a_tag_that_is_gone_holds_it_back(people: dict[str, User], gone: Deleted) -> None:
    core.delete(resource("parties.tag"), pk=Tag.objects.get().pk, by=people["head"])
    with pytest.raises(Refused, match="cannot_return"):
        recycling.restore(pk=gone.pk, by=people["seller"])


def test_its_time_in_the_bin_ends_and_its_notes_and_files_go_with_it(
    people: dict[str, User], tmp_path: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Those of what went along too; those of what was brought back or removed lately stay."""
    settings.DATA, seller = tmp_path, people["seller"]
    companies = [parties.create_company(by=seller, data={"name": name}) for name in ("Gone for good", "Brought back")]
    calls = [deals.create_activity(by=seller, data={"subject": "Call", "company": one}) for one in companies]
    for record in (*companies, *calls):
        about = {"record_type": record._meta.label_lower, "record_id": record.pk, "by": seller}
        attachments.add_note(**about, text=f"words on {record.pk}")
        attachments.add_file(**about, upload=SimpleUploadedFile("a.txt", f"{about['record_type']} {record.pk}".encode()))
    with clock.at(clock.now() - timedelta(days=recycling.DAYS + 1)):
        for company in companies:
            parties.delete_company(pk=company.pk, by=seller)
        recycling.restore(pk=Deleted.objects.get(record_id=companies[1].pk).pk, by=seller)
        with django_capture_on_commit_callbacks(execute=True):
            recycling.empty()
        assert File.objects.count() == Note.objects.count() == 4  # not before its time
    assert not recycling.visible_deleted(people["admin"]).exists()
    with django_capture_on_commit_callbacks(execute=True):
        recycling.empty()
    assert not Deleted.objects.exists()
    left = {(companies[1]._meta.label_lower, companies[1].pk), (calls[1]._meta.label_lower, calls[1].pk)}
    assert set(Note.objects.values_list("record_type", "record_id")) == left
    assert set(File.objects.values_list("record_type", "record_id")) == left
    assert set(storage.store().keys("files")) == storage.referenced("files")


def test_people_who_sign_in_are_not_laid_aside(people: dict[str, User]) -> None:
    from tehing.team import actions as team

    made = team.create_user(by=people["admin"], data={"name": "Ajutine"})
    team.delete_user(pk=made.pk, by=people["admin"])
    assert not Deleted.objects.exists()


def test_one_click_brings_it_back(people: dict[str, User], gone: Deleted, client: Client) -> None:
    client.force_login(people["seller"], backend=BACKEND)
    page = client.get("/bin/?type=parties.company").content.decode()
    assert "Põhja Metall" in page and '<option value="parties.company" selected>Companies</option>' in page
    answer: Any = client.post(f"/bin/{gone.pk}/restoration/")
    assert answer.url == f"/companies/{gone.record_id}/"
    assert client.get(answer.url).status_code == 200


def test_a_way_back_that_is_refused_names_the_record(people: dict[str, User], client: Client) -> None:
    admin = people["admin"]
    first = core.create(resource("parties.tag"), by=admin, data={"name": "Fair"})
    core.delete(resource("parties.tag"), pk=first.pk, by=admin)
    core.create(resource("parties.tag"), by=admin, data={"name": "Fair"})
    client.force_login(admin, backend=BACKEND)
    assert '<option value="parties.tag">' in client.get("/bin/").content.decode()  # the lists under Settings are chosen as well
    told = client.post(f"/bin/{Deleted.objects.get().pk}/restoration/", follow=True).content.decode()
    assert "Fair: It cannot come back" in told
