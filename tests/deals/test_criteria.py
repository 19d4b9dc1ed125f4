"""A seller finds out by what the customer chooses and among whom, and where the deal is being lost."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tehing.core.access import Conflict, Forbidden, Invalid, Refused
from tehing.core.models import Event
from tehing.deals import actions, queries
from tehing.deals.actions import Row
from tehing.deals.models import ChoiceCriterion, Competitor, Deal, DealCompetitor, LossReason, Score, Stage
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]


@pytest.fixture
def rival(people: People) -> Callable[..., DealCompetitor]:
    """Put a competitor on a deal; the house knows it afterwards."""

    def put(deal: Deal, name: str = "Nordtrafo", by: str = "seller", **data: Any) -> DealCompetitor:
        known = Competitor.objects.filter(name=name).first() or actions.create_competitor(by=people["seller"], data={"name": name})
        return actions.create_rival(by=people[by], data={"deal": deal, "competitor": known, **data})

    return put


@pytest.fixture
def criterion(people: People) -> Callable[..., ChoiceCriterion]:
    def write(deal: Deal, name: str = "Price", weight: int = 50, by: str = "seller", **data: Any) -> ChoiceCriterion:
        return actions.create_criterion(by=people[by], data={"deal": deal, "name": name, "weight": weight, **data})

    return write


Rival = Callable[..., DealCompetitor]
Write = Callable[..., ChoiceCriterion]


def test_the_matrix_is_filled_at_once_and_tells_where_we_lose(people: People, open_deal: Open, rival: Rival, criterion: Write) -> None:
    deal, by = open_deal(), people["seller"]
    price, service, abb = criterion(deal, weight=60), criterion(deal, "Service", 40), rival(deal)
    rows = [Row(price.pk, scores={0: 5, abb.pk: 8}, version=1), Row(service.pk, 20, {0: 9, abb.pk: None}, version=1)]
    assert actions.fill_matrix(deal=deal.pk, by=by, rows=rows) == 2
    sheet = queries.sheet_of(by, deal)
    assert (sheet.matrix.total(0), sheet.matrix.total(abb.pk), sheet.matrix.coverage(abb.pk)) == (Decimal("6.0"), Decimal("8.0"), 75)
    assert [loss.criterion.name for loss in sheet.matrix.losses()] == ["Price"]
    assert queries.standing_of(deal).matrix.scores == sheet.matrix.scores
    assert actions.fill_matrix(deal=deal.pk, by=by, rows=[Row(price.pk, 60, {0: 5})]) == 0  # the same again is no change
    told = Event.objects.filter(name="choicecriterion.updated", record_id=price.pk).get()
    assert (told.before, told.after) == ({"scores": []}, {"scores": ["us: 5", "Nordtrafo: 8"]})


def test_a_score_becomes_unknown_again(people: People, open_deal: Open, criterion: Write) -> None:
    deal = open_deal()
    price = criterion(deal)
    actions.set_scores(pk=price.pk, by=people["seller"], scores={0: 0})
    assert Score.objects.get().value == 0  # none at all is not the same as unknown
    actions.set_scores(pk=price.pk, by=people["seller"], scores={0: None})
    assert not Score.objects.exists()


@pytest.mark.parametrize("weight", [0, 101, -5, float("nan"), "many", None])
def test_a_weight_is_a_whole_number_from_1_to_100(people: People, open_deal: Open, criterion: Write, weight: Any) -> None:
    with pytest.raises(Invalid) as no:
        criterion(open_deal(), weight=weight)
    assert list(no.value.fields) == ["weight"]
    assert not ChoiceCriterion.objects.exists()


def test_one_wrong_box_keeps_the_whole_matrix_as_it_was(people: People, open_deal: Open, rival: Rival, criterion: Write) -> None:
    deal, other = open_deal(), open_deal(name="Another")
    price, service, strange = criterion(deal), criterion(deal, "Service"), rival(other)
    rows = [Row(price.pk, 101, {0: 5}), Row(service.pk, 40, {0: 11, strange.pk: 3}), Row(criterion(other).pk, 5)]
    with pytest.raises(Invalid) as no:
        actions.fill_matrix(deal=deal.pk, by=people["seller"], rows=rows)
    assert no.value.fields == {
        f"weight:{price.pk}": ["weight_out_of_range"],
        f"score:{service.pk}:0": ["score_out_of_range"],
        f"score:{service.pk}:{strange.pk}": ["not_of_this_deal"],
        f"weight:{rows[2].criterion}": ["not_of_this_deal"],
    }
    assert not Score.objects.exists()


def test_two_who_fill_in_the_same_criterion_do_not_overwrite_each_other(people: People, open_deal: Open, criterion: Write) -> None:
    deal = open_deal()
    price = criterion(deal)
    actions.fill_matrix(deal=deal.pk, by=people["head"], rows=[Row(price.pk, scores={0: 4}, version=1)])
    with pytest.raises(Conflict):
        actions.fill_matrix(deal=deal.pk, by=people["seller"], rows=[Row(price.pk, scores={0: 6}, version=1)])
    assert Score.objects.get().value == 4


def test_only_who_may_change_the_deal_fills_its_matrix(people: People, open_deal: Open, rival: Rival, criterion: Write) -> None:
    deal = open_deal()
    price = criterion(deal)
    for act in (
        lambda: criterion(deal, "Service", by="colleague"),
        lambda: rival(deal, by="colleague"),
        lambda: actions.set_scores(pk=price.pk, by=people["colleague"], scores={0: 5}),
        lambda: actions.add_standard_criteria(deal=deal, by=people["colleague"]),
    ):
        with pytest.raises(Forbidden):
            act()
    assert rival(deal, by="head").pk


def test_standard_criteria_join_those_that_are_there(people: People, open_deal: Open, criterion: Write) -> None:
    deal = open_deal()
    criterion(deal, "price", 70)
    made = actions.add_standard_criteria(deal=deal, by=people["seller"])
    assert [one.name for one in made] == ["Reliability", "Terms", "Delivery time", "Service"]
    assert actions.add_standard_criteria(deal=deal, by=people["seller"]) == []


def test_a_criterion_stands_once_on_a_deal_and_a_competitor_too(people: People, open_deal: Open, rival: Rival, criterion: Write) -> None:
    deal = open_deal()
    criterion(deal), rival(deal)
    for act in (
        lambda: criterion(deal, "PRICE"),
        lambda: rival(deal),
        lambda: actions.create_competitor(by=people["seller"], data={"name": "nordtrafo"}),
    ):
        with pytest.raises(Invalid):
            act()
    assert rival(open_deal(name="Another")).pk


def test_who_said_it_is_on_the_map_of_the_same_deal(people: People, open_deal: Open, criterion: Write) -> None:
    deal, other = open_deal(), open_deal(name="Another")
    member = actions.create_member(by=people["seller"], data={"deal": other, "name": "Head of purchasing", "role": "technical"})
    with pytest.raises(Invalid) as no:
        criterion(deal, member=member)
    assert no.value.fields == {"member": ["not_on_map"]}
    assert criterion(other, member=member).member == member


def test_a_competitor_who_stands_on_deals_stays(people: People, open_deal: Open, rival: Rival) -> None:
    found = rival(open_deal())
    with pytest.raises(Refused) as no:
        actions.delete_competitor(pk=found.competitor_id, by=people["head"])
    assert no.value.codes == ("in_use",)
    actions.delete_rival(pk=found.pk, by=people["seller"])
    actions.delete_competitor(pk=found.competitor_id, by=people["head"])
    assert not Competitor.objects.exists()


def test_a_competitor_off_the_deal_takes_its_scores_along(people: People, open_deal: Open, rival: Rival, criterion: Write) -> None:
    deal = open_deal()
    price, abb = criterion(deal), rival(deal)
    actions.set_scores(pk=price.pk, by=people["seller"], scores={0: 5, abb.pk: 8})
    actions.delete_rival(pk=abb.pk, by=people["seller"])
    assert [score.rival_id for score in Score.objects.all()] == [None]


def test_a_new_name_of_a_competitor_stands_on_its_deals(client: Client, people: People, open_deal: Open, rival: Rival) -> None:
    deal = open_deal()
    found = rival(deal)
    actions.update_competitor(pk=found.competitor_id, by=people["seller"], data={"name": "Hitachi Põhi"})
    found.refresh_from_db()
    assert found.name == "Hitachi Põhi"
    client.force_login(people["seller"])
    assert "Hitachi Põhi" in client.get("/deal-competitors/?q=pohi").content.decode()


def test_the_battlecard_tells_how_deals_against_them_ended(
    client: Client, people: People, stages: Stages, price: LossReason, open_deal: Open, rival: Rival
) -> None:
    """Eleven deals against them: seven won, three lost, one open; the stranger sees none of them."""
    by = people["seller"]
    for number in range(11):
        deal = open_deal(name=f"Deal {number}")
        found = rival(deal)
        if number < 7:
            actions.move_deal(pk=deal.pk, stage_pk=stages["won"].pk, by=by)
        elif number < 10:
            actions.move_deal(pk=deal.pk, stage_pk=stages["lost"].pk, by=by, loss_reason=price)
    record = queries.record_against(by, found.competitor)
    assert (record.share.won, record.share.closed, record.share.percent, record.share.few, record.open_count) == (7, 10, 70, False, 1)
    assert queries.record_against(people["stranger"], found.competitor).share.closed == 0
    actions.update_competitor(pk=found.competitor_id, by=by, data={"how_we_win": "Service at night", "price_note": "10 % under us"})
    client.force_login(by)
    page = client.get(f"/competitors/{found.competitor_id}/").content.decode()
    for words in ("Won 7, lost 3: 70 % of 10 deals.", "Service at night", "10 % under us", "Deal 10"):
        assert words in page
    assert "Too few" not in page
    client.force_login(people["stranger"])
    assert "No deal against them has ended yet." in client.get(f"/competitors/{found.competitor_id}/").content.decode()


def test_few_deals_are_called_too_few(client: Client, people: People, stages: Stages, open_deal: Open, rival: Rival) -> None:
    deal = open_deal()
    found = rival(deal)
    actions.move_deal(pk=deal.pk, stage_pk=stages["won"].pk, by=people["seller"])
    client.force_login(people["seller"])
    page = client.get(f"/competitors/{found.competitor_id}/").content.decode()
    assert "Won 1, lost 0: 100 % of 1 deal. Too few to lean on." in page


def test_the_matrix_is_kept_in_the_browser_like_a_spreadsheet(
    client: Client, people: People, open_deal: Open, rival: Rival, criterion: Write
) -> None:
    deal = open_deal()
    client.force_login(people["seller"])
    page = f"/deals/{deal.pk}/criteria/"
    assert b"Begin with the standard criteria" in client.get(page).content
    client.post(f"{page}standard/")
    first, *rest = ChoiceCriterion.objects.order_by("pk")
    abb = rival(deal, status="shortlisted")
    actions.update_criterion(pk=first.pk, by=people["seller"], data={"influence": "Losses over ten years"})
    first.refresh_from_db()
    sent = {
        f"weight:{first.pk}": "40",
        f"score:{first.pk}:0": "6",
        f"score:{first.pk}:{abb.pk}": " 9 ",
        f"version:{first.pk}": first.version,
    }
    wrong = client.post(page, sent | {f"weight:{first.pk}": "0", f"score:{first.pk}:0": "11", f"weight:{rest[0].pk}": "NaN"})
    told = wrong.content.decode()
    assert wrong.status_code == 422
    assert "A weight is a whole number from 1 to 100." in told
    assert 'value="NaN"' in told and 'value="11"' in told  # what was written is still there
    assert not Score.objects.exists()
    assert client.post(page, sent).status_code == 302
    told = client.get(page).content.decode()
    for words in ("Nordtrafo leads us by 3.0 points", "What could change it: Losses over ten years", "The weights come to 120, not 100"):
        assert words in told
    assert "Nordtrafo leads by 3.0 points" in client.get(f"/deals/{deal.pk}/").content.decode()
    stale = client.post(page, sent | {f"score:{first.pk}:0": "7"})
    assert (stale.status_code, Score.objects.get(rival=None).value) == (409, 6)
    client.force_login(people["colleague"])
    assert b'<input type="text" inputmode' not in client.get(page).content
    assert client.post(page, sent).status_code == 403


def test_programs_read_the_matrix_and_set_scores(people: People, open_deal: Open, rival: Rival, criterion: Write) -> None:
    _token, secret = team.create_token(by=people["seller"], name="sync", scopes=["write"])
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    deal = open_deal()
    price, abb = criterion(deal, weight=80), rival(deal)

    def put(scores: list[dict[str, Any]]) -> Any:
        return program.put(f"/api/v1/choice-criteria/{price.pk}/scores", json.dumps({"scores": scores}), content_type="application/json")

    answer = put([{"rival": None, "value": 7}, {"rival": abb.pk, "value": 9}])
    assert (answer.status_code, answer.json()["scores"]) == (200, [{"rival": None, "value": 7}, {"rival": abb.pk, "value": 9}])
    assert put([{"rival": abb.pk, "value": 11}]).status_code == 422
    assert put([{"rival": 999, "value": 1}]).status_code == 422
    found = program.get(f"/api/v1/deals/{deal.pk}/criteria").json()
    assert (found["advice"], found["duels"][0]["standing"], found["duels"][0]["lead"]) == ("behind", "behind", "-2.0")
    assert found["duels"][0]["turns"][0] | {"told": ""} == {"kind": "score", "criterion": price.pk, "before": 7, "after": 10, "told": ""}
    record = program.get(f"/api/v1/competitors/{abb.competitor_id}/record").json()
    assert (record["won"], record["open"], record["percent"], record["few"]) == (0, 1, None, True)
    refused = program.post(
        "/api/v1/choice-criteria", json.dumps({"deal": deal.pk, "name": "Delay", "weight": 101}), content_type="application/json"
    )
    assert refused.status_code == 422
