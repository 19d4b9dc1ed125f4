"""The facts that the advisor asks of a deal, when a choice departs, when the advice has moved, and what a technique needs."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tehing.deals.rules import approach, gates, groundwork
from tehing.deals.rules.approach import Choice, Known
from tehing.playbook.rules import advisor
from tehing.playbook.rules.advisor import CONSULTATIVE, CUSTOMER_CENTRIC, MODELS, WAYS, Advice, Candidate, Situation
from tehing.playbook.rules.standard import STANDARD

STANDARD_TEXTS = Path(advisor.__file__).parent.parent / "standard"
KEYS = ("spin", "target", "strategic", "concept", "value_added")
CANDIDATES = [Candidate(key, "presentation" if key in ("target", "concept") else CUSTOMER_CENTRIC, at) for at, key in enumerate(KEYS)]
known = st.builds(
    Known,
    industry=st.sampled_from(["", "25", "28.11", "46", "47.1", "84", "C", "nonsense"]),
    relation=st.sampled_from(["prospect", "customer", "partner"]),
    product=st.sampled_from(["", "goods", "service", "solution", "spare_part"]),
    value=st.none() | st.integers(0, 10**12),
    won_values=st.lists(st.integers(1, 10**12), max_size=15),
    fits=st.lists(st.sampled_from(["unknown", "full", "partly", "none"]), max_size=4),
    deciders=st.integers(0, 9),
    planned_days=st.none() | st.integers(0, 900),
    own_days=st.none() | st.integers(0, 900),
)
answers = st.fixed_dictionaries(
    {},
    optional={
        "product": st.sampled_from(["", "goods"]),
        "channel": st.sampled_from(["", "distribution"]),
        "size": st.sampled_from(["", "large"]),
        "tailored": st.none() | st.booleans(),
        "deciders": st.none() | st.integers(1, 9),
        "days": st.none() | st.integers(0, 900),
    },
)
choices = st.builds(Choice, st.sampled_from(MODELS), st.sampled_from(WAYS), st.sampled_from(["", *KEYS]), st.sampled_from(["", *KEYS]))


def advised(**said: Any) -> Advice:
    return advisor.advise(Situation(**said), STANDARD, CANDIDATES)


@given(known, answers)
def test_every_fact_says_where_it_comes_from_and_what_was_said_goes_first(deal: Known, said: dict[str, Any]) -> None:
    found = approach.facts(deal, said)
    assert [fact.name for fact in found] == list(approach.NAMES)
    for fact in found:
        answered = said.get(fact.name) not in ("", None)
        assert (fact.source == approach.SAID) is answered
        assert fact.value == (said[fact.name] if answered else fact.derived)
        assert (fact.source == approach.UNKNOWN) is (fact.value in ("", None))
    assert approach.situation(found).missing == tuple(fact.name for fact in found if fact.source == approach.UNKNOWN)


@pytest.mark.parametrize(
    ("deal", "channel"),
    [
        (Known(industry="46.9"), ("dealer", "wholesale")),
        (Known(industry="47", relation="partner"), ("retail_chain", "retail")),
        (Known(industry="25", relation="partner"), ("dealer", "partner")),
        (Known(industry="25"), ("corporate", "uses")),
        (Known(), ("", "")),
    ],
)
def test_who_sells_on_is_told_by_the_industry_or_by_being_a_partner(deal: Known, channel: tuple[str, str]) -> None:
    found = {fact.name: (fact.value, fact.source) for fact in approach.facts(deal, {})}
    assert found["channel"] == channel


def test_size_is_told_beside_the_median_and_only_where_enough_were_won() -> None:
    won = [100] * 10
    assert [approach.size_of(value, won) for value in (49, 50, 100, 200, 201)] == ["small", "medium", "medium", "medium", "large"]
    assert approach.size_of(100, won[:9]) == approach.size_of(None, won) == ""


def test_own_dates_go_before_the_median_of_others() -> None:
    def days(**deal: Any) -> tuple[Any, str]:
        return next((fact.value, fact.source) for fact in approach.facts(Known(**deal), {}) if fact.name == "days")

    assert days(planned_days=0, own_days=80) == (0, "dates")
    assert days(own_days=80) == (80, "median")
    assert days() == (None, "")


def test_any_technique_that_is_put_forward_is_as_advised() -> None:
    found = advised(product="solution", deciders=5, days=120)
    for key in found.best:
        assert approach.departures(Choice(found.model.value, found.way.value, key), found) == ()
    assert len(found.best) == advisor.BEST
    assert approach.departures(Choice("presentation", "transactional", "target"), found) == ("model", "way", "technique")


@given(choices, known)
def test_what_is_as_advised_departs_in_nothing_and_has_not_moved(choice: Choice, deal: Known) -> None:
    found = advisor.advise(approach.situation(approach.facts(deal, {})), STANDARD, CANDIDATES)
    first = found.best[0] if found.best else ""
    same = Choice(found.model.value, found.way.value, first, choice.second)
    assert approach.departures(same, found) == approach.moved(same, found) == ()
    departs = approach.departures(choice, found)
    assert ("model" in departs) is (choice.model != found.model.value)
    assert ("way" in departs) is (choice.way != found.way.value)
    assert ("technique" in departs) is (bool(found.best) and choice.technique not in found.best)


def test_a_longer_list_of_deciders_moves_the_advice() -> None:
    before, after = advised(product="goods", days=60), advised(product="goods", days=60, deciders=4)
    then = Choice(before.model.value, before.way.value, before.best[0])
    assert approach.moved(then, before) == ()
    assert "technique" in approach.moved(then, after) and after.best[0] == "strategic"
    assert after.way.value == CONSULTATIVE


def test_what_is_looked_for_stands_in_the_standard_playbook_of_both_languages() -> None:
    texts = {
        language: [
            need.casefold()
            for technique in tomllib.loads((STANDARD_TEXTS / f"{language}.toml").read_text(encoding="utf-8"))["techniques"]
            for need in technique["needs"]
        ]
        for language in ("en", "et")
    }
    assert set(groundwork.KNOWN) <= {*texts["en"], *texts["et"]}
    for english, estonian in zip(texts["en"], texts["et"], strict=True):
        assert groundwork.KNOWN.get(english) is groundwork.KNOWN.get(estonian), english


def test_what_a_technique_needs_is_met_missing_or_cannot_be_told() -> None:
    bare = groundwork.Ground(
        state=gates.State(), roles=frozenset(), reasons=False, product=False, benefit=False, case=False,
        rivals=False, due=False, agreed=False,
    )  # fmt: skip
    full = groundwork.Ground(
        state=gates.State(level="vision", cost=True, met=groundwork.BUYERS, coach=True, next_step=True),
        roles=groundwork.BUYERS, reasons=True, product=True, benefit=True, case=True, rivals=True, due=True, agreed=True,
    )  # fmt: skip
    for need in groundwork.KNOWN:
        assert (groundwork.holds(need, bare), groundwork.holds(need.upper() + ".", full)) == (False, True), need
    assert groundwork.holds("A promise of the board", full) is None
