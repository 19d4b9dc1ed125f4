"""A lead becomes a deal."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tehing.core import clock
from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.custom import actions as custom
from tehing.core.models import Event
from tehing.deals import actions
from tehing.deals.models import Deal, Stage
from tehing.leads import actions as leads
from tehing.leads.models import Channel, Lead
from tehing.parties.models import Company, Person
from tehing.team.models import User

People = dict[str, User]


def new_lead(by: User, **data: Any) -> Lead:
    said = {"name": "Needs a transformer", "company_name": "Uus Tehas OÜ", "person_name": "Mari Ost", "email": "mari@uus.example"}
    return leads.create_lead(by=by, data={**said, **data})


def test_company_person_and_deal_are_added_and_tied_together(people: People, stages: dict[str, Stage]) -> None:
    lead = new_lead(people["seller"], channel=Channel.objects.order_by("pk")[0])
    deal = actions.convert_lead(pk=lead.pk, by=people["seller"])
    lead.refresh_from_db()
    assert lead.status == "converted" and lead.converted_at is not None
    assert deal.lead == lead and list(lead.deals.all()) == [deal]
    assert deal.company == lead.company and deal.company is not None and deal.company.name == "Uus Tehas OÜ"
    assert deal.person == lead.person and deal.person is not None and deal.person.company == deal.company
    assert deal.channel == lead.channel and deal.owner == people["seller"]
    assert Event.objects.get(name="lead.converted").facts["deal_id"] == deal.pk


def test_what_is_known_already_is_linked(people: People, stages: dict[str, Stage]) -> None:
    first = actions.convert_lead(pk=new_lead(people["seller"]).pk, by=people["seller"])
    second = actions.convert_lead(pk=new_lead(people["seller"], company_name="UUS tehas oü").pk, by=people["seller"])
    assert (second.company, second.person) == (first.company, first.person)
    assert Company.objects.count() == 1 and Person.objects.count() == 1


def test_a_lead_is_converted_once(people: People, stages: dict[str, Stage]) -> None:
    lead = new_lead(people["seller"])
    actions.convert_lead(pk=lead.pk, by=people["seller"])
    with pytest.raises(Refused) as no:
        actions.convert_lead(pk=lead.pk, by=people["seller"])
    assert no.value.codes == ("already_converted",) and Deal.objects.count() == 1


def test_a_closed_lead_is_taken_up_again_first(people: People, stages: dict[str, Stage]) -> None:
    lead = new_lead(people["seller"])
    leads.close_lead(pk=lead.pk, by=people["seller"], reason="No budget")
    with pytest.raises(Refused) as no:
        actions.convert_lead(pk=lead.pk, by=people["seller"])
    assert no.value.codes == ("lead_is_dead",)
    leads.recycle_lead(pk=lead.pk, by=people["seller"])
    assert actions.convert_lead(pk=lead.pk, by=people["seller"]).lead == lead


def test_when_the_deal_cannot_be_made_nothing_is(people: People) -> None:
    lead = new_lead(people["seller"])
    with pytest.raises(Refused):
        actions.convert_lead(pk=lead.pk, by=people["seller"])  # there is no stage
    assert not Company.objects.exists() and not Person.objects.exists()
    assert Lead.objects.get().status == "new"


def test_a_lead_developer_hands_the_deal_to_a_seller(people: People, stages: dict[str, Stage]) -> None:
    lead = new_lead(people["lead_dev"])
    deal = actions.convert_lead(pk=lead.pk, by=people["lead_dev"], data={"owner": people["seller"]})
    assert deal.owner == people["seller"]
    assert Event.objects.filter(name="deal.assigned", record_id=deal.pk).exists()


def test_a_reader_converts_nothing(people: People, stages: dict[str, Stage]) -> None:
    lead = new_lead(people["seller"])
    with pytest.raises(Forbidden):
        actions.convert_lead(pk=lead.pk, by=people["reader"])
    assert not Deal.objects.exists()


def test_who_decides_is_the_economic_buyer_of_the_deal_from_the_start(people: People, stages: dict[str, Stage]) -> None:
    deal = actions.convert_lead(pk=new_lead(people["seller"], authority="decides").pk, by=people["seller"])
    (member,) = deal.committee.all()
    assert (member.person, member.role, member.access) == (deal.person, "economic", "contacted")
    other = actions.convert_lead(pk=new_lead(people["seller"], authority="takes_part").pk, by=people["seller"])
    assert not other.committee.exists()


def test_an_unfit_lead_is_laid_aside_with_a_day_on_which_its_owner_looks_again(people: People, stages: dict[str, Stage]) -> None:
    lead = new_lead(people["seller"])
    day = clock.today() + timedelta(days=90)
    actions.lay_lead_aside(pk=lead.pk, by=people["seller"], reason="Money only next year", look_again_on=day)
    lead.refresh_from_db()
    assert (lead.status, lead.closed_reason, lead.look_again_on) == ("dead", "Money only next year", day)
    task = lead.activities.get()
    assert task.owner == people["seller"] and timezone.localdate(task.due_at) == day and str(lead) in task.subject
    assert leads.recycle_lead(pk=lead.pk, by=people["seller"]).look_again_on is None


def test_a_lead_is_not_looked_at_again_in_the_past_nor_closed_without_a_word(people: People, stages: dict[str, Stage]) -> None:
    lead = new_lead(people["seller"])
    with pytest.raises(Invalid) as no:
        actions.lay_lead_aside(pk=lead.pk, by=people["seller"], reason="No money", look_again_on=clock.today())
    assert no.value.fields == {"look_again_on": ["look_again_later"]}
    with pytest.raises(Invalid):
        actions.lay_lead_aside(pk=lead.pk, by=people["seller"], reason=" ")
    lead.refresh_from_db()
    assert lead.status == "new" and not lead.activities.exists()


def test_the_lead_is_laid_aside_on_its_page_and_by_a_program(people: People, stages: dict[str, Stage]) -> None:
    lead, day = new_lead(people["seller"]), clock.today() + timedelta(days=30)
    page = Client()
    page.force_login(people["seller"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert f"/leads/{lead.pk}/closing/" in page.get(f"/leads/{lead.pk}/").content.decode()
    assert page.post(f"/leads/{lead.pk}/closing/", {"reason": ""}).status_code == 422
    assert page.post(f"/leads/{lead.pk}/closing/", {"reason": "Garages, not malls", "look_again_on": day.isoformat()}).status_code == 302
    lead.refresh_from_db()
    assert lead.closed_reason == "Garages, not malls" and lead.look_again_on == day
    other = new_lead(people["seller"])
    told = page.post(f"/api/v1/leads/{other.pk}/closing", {"reason": "No need"}, content_type="application/json")
    assert told.status_code == 200 and told.json()["status"] == "dead"


def test_the_conversion_tells_what_has_not_been_asked(people: People, stages: dict[str, Stage]) -> None:
    lead = new_lead(people["seller"], need="now")
    page = Client()
    page.force_login(people["seller"], backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = page.get(f"/leads/{lead.pk}/conversion/").content.decode()
    assert "Is there money set aside" in shown and "What made you look into this now" not in shown


def test_own_fields_of_the_same_name_and_kind_go_along(people: People, stages: dict[str, Stage]) -> None:
    def add(record_type: str, label: str, kind: str, **said: Any) -> None:
        custom.create_field(by=people["admin"], data={"record_type": record_type, "label": label, "kind": kind, **said})

    for label, kind in (("Source book", "text"), ("Power", "number"), ("Only of leads", "text")):
        add("leads.lead", label, kind)
    add("leads.lead", "Area", "choice", options="North\nSouth")
    add("deals.deal", "Source book", "text")
    add("deals.deal", "Power", "text")  # another kind: it stays behind
    add("deals.deal", "Area", "choice", options="North")
    add("parties.company", "Area", "choice", options="South")
    add("parties.person", "Source book", "text")
    said = {"x_source_book": "Blue", "x_power": Decimal(7), "x_only_of_leads": "Hush", "x_area": "south"}
    deal = actions.convert_lead(pk=new_lead(people["seller"], **said).pk, by=people["seller"])
    assert deal.company is not None and deal.person is not None
    assert (deal.custom, deal.company.custom, deal.person.custom) == (
        {"t_source_book": "Blue"},
        {"t_area": "south"},
        {"t_source_book": "Blue"},
    )
    told = {"x_source_book": "Green"}
    second = actions.convert_lead(pk=new_lead(people["seller"], **said).pk, by=people["seller"], data=told)
    assert second.custom == {"t_source_book": "Green"} and second.company == deal.company
