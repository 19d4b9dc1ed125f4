"""The advisor's sums: every row of the table that a new house begins with, and what holds for any table."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tehing.playbook import queries
from tehing.playbook.rules import advisor
from tehing.playbook.rules.advisor import EFFECTS, MODELS, TECHNIQUE, WAYS, Candidate, Rule, Situation, advise, holds
from tehing.playbook.rules.standard import STANDARD
from tehing.playbook.wording import REASONS

TECHNIQUES = [
    Candidate(one["code"], one["model"], place) for place, one in enumerate(queries.standard("en")["techniques"])
]  # those that come with the house

products = st.sampled_from(("goods", "service", "solution", "spare_part"))
channels = st.sampled_from(advisor.CHANNELS)
sizes = st.sampled_from(advisor.SIZES)
keys = st.sampled_from([one.key for one in TECHNIQUES])
situations = st.builds(
    Situation,
    industry=st.sampled_from(("", "C", "28", "28.11", "62.10", "84", "G", "nonsense")),
    product=st.just("") | products,
    channel=st.just("") | channels,
    size=st.just("") | sizes,
    tailored=st.sampled_from((None, True, False)),
    deciders=st.none() | st.integers(1, 20),
    days=st.none() | st.integers(0, 400),
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    effect = draw(st.sampled_from(EFFECTS))
    return Rule(
        id=draw(st.text("abc", min_size=1, max_size=3)),
        effect=effect,
        technique=draw(keys) if effect == TECHNIQUE else "",
        points=draw(st.integers(-20, 20).filter(bool)),
        reason=draw(st.sampled_from(("", "because"))),
        product=draw(st.just("") | products),
        channel=draw(st.just("") | channels),
        size=draw(st.just("") | sizes),
        tailored=draw(st.sampled_from((None, True, False))),
        deciders_from=draw(st.none() | st.integers(1, 5)),
        days_to=draw(st.none() | st.integers(0, 200)),
    )


tables = st.lists(rules(), max_size=6)


def fitting(rule: Rule) -> Situation:
    """The least situation in which a row holds."""
    numbers = {
        name: next((one for one in (getattr(rule, f"{name}_from"), getattr(rule, f"{name}_to")) if one is not None), None)
        for name in ("deciders", "days")
    }
    words = {name: getattr(rule, name) for name in ("product", "channel", "size", "tailored")}
    return Situation(industry=min(rule.industries, default=""), **words, **numbers)


@pytest.mark.parametrize("rule", STANDARD, ids=lambda rule: rule.id)
def test_every_row_of_the_table_speaks_where_it_should_and_is_silent_where_nothing_is_known(rule: Rule) -> None:
    situation = fitting(rule)
    found = advise(situation, STANDARD, TECHNIQUES)
    verdict = found.model if rule.effect in MODELS else found.way
    told = (
        [*verdict.reasons, *verdict.against]
        if rule.effect != TECHNIQUE
        else [reason for one in found.techniques if one.key == rule.technique for reason in one.reasons]
    )
    assert (rule.id, rule.points) in [(reason.rule, reason.points) for reason in told]
    assert REASONS[rule.id] and rule.points > 0
    asks = situation != Situation()
    assert holds(rule, Situation()) is not asks
    for one in fields(Situation):  # each of its conditions matters
        if getattr(situation, one.name) not in ("", None):
            assert not holds(rule, replace(situation, **{one.name: one.default}))


def test_rows_of_the_table_are_told_apart_by_their_ids_and_each_technique_has_one() -> None:
    assert len({rule.id for rule in STANDARD}) == len(STANDARD)
    assert {rule.technique for rule in STANDARD if rule.effect == TECHNIQUE} == {one.key for one in TECHNIQUES}


@pytest.mark.parametrize(
    ("known", "model", "way", "best"),
    [
        ({}, "customer_centric", "consultative", "spin"),
        ({"product": "spare_part", "days": 3, "size": "small"}, "presentation", "transactional", "target"),
        ({"product": "goods", "tailored": False, "channel": "retail_chain"}, "presentation", "transactional", "concept"),
        ({"product": "service", "size": "large", "days": 60}, "customer_centric", "consultative", "consultative"),
        ({"product": "solution", "tailored": True, "industry": "62.10"}, "customer_centric", "consultative", "solution"),
        ({"product": "solution", "deciders": 6, "size": "large", "days": 120}, "customer_centric", "consultative", "strategic"),
        ({"product": "goods", "industry": "28", "days": 60}, "customer_centric", "consultative", "value_added"),
        ({"channel": "distribution"}, "customer_centric", "consultative", "customer_oriented"),
        ({"days": 14}, "customer_centric", "transactional", "spin"),
        ({"days": 15}, "customer_centric", "consultative", "spin"),
    ],
)
def test_the_table_advises_as_the_article_does(known: dict[str, Any], model: str, way: str, best: str) -> None:
    found = advise(Situation(**known), STANDARD, TECHNIQUES)
    assert (found.model.value, found.way.value, found.techniques[0].key) == (model, way, best)


@given(situations, tables)
def test_there_is_always_an_answer_and_its_sums_add_up(situation: Situation, table: list[Rule]) -> None:
    found = advise(situation, table, TECHNIQUES)
    for verdict, choices in ((found.model, MODELS), (found.way, WAYS)):
        assert verdict.value in choices and verdict.points[verdict.value] == max(verdict.points.values())
        assert verdict.points[verdict.value] == sum(reason.points for reason in verdict.reasons)
        assert sum(verdict.points.values()) - verdict.points[verdict.value] == sum(reason.points for reason in verdict.against)
    assert sorted(one.key for one in found.techniques) == sorted(one.key for one in TECHNIQUES)
    for one in found.techniques:
        assert one.points == sum(reason.points for reason in one.reasons)
    assert [one.points for one in found.techniques] == sorted((one.points for one in found.techniques), reverse=True)


@given(situations, tables, st.randoms(use_true_random=False))
def test_the_order_of_rules_and_techniques_does_not_matter(situation: Situation, table: list[Rule], chance: Any) -> None:
    shuffled, others = list(table), list(TECHNIQUES)
    chance.shuffle(shuffled)
    chance.shuffle(others)
    assert advise(situation, table, TECHNIQUES) == advise(situation, shuffled, others)


@given(situations, tables, keys, st.integers(1, 20))
def test_more_points_never_lower_a_technique(situation: Situation, table: list[Rule], key: str, points: int) -> None:
    def place(table: list[Rule]) -> int:
        return [one.key for one in advise(situation, table, TECHNIQUES).techniques].index(key)

    assert place([*table, Rule(id="more", effect=TECHNIQUE, technique=key, points=points)]) <= place(table)


@given(situations, tables, st.sampled_from((*MODELS, *WAYS)), st.integers(1, 20))
def test_more_points_never_turn_a_verdict_away(situation: Situation, table: list[Rule], effect: str, points: int) -> None:
    part = "model" if effect in MODELS else "way"
    before = getattr(advise(situation, table, TECHNIQUES), part).value
    after = getattr(advise(situation, [*table, Rule(id="more", effect=effect, points=points)], TECHNIQUES), part).value
    assert after in (effect, before)


@given(rules(), situations)
def test_a_rule_that_holds_still_holds_when_more_is_known(rule: Rule, more: Situation) -> None:
    situation = fitting(rule)
    assert holds(rule, situation)
    for one in fields(Situation):
        if getattr(situation, one.name) in ("", None):
            situation = replace(situation, **{one.name: getattr(more, one.name)})
    assert holds(rule, situation)


@given(situations)
def test_what_nobody_has_said_is_missing(situation: Situation) -> None:
    found = advise(situation, STANDARD, TECHNIQUES)
    assert set(found.missing) == {one.name for one in fields(Situation) if getattr(situation, one.name) in ("", None)}


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("28.11", {"C", "28"}),
        ("28", {"C", "28"}),
        ("c", {"C"}),
        ("84.11", {"P", "84"}),
        ("", set()),
        ("Z", set()),
        ("00", set()),
        ("metal", set()),
        ("28x", {"C", "28"}),
    ],
)
def test_an_industry_is_known_by_its_section_and_division(code: str, known: set[str]) -> None:
    assert advisor.marks(code) == known


@pytest.mark.parametrize(
    ("text", "known"), [("", set()), ("c, 35; 41-43", {"C", "35", "41", "42", "43"}), ("28 28", {"28"}), ("41–42", {"41", "42"})]
)
def test_industries_are_read_as_people_write_them(text: str, known: set[str]) -> None:
    assert advisor.industries(text) == known


@pytest.mark.parametrize("text", ["metal", "28.11", "43-41", "00", "W", "1", "C-F", "-", "28,,x"])
def test_what_is_no_industry_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        advisor.industries(text)


@given(st.text(max_size=20))
def test_any_text_is_either_industries_or_refused(text: str) -> None:
    try:
        found = advisor.industries(text)
    except ValueError:
        return
    assert all(len(one) in (1, 2) and advisor.marks(one) for one in found)
