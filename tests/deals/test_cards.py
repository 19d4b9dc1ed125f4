"""What somebody wants, needs and fears, and in which words they speak: written once, read before every call."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tehing.core import erasure, jobs
from tehing.core.access import Forbidden, Invalid
from tehing.core.duplicates import actions as duplicates
from tehing.core.models import Event
from tehing.core.records import resource
from tehing.deals import actions, queries
from tehing.deals.models import CustomerCard, Deal
from tehing.parties import actions as parties
from tehing.parties.models import Company, Person
from tehing.team.models import User

People = dict[str, User]
Open = Callable[..., Deal]
SAID = {"wants": "To sleep at night", "fears": "A second standstill", "words_used": "uptime", "words_avoided": "discount"}


@pytest.fixture
def anu(people: People, company: Company) -> Person:
    return parties.create_person(by=people["seller"], data={"name": "Anu Kask", "company": company})


@pytest.fixture
def card(people: People, anu: Person) -> CustomerCard:
    return actions.create_card(by=people["seller"], data={"person": anu, **SAID})


def test_a_person_has_one_card(people: People, anu: Person, card: CustomerCard) -> None:
    with pytest.raises(Invalid) as no:
        actions.create_card(by=people["seller"], data={"person": anu, "wants": "More"})
    assert no.value.fields == {"person": ["card_exists"]}
    other = parties.create_person(by=people["seller"], data={"name": "Mati Mets"})
    with pytest.raises(Invalid) as moved:
        actions.update_card(pk=card.pk, by=people["seller"], data={"person": other})
    assert moved.value.fields == {"person": ["stays_with_person"]}


def test_a_card_says_something(people: People, anu: Person) -> None:
    with pytest.raises(Invalid) as no:
        actions.create_card(by=people["seller"], data={"person": anu, "wants": "  ", "fears": ""})
    assert no.value.fields == {"wants": ["card_says_nothing"]}
    assert not CustomerCard.objects.exists()


def test_who_may_change_the_person_keeps_the_card(people: People, anu: Person, card: CustomerCard) -> None:
    for act in (
        lambda: actions.create_card(by=people["stranger"], data={"person": anu, "wants": "More"}),
        lambda: actions.create_card(by=people["reader"], data={"person": anu, "wants": "More"}),
    ):
        with pytest.raises(Forbidden):
            act()
    actions.update_card(pk=card.pk, by=people["colleague"], data={"needs": "A crew at night"})  # of the seller's own team
    card.refresh_from_db()
    assert card.needs == "A crew at night"


def test_only_those_who_sell_read_what_somebody_fears(client: Client, people: People, anu: Person, card: CustomerCard) -> None:
    for who, sees in (("seller", True), ("stranger", True), ("head", True), ("finance", False), ("warehouse", False), ("reader", False)):
        client.force_login(people[who])
        assert ("A second standstill" in client.get(f"/people/{anu.pk}/").content.decode()) is sees, who
        assert (client.get(f"/customer-cards/{card.pk}/").status_code == 200) is sees, who
        assert queries.cards_of(people[who], [anu.pk]) == ({anu.pk: [card]} if sees else {}), who


def test_the_card_stands_beside_its_person_on_the_map(
    client: Client, people: People, open_deal: Open, anu: Person, card: CustomerCard
) -> None:
    deal = open_deal()
    actions.create_member(by=people["seller"], data={"deal": deal, "person": anu, "role": "user"})
    client.force_login(people["seller"])
    assert "A second standstill" in client.get(f"/deals/{deal.pk}/committee/").content.decode()
    client.force_login(people["reader"])
    assert "A second standstill" not in client.get(f"/deals/{deal.pk}/committee/").content.decode()


def test_a_card_is_written_from_the_page_of_its_person(client: Client, people: People, anu: Person) -> None:
    client.force_login(people["seller"])
    assert b"What do they want and need" in client.get(f"/people/{anu.pk}/").content
    page = f"/customer-cards/new/?person={anu.pk}&next=/people/{anu.pk}/"
    sent: dict[str, Any] = {"person": anu.pk, "next": f"/people/{anu.pk}/"}
    empty = client.post(page, sent)
    assert (empty.status_code, b"Write something" in empty.content) == (422, True)
    assert client.post(page, sent | {"words_used": "uptime"})["Location"] == f"/people/{anu.pk}/"
    assert b"uptime" in client.get(f"/people/{anu.pk}/").content


def test_two_people_who_become_one_lose_neither_card(client: Client, people: People, anu: Person, card: CustomerCard) -> None:
    by = people["seller"]
    twin = parties.create_person(by=by, data={"name": "Anu Kask"})
    other = actions.create_card(by=by, data={"person": twin, "wants": "To be asked first"})
    (merge,) = duplicates.merge_records(resource("parties.person"), kept=anu.pk, lost=[twin.pk], by=by)
    assert queries.cards_of(by, [anu.pk]) == {anu.pk: [card, other]}
    client.force_login(by)
    page = client.get(f"/people/{anu.pk}/").content.decode()
    assert "To be asked first" in page and "To sleep at night" in page and "bring them together" in page
    actions.update_card(pk=card.pk, by=by, data={"needs": "Both"})  # two cards do not hinder each other
    duplicates.undo_merge(pk=merge.pk, by=by)
    assert CustomerCard.objects.get(wants="To be asked first").person_id == twin.pk


def test_the_card_is_given_out_and_erased_with_its_person(people: People, anu: Person, card: CustomerCard) -> None:
    actions.update_card(pk=card.pk, by=people["seller"], data={"fears": "Her boss"})
    held = erasure.held(resource("parties.person"), anu)
    assert held["named_in"]["customer-cards"][0]["fears"] == "Her boss"
    parties.erase_person(pk=anu.pk, by=people["head"], confirmed="Anu Kask")
    while jobs.run_next():
        pass
    card.refresh_from_db()
    assert {getattr(card, name) for name in ("wants", "needs", "words_used", "words_avoided", "fears")} == {""}
    told = str(list(Event.objects.values_list("label", "before", "after"))) + str(CustomerCard.objects.values())
    assert [trace for trace in ("Anu Kask", "Her boss", "A second standstill", "uptime", "To sleep") if trace in told] == []


def test_a_removed_person_takes_the_card_along(people: People, anu: Person, card: CustomerCard) -> None:
    parties.delete_person(pk=anu.pk, by=people["seller"])
    assert not CustomerCard.objects.exists()
