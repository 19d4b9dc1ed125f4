"""A seller sees on the deal which way of selling fits, follows it or goes otherwise and says why, and the house learns from both."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tehing.catalog.models import Product
from tehing.core import clock, recycling
from tehing.core.access import Conflict, Forbidden, Invalid, Refused
from tehing.core.models import Deleted, Event
from tehing.core.records import resource
from tehing.deals import actions, queries, wording
from tehing.deals.models import Approach, Deal, LossReason, Stage
from tehing.parties.models import Company
from tehing.playbook import actions as playbook
from tehing.playbook import queries as advisor
from tehing.playbook.models import AdvisorRule, Technique
from tehing.team import actions as team
from tehing.team.models import Role, User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]


@pytest.fixture(autouse=True)
def method(people: People) -> None:
    """The standard playbook."""
    with translation.override("en"):
        playbook.seed_playbook(by=people["admin"])


@pytest.fixture
def service(people: People) -> Product:
    made: Product = resource("catalog.product").create(by=people["admin"], data={"name": "Maintenance", "kind": "service"})
    return made


@pytest.fixture
def deal(people: People, open_deal: Open, service: Product, company: Company) -> Deal:
    """A service for a metalworking company that three people decide on in a hundred days."""
    resource("parties.company").update(pk=company.pk, by=people["seller"], data={"nace_code": "25.11"})
    found = open_deal(product=service, expected_close_on=clock.today() + timedelta(days=100))
    for role in ("economic", "technical", "user"):
        actions.create_member(by=people["seller"], data={"deal": found, "name": role, "role": role})
    return found


def technique(code: str) -> Technique:
    return Technique.objects.get(code=code)


def fresh(deal: Deal) -> Deal:
    return Deal.objects.select_related("stage").get(pk=deal.pk)


OTHERWISE = {"model": "presentation", "way": "transactional"}


def test_the_advice_on_a_deal_follows_from_what_is_known_of_it(people: People, deal: Deal) -> None:
    way = queries.approach_of(people["seller"], fresh(deal))
    assert {fact.name: (fact.value, fact.source) for fact in way.facts} == {
        "industry": ("25.11", "company"),
        "product": ("service", "product"),
        "channel": ("corporate", "uses"),
        "size": ("", ""),
        "tailored": (None, ""),
        "deciders": (3, "committee"),
        "days": (100, "dates"),
    }
    assert wording.approach.advised(way.consultation) == "Customer-centric, consultative · Strategic selling"
    assert wording.approach.strongest(way.consultation).startswith("With three or more to decide")


def test_a_deal_is_sold_as_advised_when_nothing_else_is_said(people: People, deal: Deal) -> None:
    made = actions.choose_approach(deal=deal, by=people["seller"], data={})
    assert (made.model, made.way, made.technique, made.departs) == ("customer_centric", "consultative", technique("strategic"), False)
    assert made.advised_technique == made.technique and made.advised_on == clock.today()
    effects = set(made.rules.values_list("effect", flat=True))
    assert effects == {"customer_centric", "consultative", "technique"}
    assert set(made.rules.filter(effect="technique").values_list("technique__code", flat=True)) == {"strategic"}
    assert Event.objects.filter(name="approach.created", record_id=made.pk).count() == 1


def test_going_otherwise_needs_a_reason(people: People, deal: Deal) -> None:
    for reason in ("", "   "):
        with pytest.raises(Invalid) as no:
            actions.choose_approach(deal=deal, by=people["seller"], data={**OTHERWISE, "reason": reason})
        assert no.value.fields == {"reason": ["say_why_otherwise"]}
    assert not Approach.objects.exists()
    data = {**OTHERWISE, "technique": technique("target"), "second": technique("spin"), "reason": "They buy by list."}
    made = actions.choose_approach(deal=deal, by=people["seller"], data=data)
    assert made.departs and wording.approach.chosen(made) == "Presentation, transactional · Target selling, then SPIN"
    again = actions.choose_approach(deal=deal, by=people["seller"], data={})
    assert (again.pk, again.departs, again.reason, again.second) == (made.pk, False, "", None)


def test_any_of_the_best_three_is_as_advised(people: People, deal: Deal) -> None:
    way = queries.approach_of(people["seller"], fresh(deal))
    third = way.consultation.best[2].technique
    assert not actions.choose_approach(deal=deal, by=people["seller"], data={"technique": third}).departs
    with pytest.raises(Invalid):
        actions.choose_approach(deal=deal, by=people["seller"], data={"technique": technique("target")})


def test_what_is_answered_is_kept_and_goes_before_what_the_deal_tells(people: People, deal: Deal) -> None:
    by = people["seller"]
    actions.choose_approach(deal=deal, by=by, data={"deciders": 1, "size": "large", "tailored": "yes"})
    found = {fact.name: fact for fact in queries.approach_of(by, fresh(deal)).facts}
    assert (found["deciders"].value, found["deciders"].source, found["deciders"].derived) == (1, "said", 3)
    assert (found["size"].value, found["tailored"].value) == ("large", True)
    with pytest.raises(Invalid) as no:
        actions.choose_approach(deal=deal, by=by, data={"industry": "metal"})
    assert no.value.fields == {"industry": ["unknown_nace"]}
    actions.choose_approach(deal=deal, by=by, data={"reason": "Still so"})
    assert Approach.objects.get().deciders == 1


def test_the_page_says_when_the_advice_has_changed_since(client: Client, people: People, open_deal: Open, deal: Deal) -> None:
    by = people["seller"]
    actions.choose_approach(deal=deal, by=by, data={})
    client.force_login(by)
    address = f"/deals/{deal.pk}/"
    assert "The advice has changed since" not in client.get(address).content.decode()
    for member in deal.committee.all()[1:]:
        actions.delete_member(pk=member.pk, by=by)
    for page in (address, f"{address}approach/"):
        told = client.get(page).content.decode()
        assert "The advice has changed since (the technique put first). Now it is: Customer-centric, consultative" in told
    actions.choose_approach(deal=deal, by=by, data={})
    assert "The advice has changed since" not in client.get(address).content.decode()


def test_a_deal_that_is_over_is_not_told_of_other_advice(people: People, deal: Deal, stages: Stages) -> None:
    by = people["seller"]
    actions.choose_approach(deal=deal, by=by, data={})
    actions.move_deal(pk=deal.pk, stage_pk=stages["won"].pk, by=by)
    for member in deal.committee.all():
        actions.delete_member(pk=member.pk, by=by)
    assert queries.approach_of(by, fresh(deal)).moved == ()


def test_advice_that_comes_round_is_said_too(client: Client, people: People, deal: Deal) -> None:
    by = people["seller"]
    data = {"technique": technique("value_added"), "way": "transactional", "reason": "They decide by the price of the next ten years."}
    actions.choose_approach(deal=deal, by=by, data=data | {"model": "presentation"})
    AdvisorRule.objects.filter(effect__in=["customer_centric", "consultative"]).update(is_active=False)
    rule = {"reason": "We sell by the list now.", "points": 9}
    for effect in ("presentation", "transactional"):
        resource("playbook.advisorrule").create(by=people["head"], data=rule | {"effect": effect})
    best = queries.approach_of(by, fresh(deal))
    assert "model" not in best.departs and best.moved[:2] == ("model", "way")


def test_a_retired_technique_stays_where_it_is_chosen_and_is_not_chosen_anew(client: Client, people: People, deal: Deal) -> None:
    by, strategic = people["seller"], technique("strategic")
    actions.choose_approach(deal=deal, by=by, data={})
    resource("playbook.technique").update(pk=strategic.pk, by=people["head"], data={"is_active": False})
    client.force_login(by)
    assert "Strategic selling (retired)" in client.get(f"/deals/{deal.pk}/").content.decode()
    found = Approach.objects.get()
    actions.update_approach(pk=found.pk, by=by, data={"reason": "We know it well."})
    actions.delete_approach(pk=found.pk, by=by)
    with pytest.raises(Invalid) as no:
        actions.choose_approach(deal=deal, by=by, data={"technique": technique("strategic"), "reason": "We know it well."})
    assert no.value.fields == {"technique": ["technique_retired"]}
    with pytest.raises(Invalid) as no:
        actions.choose_approach(deal=deal, by=by, data={"technique": technique("spin"), "second": technique("spin")})
    assert no.value.fields["second"] == ["same_technique"]


def test_a_chosen_technique_cannot_be_removed(people: People, deal: Deal) -> None:
    own = resource("playbook.technique").create(by=people["head"], data={"name": "Our own way", "model": "customer_centric"})
    actions.choose_approach(deal=deal, by=people["seller"], data={"technique": own, "reason": "We try it."})
    with pytest.raises(Refused) as no:
        resource("playbook.technique").delete(pk=own.pk, by=people["head"])
    assert no.value.codes == ("in_use",)


def test_a_deal_has_one_approach_and_it_stays_there(people: People, deal: Deal, open_deal: Open) -> None:
    by, other = people["seller"], open_deal(name="Another")
    made = actions.create_approach(by=by, data={"deal": deal})
    with pytest.raises(Invalid) as no:
        actions.create_approach(by=by, data={"deal": deal})
    assert set(no.value.fields) == {"deal"}
    with pytest.raises(Invalid) as no:
        actions.update_approach(pk=made.pk, by=by, data={"deal": other})
    assert "stays_with_deal" in no.value.fields["deal"]


def test_only_who_may_change_the_deal_chooses(people: People, deal: Deal) -> None:
    for data in ({}, {"way": "transactional", "reason": "I know better."}):
        with pytest.raises(Forbidden):
            actions.choose_approach(deal=deal, by=people["colleague"], data=data)
    assert not Approach.objects.exists()
    made = actions.choose_approach(deal=deal, by=people["head"], data={})
    with pytest.raises(Conflict):
        actions.choose_approach(deal=deal, by=people["seller"], data={**OTHERWISE, "reason": "By list."}, version=made.version + 5)


def test_the_box_and_the_page_are_used_in_the_browser(client: Client, people: People, deal: Deal) -> None:
    client.force_login(people["seller"])
    address = f"/deals/{deal.pk}/approach/"
    box = client.get(f"/deals/{deal.pk}/").content.decode()
    assert "Customer-centric, consultative · Strategic selling" in box and "Sell it so" in box
    page = client.get(address).content.decode()
    for words in ("from the buying committee", "A buying committee with all three buyers", "With three or more to decide", "25.11"):
        assert words in page, words
    part = client.get(f"{address}?deciders=1&days=5", headers={"HX-Request": "true", "HX-Target": "advice"}).content.decode()
    assert 'id="advice"' in part and 'name="deciders" value="1"' in part and "crumb" not in part
    assert client.get(f"{address}?deciders=0").status_code == 422
    sent = {"how": "own", **OTHERWISE, "technique": technique("target").pk, "deciders": "2", "size": "small"}
    refused = client.post(address, sent)
    told = refused.content.decode()
    assert refused.status_code == 422 and "Say why this deal is sold otherwise than advised." in told
    assert 'value="transactional" id="id_way_0" required checked' in told and 'name="size" value="small"' in told
    assert not Approach.objects.exists()
    assert client.post(address, sent | {"reason": "They buy by list."}).status_code == 302
    found = Approach.objects.get()
    assert (found.departs, found.deciders, found.size) == (True, 2, "small")
    box = client.get(f"/deals/{deal.pk}/").content.decode()
    assert "Presentation, transactional · Target selling" in box and "Otherwise than advised: They buy by list." in box
    assert client.post(address, sent | {"reason": "Another", "seen": "9"}).status_code == 409
    assert client.post(address, {"how": "advised"}).status_code == 302
    assert not Approach.objects.get().departs
    client.force_login(people["colleague"])
    assert client.get(address).status_code == 200 and client.post(address, {"how": "advised"}).status_code == 403


def test_the_notebook_asks_the_techniques_own_questions_first_and_the_sheet_names_it(client: Client, people: People, deal: Deal) -> None:
    by = people["seller"]
    mine = resource("playbook.question").create(
        by=people["head"], data={"text": "Who signs?", "kind": "situation", "technique": technique("strategic")}
    )
    client.force_login(by)
    sheet = f"/deals/{deal.pk}/preparation/"
    assert "Advised way of selling: Customer-centric, consultative" in client.get(sheet).content.decode()
    chapter = queries.notebook_of(by, Deal.objects.select_related("stage", "company__industry", "product").get(pk=deal.pk)).chapters[0]
    assert chapter.questions[0] != mine
    actions.choose_approach(deal=deal, by=by, data={})
    chapter = queries.notebook_of(by, Deal.objects.select_related("stage", "company__industry", "product").get(pk=deal.pk)).chapters[0]
    assert chapter.questions[0] == mine
    assert "How we sell it: Customer-centric, consultative · Strategic selling" in client.get(sheet).content.decode()


def test_the_house_sees_how_the_advice_fared(
    client: Client, people: People, deal: Deal, open_deal: Open, stages: Stages, price: LossReason
) -> None:
    by = people["seller"]
    other = open_deal(name="Another", product=deal.product)
    actions.choose_approach(deal=deal, by=by, data={})
    data = {"model": "presentation", "technique": technique("concept"), "reason": "They know what they want."}
    actions.choose_approach(deal=other, by=by, data=data)
    actions.move_deal(pk=deal.pk, stage_pk=stages["won"].pk, by=by)
    actions.move_deal(pk=other.pk, stage_pk=stages["lost"].pk, by=by, loss_reason=price)
    told = advisor.fates(by)
    assert told.whole == advisor.Fates(advisor.Fate(1, 1, 1), advisor.Fate(1, 1, 0))
    by_code = {rule.code: fates for rule, fates in advisor.rules_by_use(by, told)}
    assert by_code["service_asked"] == advisor.Fates(advisor.Fate(1, 1, 1), advisor.Fate(1, 1, 0))
    assert by_code["several_mapped"] == advisor.Fates(advisor.Fate(1, 1, 1), advisor.Fate())
    assert by_code["service_explained"].followed.deals == 2  # the way was followed on both
    client.force_login(by)
    page = client.get("/playbook/advisor/outcomes/").content.decode()
    assert "1 went as advised and 1 otherwise" in page and "They know what they want." in page
    assert advisor.fates(people["stranger"]).whole.deals == 0
    client.force_login(people["stranger"])
    assert "They know what they want." not in client.get("/playbook/advisor/outcomes/").content.decode()


def test_programs_read_the_advice_and_choose(people: People, deal: Deal) -> None:
    _token, secret = team.create_token(by=people["seller"], name="sync", scopes=["write"])
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    address = f"/api/v1/deals/{deal.pk}/approach"

    def put(**data: Any) -> Any:
        return program.put(address, json.dumps(data), content_type="application/json")

    found = program.get(address).json()
    assert found["chosen"] is None and found["told"].endswith("Strategic selling")
    assert found["advice"]["techniques"][0]["code"] == "strategic"
    assert {"name": "deciders", "value": 3, "source": "committee"}.items() <= found["facts"][5].items()
    assert found["groundwork"][0] == {"need": "A buying committee with all three buyers", "met": True}
    refused = put(model="presentation")
    assert refused.status_code == 422 and "reason" in json.dumps(refused.json())
    assert put(model="other").status_code == 422 and put(technique=999_999).status_code == 404
    chosen = put(model="presentation", technique=technique("concept").pk, reason="By list.", size="large").json()
    assert (chosen["chosen"]["departs"], chosen["departs"], chosen["moved"]) == (True, ["model", "technique"], [])
    assert chosen["chosen"]["advised_technique"] == technique("strategic").pk
    assert put(version=chosen["chosen"]["version"] + 1).status_code == 409
    assert put().json()["chosen"]["departs"] is False
    rows = program.get(f"/api/v1/approaches?deal={deal.pk}").json()["items"]
    assert [(row["model"], row["departs"]) for row in rows] == [("customer_centric", False)]


def test_what_was_removed_comes_back_whole(people: People, deal: Deal) -> None:
    by = people["seller"]
    made = actions.choose_approach(deal=deal, by=by, data={"size": "large"})
    rules = set(made.rules.values_list("pk", flat=True))
    actions.delete_approach(pk=made.pk, by=by)
    assert not Approach.objects.exists()
    recycling.restore(pk=Deleted.objects.latest("pk").pk, by=people["admin"])
    found = Approach.objects.get()
    assert (found.size, found.advised_technique, set(found.rules.values_list("pk", flat=True))) == (
        "large",
        made.advised_technique,
        rules,
    )


def test_who_may_not_see_the_advisor_sees_nothing_of_it_on_a_deal(client: Client, people: People, deal: Deal) -> None:
    actions.choose_approach(deal=deal, by=people["seller"], data={})
    Role.objects.filter(code="seller").update(grants={"playbook.advisorrule": {"view": "none"}})
    seller = User.objects.get(pk=people["seller"].pk)  # rights are read once
    client.force_login(seller)
    assert "How we sell it" not in client.get(f"/deals/{deal.pk}/").content.decode()
    assert client.get(f"/deals/{deal.pk}/approach/").status_code == 403
    with pytest.raises(Forbidden):
        actions.choose_approach(deal=deal, by=seller, data={})
