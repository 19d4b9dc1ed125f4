"""A lead becomes a deal."""

from typing import Any

import pytest

from tehing.core.access import Forbidden, Refused
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
