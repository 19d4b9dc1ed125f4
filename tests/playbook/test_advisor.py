"""The company's own advisor: its table, its techniques, its words, in the browser and for programs."""

from typing import Any

import pytest
from django.test import Client

from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.records import resource
from tehing.parties import actions as parties
from tehing.playbook import queries
from tehing.playbook.models import AdvisorRule, Technique
from tehing.playbook.rules.advisor import Situation
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]
RULES, TECHNIQUES = resource("playbook.advisorrule"), resource("playbook.technique")


def names(by: User, **known: Any) -> list[str]:
    return [one.technique.name for one in queries.advise(by, Situation(**known)).fitting]


def test_a_solution_for_several_deciders_is_sold_strategically(house: People) -> None:
    found = queries.advise(house["seller"], Situation(product="solution", deciders=5, days=120, size="large", channel="corporate"))
    assert (found.advice.model.value, found.advice.way.value) == ("customer_centric", "consultative")
    best = found.techniques[0]
    assert best.technique.code == "strategic"
    words = [text for _reason, text in best.reasons]
    assert words[0].startswith("With three or more to decide") and words[-1] == "It belongs to the model that fits."
    assert found.advice.missing == ("industry", "tailored")


def test_the_company_tunes_the_table(house: People) -> None:
    before = names(house["seller"], product="goods", channel="dealer")
    holden = Technique.objects.get(code="holden")
    data = {"reason": "Our dealers take their time.", "effect": "technique", "technique": holden, "points": 19, "channel": "dealer"}
    made = RULES.create(by=house["head"], data=data)
    assert before[0] == "Target selling" and names(house["seller"], product="goods", channel="dealer")[0] == "Holden's conditions"
    reason, text = queries.advise(house["seller"], Situation(channel="dealer")).techniques[0].reasons[0]
    assert (reason.rule, text) == (f"rule-{made.pk}", "Our dealers take their time.")
    RULES.update(pk=made.pk, by=house["head"], data={"is_active": False})
    assert names(house["seller"], product="goods", channel="dealer") == before


def test_a_retired_technique_is_advised_no_more_and_its_rules_stay(house: People, spin: Technique) -> None:
    assert "SPIN" in names(house["seller"], days=60)
    TECHNIQUES.update(pk=spin.pk, by=house["head"], data={"is_active": False})
    assert "SPIN" not in names(house["seller"], days=60)
    assert AdvisorRule.objects.filter(technique=spin).exists() and spin.questions.exists()


def test_a_technique_in_use_is_retired_not_removed(house: People, spin: Technique) -> None:
    with pytest.raises(Refused) as no:
        TECHNIQUES.delete(pk=spin.pk, by=house["head"])
    assert no.value.codes == ("in_use",)


def test_a_house_without_rules_still_gets_an_answer(people: People) -> None:
    found = queries.advise(people["seller"], Situation(product="goods"))
    assert (found.advice.model.value, found.advice.way.value, found.techniques) == ("customer_centric", "consultative", [])


@pytest.mark.parametrize(
    ("wrong", "where", "code"),
    [
        ({"effect": "technique"}, "technique", "technique_needed"),
        ({"points": 0}, "points", "points_needed"),
        ({"industries": "metal"}, "industries", "unknown_industries"),
        ({"days_from": 20, "days_to": 10}, "days_to", "less_than_from"),
        ({"deciders_from": 3, "deciders_to": 2}, "deciders_to", "less_than_from"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(house: People, wrong: dict[str, Any], where: str, code: str) -> None:
    good = {"reason": "Because", "effect": "presentation", "points": 2}
    with pytest.raises(Invalid) as no:
        RULES.create(by=house["head"], data=good | wrong)
    assert no.value.fields == {where: [code]}
    with pytest.raises(Invalid) as no:
        RULES.create(by=house["head"], data=good | {"points": 21})
    assert set(no.value.fields) == {"points"}
    with pytest.raises(Invalid) as no:
        RULES.create(by=house["head"], data=good | {"technique": Technique.objects.first()})
    assert no.value.fields == {"technique": ["technique_not_asked"]}


def test_sellers_read_the_table_and_do_not_change_it(house: People) -> None:
    rule = AdvisorRule.objects.order_by("pk")[0]
    for who in ("seller", "manager", "lead_dev", "pricing", "finance", "reader"):
        assert queries.advise(house[who], Situation(product="goods")).fitting
        with pytest.raises(Forbidden):
            RULES.update(pk=rule.pk, by=house[who], data={"points": 9})
    assert queries.advise(house["warehouse"], Situation(product="goods")).techniques == []


def test_the_advice_is_an_address_that_can_be_shared(house: People, client: Client) -> None:
    parties.seed_industries(by=house["admin"])
    client.force_login(house["seller"])
    address = "/playbook/advisor/?industry=25&product=solution&channel=corporate&tailored=yes&deciders=4&size=large&days=100"
    page = client.get(address)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Customer-centric model" in text and "Consultative sale" in text and 'value="100"' in text
    part = client.get(address, headers={"HX-Request": "true", "HX-Target": "advice"}).content.decode()
    assert 'id="advice"' in part and "<form" not in part


def test_an_industry_of_another_house_is_understood_in_an_address(house: People, client: Client) -> None:
    client.force_login(house["seller"])
    assert client.get("/playbook/advisor/?industry=62.10").status_code == 200
    assert client.get("/playbook/advisor/?industry=metal").status_code == 422


@pytest.mark.parametrize(
    "asked", ["days=-1", "days=99999999999999999999", "deciders=0", "product=love", "size=huge", "days=x", "tailored=2"]
)
def test_what_cannot_be_is_told_and_the_rest_advised(house: People, client: Client, asked: str) -> None:
    client.force_login(house["seller"])
    page = client.get(f"/playbook/advisor/?{asked}")
    assert page.status_code == 422 and b"errorlist" in page.content and b'id="advice"' in page.content


def test_programs_ask_too(house: People, client: Client) -> None:
    _token, secret = team.create_token(by=house["seller"], name="mine", scopes=["read"])
    told = {"Authorization": f"Bearer {secret}"}
    found = client.get("/api/v1/playbook/advice?product=spare_part&days=3&size=small", headers=told).json()
    assert (found["model"]["value"], found["way"]["value"], found["techniques"][0]["code"]) == ("presentation", "transactional", "target")
    assert found["way"]["points"] == {"consultative": 1, "transactional": 10}
    assert found["way"]["reasons"][0] == {
        "rule": "parts_known",
        "points": 4,
        "text": "Who needs a spare part knows which one, and wants it soon.",
    }
    assert set(found["missing"]) == {"industry", "channel", "tailored", "deciders"}
    for wrong in ("industry=metal", "product=love", "days=-1", "deciders=0", "tailored=perhaps"):
        answer = client.get(f"/api/v1/playbook/advice?{wrong}", headers=told)
        assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"
