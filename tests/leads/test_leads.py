"""Leads come in, are handed on, laid aside, taken up again."""

import pytest

from tehing.core.access import Forbidden, Invalid, Unknown
from tehing.core.models import Event
from tehing.leads import access, actions
from tehing.leads.models import Channel
from tehing.team.models import User

People = dict[str, User]


def test_a_lead_without_a_subject_is_called_by_its_company(people: People) -> None:
    assert actions.create_lead(by=people["seller"], data={"company_name": "Uus Tehas OÜ"}).name == "Uus Tehas OÜ"
    with pytest.raises(Invalid):
        actions.create_lead(by=people["seller"], data={"phone": "+372 5550000"})


def test_a_lead_handed_to_somebody_is_assigned(people: People) -> None:
    lead = actions.create_lead(by=people["lead_dev"], data={"name": "Needs a transformer"})
    handed = actions.assign_lead(pk=lead.pk, by=people["lead_dev"], owner=people["seller"])
    assert handed.status == "assigned" and handed.owner == people["seller"]
    told = Event.objects.get(name="lead.assigned")
    assert told.after["owner"]["id"] == people["seller"].pk and told.actor == people["lead_dev"]


def test_an_unfit_lead_is_closed_with_the_reason(people: People) -> None:
    lead = actions.create_lead(by=people["seller"], data={"name": "Needs a transformer"})
    with pytest.raises(Invalid) as no:
        actions.close_lead(pk=lead.pk, by=people["seller"], reason=" ")
    assert no.value.fields == {"closed_reason": ["reason_needed"]}
    assert actions.close_lead(pk=lead.pk, by=people["seller"], reason="No budget").status == "dead"
    assert actions.recycle_lead(pk=lead.pk, by=people["seller"]).closed_reason == ""


def test_nobody_sets_a_lead_converted_by_hand(people: People) -> None:
    lead = actions.create_lead(by=people["seller"], data={"name": "Needs a transformer"})
    with pytest.raises(Invalid):
        actions.update_lead(pk=lead.pk, by=people["seller"], data={"status": "converted"})
    with pytest.raises(Invalid):
        actions.create_lead(by=people["seller"], data={"name": "Other", "status": "converted"})


def test_sellers_see_the_leads_of_their_team(people: People) -> None:
    lead = actions.create_lead(by=people["seller"], data={"name": "Needs a transformer"})
    assert lead in access.visible_leads(people["colleague"])
    assert lead not in access.visible_leads(people["stranger"])
    with pytest.raises(Forbidden):
        actions.update_lead(pk=lead.pk, by=people["colleague"], data={"name": "Mine now"})
    with pytest.raises(Unknown):
        actions.update_lead(pk=lead.pk, by=people["stranger"], data={"name": "Mine now"})


def test_a_new_house_gets_the_usual_channels_once(people: People) -> None:
    for _twice in range(2):
        actions.seed_channels(by=people["admin"])
    assert Channel.objects.count() == 13
