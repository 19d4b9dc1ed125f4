"""A seller finds out who decides, and puts them on the deal's map."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tehing.core.access import Conflict, Forbidden, Invalid, Unknown
from tehing.core.duplicates.actions import merge_records
from tehing.core.models import Event
from tehing.core.records import resource
from tehing.deals import actions, queries, wording
from tehing.deals.models import CommitteeMember, Deal, Influence, LossReason, Stage
from tehing.parties import actions as parties
from tehing.parties.models import Company, Employment, Person
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]
Put = Callable[..., CommitteeMember]


@pytest.fixture
def anu(people: People, company: Company) -> Person:
    return parties.create_person(by=people["seller"], data={"name": "Anu Kask", "company": company, "title": "CFO"})


@pytest.fixture
def put(people: People) -> Put:
    """Put somebody on a map, as the seller unless said otherwise."""

    def on_map(deal: Deal, by: str = "seller", **data: Any) -> CommitteeMember:
        return actions.create_member(by=people[by], data={"deal": deal, "role": "user", **data})

    return on_map


def missing(people: People, deal: Deal, who: str = "seller") -> list[str]:
    deal = Deal.objects.select_related("stage").get(pk=deal.pk)
    return [gap.code for gap in queries.committee_of(people[who], deal).gaps]


def test_a_map_fills_and_its_gaps_close(people: People, open_deal: Open, anu: Person, put: Put) -> None:
    deal = open_deal()
    assert missing(people, deal) == ["nobody"]
    engineer = put(deal, name="Chief engineer", role="technical", power="high")
    assert missing(people, deal) == ["technical_unmet", "no_economic", "no_user", "no_coach"]
    actions.update_member(pk=engineer.pk, by=people["seller"], data={"access": "met", "second_role": "coach"})
    put(deal, person=anu, role="economic", access="met")
    put(deal, name="Shift leader", role="user", access="trusted")
    assert missing(people, deal) == []
    found = queries.committee_of(people["seller"], Deal.objects.select_related("stage").get(pk=deal.pk))
    assert [(place.name, place.title) for place in found.places] == [("Chief engineer", ""), ("Anu Kask", "CFO"), ("Shift leader", "")]


def test_a_closed_deal_lacks_nothing_any_more(people: People, stages: Stages, open_deal: Open) -> None:
    deal = open_deal()
    actions.move_deal(pk=deal.pk, stage_pk=stages["won"].pk, by=people["seller"])
    assert missing(people, deal) == []


def test_who_left_the_customer_is_told_and_no_longer_counts(people: People, open_deal: Open, anu: Person, put: Put) -> None:
    deal = open_deal()
    put(deal, person=anu, role="economic", access="met")
    assert "gone" not in missing(people, deal)
    job = Employment.objects.get(person=anu)
    resource("parties.employment").update(pk=job.pk, by=people["seller"], data={"to_on": "2026-01-31"})
    assert missing(people, deal) == ["gone", "nobody"]


def test_nobody_reports_to_themselves_in_any_number_of_steps(people: People, open_deal: Open, put: Put) -> None:
    deal = open_deal()
    boss, middle, worker = (put(deal, name=name) for name in ("Boss", "Middle", "Worker"))
    by = people["seller"]
    actions.update_member(pk=worker.pk, by=by, data={"reports_to": middle})
    actions.update_member(pk=middle.pk, by=by, data={"reports_to": boss})
    with pytest.raises(Invalid) as no:
        actions.update_member(pk=boss.pk, by=by, data={"reports_to": worker})
    assert no.value.fields == {"reports_to": ["leads_round"]}
    with pytest.raises(Invalid):
        actions.update_member(pk=boss.pk, by=by, data={"reports_to": boss})
    assert CommitteeMember.objects.get(pk=boss.pk).reports_to_id is None


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"name": ""}, "name", "name_or_person"),
        ({"name": "A", "role": "user", "second_role": "user"}, "second_role", "same_role"),
    ],
)
def test_what_makes_no_sense_is_named(people: People, open_deal: Open, put: Put, data: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as no:
        put(open_deal(), **data)
    assert no.value.fields == {field: [code]}
    assert not CommitteeMember.objects.exists()


def test_one_person_has_one_place_on_a_map_and_lines_stay_on_it(people: People, open_deal: Open, anu: Person, put: Put) -> None:
    deal, other = open_deal(), open_deal(name="Another")
    put(deal, person=anu)
    with pytest.raises(Invalid) as no:
        put(deal, person=anu, role="coach")
    assert no.value.fields == {"person": ["already_on_map"]}
    elsewhere = put(other, person=anu)
    with pytest.raises(Invalid) as no:
        put(deal, name="Engineer", reports_to=elsewhere)
    assert no.value.fields == {"reports_to": ["not_on_map"]}
    with pytest.raises(Invalid) as no:
        actions.update_member(pk=elsewhere.pk, by=people["seller"], data={"deal": deal, "person": None, "name": "Anu"})
    assert no.value.fields == {"deal": ["stays_on_map"]}


def test_two_records_of_one_person_that_become_one_leave_two_places_and_the_map_says_so(
    people: People, open_deal: Open, anu: Person, put: Put, company: Company
) -> None:
    deal, by = open_deal(), people["seller"]
    same = parties.create_person(by=by, data={"name": "Anu Kask", "company": company})
    put(deal, person=anu, access="met")
    put(deal, person=same, access="trusted", role="coach")
    merge_records(resource("parties.person"), kept=anu.pk, lost=[same.pk], by=people["admin"])
    told = {gap.code: gap.who for gap in queries.committee_of(by, deal).gaps}
    assert told["twice"] == (str(anu),) and told["only_one_met"] == (str(anu),)


def test_influence_is_drawn_and_told(people: People, open_deal: Open, put: Put) -> None:
    deal, other = open_deal(), open_deal(name="Another")
    boss, coach, stranger = put(deal, name="Boss"), put(deal, name="Coach", role="coach"), put(other, name="Stranger")
    by = people["seller"]
    actions.set_influences(pk=coach.pk, by=by, others=[boss.pk])
    event = Event.objects.filter(name="committeemember.updated").latest("pk")
    assert (event.before, event.after) == ({"influences": []}, {"influences": ["Boss"]})
    count = Event.objects.count()
    actions.set_influences(pk=coach.pk, by=by, others=[boss.pk])
    assert Event.objects.count() == count
    for wrong, code in (([coach.pk], "on_themselves"), ([stranger.pk], "not_on_map")):
        with pytest.raises(Invalid) as no:
            actions.set_influences(pk=coach.pk, by=by, others=wrong)
        assert no.value.fields == {"influences": [code]}
    assert list(Influence.objects.values_list("member", "other")) == [(coach.pk, boss.pk)]
    actions.set_influences(pk=coach.pk, by=by, others=[])
    assert not Influence.objects.exists()


def test_only_who_may_change_the_deal_keeps_its_map(people: People, open_deal: Open, put: Put) -> None:
    deal = open_deal()
    member = put(deal, name="Boss")
    with pytest.raises(Forbidden):  # sees the deal, but it is another's
        put(deal, by="colleague", name="Somebody")
    with pytest.raises(Unknown):
        put(deal, by="stranger", name="Somebody")
    with pytest.raises((Forbidden, Unknown)):
        actions.place_member(pk=member.pk, by=people["colleague"], power="high", stance="champion")
    put(deal, by="head", name="Somebody")
    assert CommitteeMember.objects.get(pk=member.pk).power == "medium"


def test_a_stale_place_overwrites_nothing(people: People, open_deal: Open, put: Put) -> None:
    member = put(open_deal(), name="Boss")
    actions.place_member(pk=member.pk, by=people["seller"], power="high", stance="against", version=1)
    with pytest.raises(Conflict):
        actions.place_member(pk=member.pk, by=people["seller"], power="low", stance="champion", version=1)
    with pytest.raises(Invalid) as no:
        actions.place_member(pk=member.pk, by=people["seller"], power="huge", stance="champion")
    assert no.value.fields == {"power": ["unknown_choice"]}


def test_closed_deals_tell_what_a_gap_has_cost(people: People, stages: Stages, open_deal: Open, put: Put, price: LossReason) -> None:
    """Three where the economic buyer was met, two of them won; two without, both lost; one without a map, which says nothing."""
    by = people["seller"]
    ended = [("met", "won"), ("trusted", "won"), ("met", "lost"), ("never", "lost"), ("contacted", "lost")]
    for access, end in ended:
        deal = open_deal()
        put(deal, name="Head", role="economic", access=access)
        actions.move_deal(pk=deal.pk, stage_pk=stages[end].pk, by=by, loss_reason=price if end == "lost" else None)
    actions.move_deal(pk=open_deal().pk, stage_pk=stages["won"].pk, by=by)
    deal = open_deal()
    put(deal, name="Head", role="economic")
    found = queries.committee_of(by, Deal.objects.select_related("stage").get(pk=deal.pk))
    assert found.history.share("economic", met=False).percent == 0
    assert (found.history.share("economic", met=True).percent, found.history.share("economic", met=True).closed) == (67, 3)
    gap = next(gap for gap in found.gaps if gap.code == "economic_unmet")
    assert wording.missing(gap) == "The economic buyer has not been met: Head."
    told = wording.ends(gap, found.history)
    assert told == (
        "Of closed deals like this, 0 % were won (2 deals, too few to lean on); the others: 67 % (3 deals, too few to lean on)."
    )
    assert queries.committee_of(people["stranger"], Deal.objects.select_related("stage").get(pk=deal.pk)).history.shares == {}


def test_an_erased_person_leaves_a_place_without_words(people: People, open_deal: Open, anu: Person, put: Put) -> None:
    deal = open_deal()
    member = put(deal, person=anu, concerns="Anu fears a stop in winter")
    parties.erase_person(pk=anu.pk, by=people["admin"], confirmed="Anu Kask")
    member.refresh_from_db()
    assert (member.name, member.concerns) == ("", "")
    place = queries.committee_of(people["seller"], Deal.objects.select_related("stage").get(pk=deal.pk)).places[0]
    assert "Anu" not in place.name


def test_the_screen_puts_changes_and_refuses(client: Client, people: People, open_deal: Open, anu: Person) -> None:
    deal = open_deal()
    client.force_login(people["seller"])
    page = f"/deals/{deal.pk}/committee/"
    assert b"The map is empty" in client.get(page).content
    new = {"person": anu.pk, "role": "economic", "power": "high", "stance": "neutral", "access": "never", "once": "k"}
    assert client.post(f"{page}new/", new).status_code == 302
    assert client.post(f"{page}new/", new).status_code == 302  # a double click
    member = CommitteeMember.objects.get()
    assert member.name == "Anu Kask"
    again = client.post(f"{page}new/", new | {"once": "l"})
    assert (again.status_code, b"on the map already" in again.content) == (422, True)
    changed = client.post(f"{page}{member.pk}/", new | {"stance": "champion", "concerns": "Price", "version": 1})
    assert changed.status_code == 302
    stale = client.post(f"{page}{member.pk}/", new | {"stance": "against", "version": 1})
    assert stale.status_code == 409
    member.refresh_from_db()
    assert (member.stance, member.concerns) == ("champion", "Price")
    moved = client.post(f"{page}{member.pk}/place/", {"power": "low", "stance": "doubtful", "version": member.version})
    assert moved.json() == {"version": 3, "detail": "Anu Kask: doubtful, power: little."}
    assert client.post(f"{page}{member.pk}/place/", {"power": "low", "stance": "x"}).status_code == 422
    assert b"Anu Kask" in client.get(f"/deals/{deal.pk}/").content


def test_programs_read_the_map_and_draw_lines(client: Client, people: People, open_deal: Open, anu: Person) -> None:
    deal = open_deal()
    _token, secret = team.create_token(by=people["seller"], name="erp", scopes=["write"])
    headers = {"Authorization": f"Bearer {secret}"}

    def post(address: str, data: dict[str, Any], method: str = "post") -> Any:
        return getattr(client, method)(f"/api/v1{address}", json.dumps(data), content_type="application/json", headers=headers)

    boss = post("/committee-members", {"deal": deal.pk, "person": anu.pk, "role": "economic"}).json()["id"]
    coach = post("/committee-members", {"deal": deal.pk, "name": "Coach", "role": "coach", "reports_to": boss}).json()["id"]
    assert post(f"/committee-members/{coach}/influences", {"influences": [boss]}, "put").json() == {"influences": [boss]}
    found = client.get(f"/api/v1/deals/{deal.pk}/committee", headers=headers).json()
    assert [(seat["name"], seat["reports_to"], seat["influences"]) for seat in found["members"]] == [
        ("Anu Kask", None, []),
        ("Coach", boss, [boss]),
    ]
    assert {gap["code"] for gap in found["gaps"]} == {"economic_unmet", "no_technical", "no_user"}
    round_trip = post(f"/committee-members/{boss}", {"reports_to": coach}, "patch")
    assert round_trip.status_code == 422
    assert "leads_round" in json.dumps(round_trip.json())
