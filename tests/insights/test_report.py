"""Where the pipeline stands: numbers that agree with the deals behind them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import clock, kept
from tehing.core.records import lists, resource
from tehing.deals import actions as deals
from tehing.deals.models import Deal, LossReason, Stage
from tehing.insights import queries, rules

PASSAGES = st.lists(
    st.builds(
        rules.Passage,
        came_from=st.integers(1, 4),
        stage=st.integers(1, 6),
        kind=st.sampled_from(["open", "won", "lost", "on_hold"]),
        count=st.integers(1, 1000),
        mean_seconds=st.floats(0, 10**8),
    ),
    max_size=12,
)


@given(st.integers(1, 4), PASSAGES)
def test_whoever_leaves_a_stage_went_on_or_was_lost(stage: int, passages: list[rules.Passage]) -> None:
    flow = rules.flow(stage, 10, passages)
    left = sum(one.count for one in passages if one.came_from == stage and one.stage != stage)
    assert flow.moved_on + flow.lost == left
    assert (flow.conversion is None) == (left == 0)
    assert flow.conversion is None or 0 <= flow.conversion <= 100


@pytest.fixture
def stages(people: dict[str, Any]) -> list[Stage]:
    deals.seed_pipelines(by=people["admin"])
    return list(Stage.objects.order_by("position"))


def test_every_number_opens_the_deals_behind_it(people: dict[str, Any], stages: list[Stage]) -> None:
    won = next(one for one in stages if one.kind == "won")
    lost = next(one for one in stages if one.kind == "lost")
    with clock.at(datetime(2026, 1, 5, 9, tzinfo=UTC)):
        made = [
            deals.create_deal(by=people["seller"], data={"name": f"Deal {n}", "value": 100_00 * n, "currency": "EUR"}) for n in range(1, 6)
        ]
    with clock.at(datetime(2026, 1, 15, 9, tzinfo=UTC)):
        deals.move_deal(pk=made[0].pk, stage_pk=stages[1].pk, by=people["seller"])
        deals.move_deal(pk=made[1].pk, stage_pk=won.pk, by=people["seller"])
        deals.move_deal(pk=made[2].pk, stage_pk=lost.pk, by=people["seller"], loss_reason=LossReason.objects.first())
    with clock.at(datetime(2026, 2, 1, 9, tzinfo=UTC)):
        report = queries.pipeline_report(people["head"], QueryDict("")).report
    first = report.stages[0]
    assert (first.count, first.flow.entered, first.flow.moved_on, first.flow.lost) == (2, 5, 2, 1)
    assert (first.flow.conversion, first.flow.mean_days, first.age_days) == (Decimal("66.7"), Decimal("10.0"), Decimal("27.0"))
    assert (report.won.count, report.won.amounts, report.win_rate, report.cycle_days) == (
        1,
        {"EUR": 200_00},
        Decimal("50.0"),
        Decimal("10.0"),
    )
    for line in (
        *report.stages,
        report.open,
        report.won,
        report.lost,
        *report.months,
        *report.sellers,
        *report.products,
        *report.industries,
    ):
        rows, _conditions = lists.matching(resource("deals.deal"), people["head"], QueryDict(line.url.partition("?")[2]))
        assert rows.count() == line.count, line


def test_the_report_shows_only_what_its_reader_may_see(people: dict[str, Any], stages: list[Stage]) -> None:
    deals.create_deal(by=people["seller"], data={"name": "Hidden", "value": 100_00})
    assert queries.pipeline_report(people["stranger"], QueryDict("")).report.open.count == 0
    assert queries.pipeline_report(people["colleague"], QueryDict("")).report.open.count == 1


def test_a_report_that_takes_long_is_counted_once_a_minute_for_each_reach(
    people: dict[str, Any], stages: list[Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quick one is always of this moment. What is kept for one person is not given to somebody who sees less."""
    by = people["seller"]
    deals.create_deal(by=by, data={"name": "First", "value": 100_00, "currency": "EUR"})
    everything = QueryDict("")
    cache.clear()
    assert queries.pipeline_report(people["head"], everything).counted_at is None
    assert queries.pipeline_report(people["head"], everything).counted_at is None
    monkeypatch.setattr(kept, "SLOW", 0.0)
    assert queries.pipeline_report(people["head"], everything).report.open.count == 1
    deals.create_deal(by=by, data={"name": "Second", "value": 100_00, "currency": "EUR"})
    again = queries.pipeline_report(people["head"], everything)
    assert (again.report.open.count, again.counted_at is not None) == (1, True)
    assert queries.pipeline_report(people["head"], QueryDict("owner=me")).report.open.count == 0
    assert queries.pipeline_report(people["stranger"], everything).report.open.count == 0
    client = Client()
    client.force_login(people["head"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Over so many deals it is counted once a minute" in client.get("/reports/pipeline/").content.decode()
    cache.clear()
    assert queries.pipeline_report(people["head"], everything).report.open.count == 2


def test_while_one_counts_anew_the_others_read_what_was_counted(people: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SLOW", 0.0)
    cache.clear()
    rows = Deal.objects.all()

    def nobody() -> int:
        raise AssertionError("somebody counts already, or has just counted")

    def anew() -> int:
        assert kept.counted("one", rows, "", nobody)[0] == 1
        return 2

    assert kept.counted("one", rows, "", lambda: 1) == (1, None)
    with clock.at(clock.now() + timedelta(seconds=kept.KEPT + 1)):
        assert kept.counted("one", rows, "", anew) == (2, None)
        assert kept.counted("one", rows, "", nobody)[0] == 2
