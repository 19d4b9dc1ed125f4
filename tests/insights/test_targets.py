"""What each stage brings beside what it should."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import clock
from tehing.core.access import Forbidden, Invalid
from tehing.core.records import resource
from tehing.deals import actions as deals
from tehing.deals.models import LossReason, Stage, StageTarget
from tehing.insights import queries, rules

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NUMBERS = st.integers(0, 10_000)
Aim = Callable[..., StageTarget]


@given(st.sampled_from(StageTarget.Indicator.values), NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_figure_rests_on_deals_or_there_is_none(indicator: str, left: int, on: int, standing: int, stuck: int, target: int) -> None:
    lately = rules.Lately(left=left, went_on_in_season=min(on, left), standing=standing, stuck=min(stuck, standing), seconds=left * 86_400)
    actual, of = rules.measured(indicator, lately)
    assert of or actual in (None, 0)
    assert (rules.reached(indicator, actual, target) is None) == (actual is None)
    if indicator in ("conversion", "stuck") and actual is not None:
        assert 0 <= actual <= 100
    if indicator == "days":
        assert actual == (1 if left else None)


@given(NUMBERS, NUMBERS)
def test_days_and_stuck_deals_are_met_from_above_the_rest_from_below(actual: int, target: int) -> None:
    for indicator in StageTarget.Indicator.values:
        met = rules.reached(indicator, Decimal(actual), target)
        assert met == (actual <= target if indicator in ("days", "stuck") else actual >= target)


@pytest.fixture
def stages(people: dict[str, Any]) -> list[Stage]:
    deals.seed_pipelines(by=people["admin"])
    cache.clear()
    return list(Stage.objects.order_by("position"))


@pytest.fixture
def aim(people: dict[str, Any]) -> Aim:
    def set_one(stage: Stage, indicator: str, target: int, by: str = "admin") -> StageTarget:
        data = {"stage": stage, "indicator": indicator, "target": target}
        made: StageTarget = resource("deals.stagetarget").create(by=people[by], data=data)
        return made

    return set_one


def story(people: dict[str, Any], stages: list[Stage]) -> None:
    """Six deals come in: one long ago. Two go on, one back again, one is lost, one halts; two wait, one of them too long."""
    lost, halt = (next(one for one in stages if one.kind == kind) for kind in ("lost", "on_hold"))
    by = people["seller"]
    with clock.at(NOW - timedelta(days=80)):
        old = deals.create_deal(by=by, data={"name": "Old", "value": 1})
    with clock.at(NOW - timedelta(days=20)):
        first, second, third, fourth, _fifth = [deals.create_deal(by=by, data={"name": f"Deal {n}", "value": 1}) for n in range(5)]
    with clock.at(NOW - timedelta(days=10)):
        deals.move_deal(pk=first.pk, stage_pk=stages[2].pk, by=by)
        deals.move_deal(pk=second.pk, stage_pk=stages[1].pk, by=by)
        deals.move_deal(pk=third.pk, stage_pk=lost.pk, by=by, loss_reason=LossReason.objects.first())
        deals.move_deal(pk=fourth.pk, stage_pk=halt.pk, by=by)
    with clock.at(NOW - timedelta(days=5)):
        deals.move_deal(pk=first.pk, stage_pk=stages[1].pk, by=by)
    assert old.stage_id == stages[0].pk


def told(by: Any, address: str = "") -> dict[tuple[str, str], queries.Measured]:
    with clock.at(NOW):
        return {(one.stage, one.indicator): one for one in queries.targets_of(by, QueryDict(address))}


def test_what_came_in_went_on_and_got_stuck_is_counted(people: dict[str, Any], stages: list[Stage], aim: Aim) -> None:
    for indicator, target in (("entered", 6), ("moved_on", 2), ("conversion", 50), ("days", 9), ("stuck", 60)):
        aim(stages[0], indicator, target)
    aim(stages[2], "conversion", 10)
    story(people, stages)
    first = {indicator: one for (stage, indicator), one in told(people["head"]).items() if stage == stages[0].name}
    seen = {name: (one.actual, one.of, one.reached) for name, one in first.items()}
    assert seen == {
        "entered": (5, 5, False),  # the old one came in before
        "moved_on": (2, 2, True),
        "conversion": (Decimal("50.0"), 4, True),
        "days": (Decimal("10.0"), 4, False),
        "stuck": (Decimal("50.0"), 2, True),
    }
    back = told(people["head"])[(stages[2].name, "conversion")]
    assert (back.actual, back.of, back.reached) == (0, 1, False)  # the way back is not on


def test_only_the_deals_that_one_sees_and_asks_for_are_counted(people: dict[str, Any], stages: list[Stage], aim: Aim) -> None:
    aim(stages[0], "entered", 1)
    aim(stages[0], "conversion", 1)
    story(people, stages)
    (entered, conversion) = told(people["stranger"]).values()
    assert (entered.actual, entered.reached, conversion.actual, conversion.reached) == (0, False, None, None)
    assert [one.of for one in told(people["head"], f"owner={people['seller'].pk}").values()] == [5, 4]
    assert [one.of for one in told(people["head"], f"owner={people['stranger'].pk}").values()] == [0, 0]


def test_a_target_that_cannot_be_is_refused(people: dict[str, Any], stages: list[Stage], aim: Aim) -> None:
    won = next(one for one in stages if one.kind == "won")
    aim(won, "entered", 3)
    for stage, indicator, target, field in (
        (stages[0], "conversion", 101, "target"),
        (stages[0], "entered", -1, "target"),
        (stages[0], "weather", 1, "indicator"),
        (won, "conversion", 50, "indicator"),
        (won, "entered", 9, ""),  # there is one already
    ):
        with pytest.raises(Invalid) as no:
            aim(stage, indicator, target)
        assert field in no.value.fields
    with pytest.raises(Forbidden):
        aim(stages[0], "entered", 1, by="seller")


def test_the_report_tells_it_to_people_and_programs(people: dict[str, Any], stages: list[Stage], aim: Aim) -> None:
    page = Client()
    page.force_login(people["head"], backend=BACKEND)
    aim(stages[0], "days", 30)
    story(people, stages)
    with clock.at(NOW):
        seen = page.get("/reports/pipeline/").content.decode()
        (one,) = page.get("/api/v1/reports/pipeline").json()["targets"]
    assert "Stages beside their targets" in seen and "at most" in seen
    assert (one["actual"], one["target"], one["at_most"], one["reached"], one["of"]) == ("10.0", 30, True, True, 4)


def test_a_stage_out_of_use_has_no_target_any_more(people: dict[str, Any], stages: list[Stage], aim: Aim) -> None:
    aim(stages[1], "entered", 1)
    Stage.objects.filter(pk=stages[1].pk).update(is_active=False)
    assert told(people["admin"]) == {}
