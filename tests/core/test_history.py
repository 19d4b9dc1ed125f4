"""What happened is told once, with the act, and is never changed."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tehing.core import delivery, outbox
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.models import Delivery, Event, Notification, Workspace
from tehing.deals import actions as deals
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.parties.models import Company


@pytest.fixture
def company(people: dict[str, Any]) -> Company:
    return parties.create_company(by=people["seller"], data={"name": "Sepavara AS", "city": "Tartu"})


def test_a_change_tells_what_was_and_what_is(people: dict[str, Any], company: Company) -> None:
    parties.update_company(pk=company.pk, by=people["seller"], data={"city": "Narva", "name": "Sepavara AS"}, reason="They moved")
    told = Event.objects.order_by("pk").last()
    assert told is not None
    assert (told.name, told.actor, told.reason) == ("company.updated", people["seller"], "They moved")
    assert (told.before, told.after) == ({"city": "Tartu"}, {"city": "Narva"})


def test_nothing_changed_is_nothing_told(people: dict[str, Any], company: Company) -> None:
    before = Event.objects.count()
    parties.update_company(pk=company.pk, by=people["seller"], data={"city": "Tartu"})
    company.refresh_from_db()
    assert (Event.objects.count(), company.version) == (before, 1)


@pytest.mark.parametrize(
    "statement", ["UPDATE core_event SET reason = 'x'", "DELETE FROM core_event", "UPDATE deals_stagevisit SET stage_id = stage_id"]
)
def test_the_database_itself_refuses_to_rewrite_history(people: dict[str, Any], company: Company, statement: str) -> None:
    deals.seed_pipelines(by=people["admin"])
    deals.create_deal(by=people["seller"], data={"name": "Transformer"})
    before = Event.objects.count()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.count() == before


def test_only_a_demo_company_may_forget(people: dict[str, Any], company: Company) -> None:
    Workspace.objects.update(is_demo=True)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_delivery")
        cursor.execute("DELETE FROM core_event")
    assert not Event.objects.exists()


def test_a_refused_act_leaves_nothing(people: dict[str, Any], company: Company) -> None:
    before = Event.objects.count()
    with pytest.raises(Forbidden):
        parties.update_company(pk=company.pk, by=people["stranger"], data={"city": "Narva"})
    with pytest.raises(Invalid):
        parties.update_company(pk=company.pk, by=people["seller"], data={"registry_code": "123", "country": "EE"})
    with pytest.raises(Invalid):
        parties.update_company(pk=company.pk, by=people["seller"], data={"colour": "red"})
    with pytest.raises(Unknown):
        parties.update_company(pk=999_999, by=people["seller"], data={"city": "Narva"})
    company.refresh_from_db()
    assert (company.city, company.registry_code, Event.objects.count()) == ("Tartu", "", before)


def test_a_stale_save_overwrites_nothing(people: dict[str, Any], company: Company) -> None:
    parties.update_company(pk=company.pk, by=people["colleague"], data={"city": "Narva"}, version=1)
    with pytest.raises(Conflict) as no:
        parties.update_company(pk=company.pk, by=people["seller"], data={"city": "Paide"}, version=1)
    assert no.value.differences == {"city": ("Narva", "Paide")}


def test_what_others_stand_on_is_not_removed(people: dict[str, Any], company: Company) -> None:
    parties.create_company(by=people["seller"], data={"name": "Sepavara Teenused OÜ", "parent": company})
    with pytest.raises(Refused) as no:
        parties.delete_company(pk=company.pk, by=people["seller"])
    assert no.value.codes == ("in_use",)
    assert Company.objects.filter(pk=company.pk).exists()


def test_whoever_is_given_a_lead_learns_it_once(people: dict[str, Any]) -> None:
    lead = leads.create_lead(by=people["head"], data={"name": "Asks for a transformer"})
    leads.update_lead(pk=lead.pk, by=people["head"], data={"owner": people["seller"]})
    assert delivery.deliver_due() >= 1
    delivery.deliver_due()
    assert Notification.objects.filter(to=people["seller"]).count() == 1


def test_a_failing_handler_loses_no_news(people: dict[str, Any], company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []

    def listen(event: Event) -> None:
        if len(heard) < 1:
            heard.append(0)
            raise RuntimeError("down for a moment")
        heard.append(event.pk)

    monkeypatch.setitem(outbox._handlers, "test", ("company.updated", listen, None))
    parties.update_company(pk=company.pk, by=people["seller"], data={"city": "Narva"})
    parties.update_company(pk=company.pk, by=people["seller"], data={"city": "Paide"})
    delivery.deliver_due()
    waiting = Delivery.objects.filter(handler="test").order_by("event_id")
    assert [one.state for one in waiting] == ["waiting", "waiting"]  # the second does not overtake the first
    assert "down for a moment" in waiting[0].error
    Delivery.objects.filter(handler="test").update(due_at=waiting[0].event.at)
    delivery.deliver_due()
    delivery.deliver_due()
    assert heard[1:] == sorted(heard[1:])
    assert len(heard) == 3
