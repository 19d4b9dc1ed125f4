"""Whether a deal fares well, and why not: from day one, without any history."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import clock
from tehing.deals import actions, queries, wording
from tehing.deals.models import Activity, Deal, Stage
from tehing.deals.rules import health
from tehing.deals.rules.committee import Gap
from tehing.deals.rules.health import Signals
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]
Open = Callable[..., Deal]

SOUND = Signals(
    has_next_step=True, step_overdue=False, quiet_days=2, stage_days=3, stage_limit=30, age_days=20, cycle_days=90,
    close_date_past=False, has_value=True, gaps=(), level="admitted", shown_too_early=False,
)  # fmt: skip
gaps = st.builds(Gap, code=st.sampled_from(["no_technical", "no_coach", "nobody", "gone"]), grave=st.booleans())
signals = st.builds(
    Signals,
    has_next_step=st.booleans(), step_overdue=st.booleans(), quiet_days=st.none() | st.integers(0, 400), stage_days=st.integers(0, 400),
    stage_limit=st.integers(1, 90), age_days=st.integers(0, 2000), cycle_days=st.integers(1, 400), close_date_past=st.booleans(),
    has_value=st.booleans(), gaps=st.lists(gaps, max_size=6), level=st.sampled_from(["", "latent", "admitted", "vision"]),
    shown_too_early=st.booleans(),
)  # fmt: skip


def test_a_sound_deal_lacks_nothing() -> None:
    assert health.assess(SOUND) == health.Health(100, [])


@given(signals)
def test_every_missing_point_has_a_reason_and_a_remedy(found: Signals) -> None:
    made = health.assess(found)
    assert made.score == max(0, 100 - sum(line.points for line in made.lines))
    assert all(line.points > 0 and line.code in wording.HEALTH for line in made.lines)
    assert len({line.code for line in made.lines}) == len(made.lines)
    assert [line.points for line in made.lines] == sorted((line.points for line in made.lines), reverse=True)


@given(signals)
def test_what_gets_better_never_lowers_the_score(found: Signals) -> None:
    before = health.assess(found).score
    better: list[dict[str, Any]] = [
        {"has_next_step": True, "step_overdue": False}, {"quiet_days": 0}, {"stage_days": 0}, {"close_date_past": False},
        {"has_value": True}, {"gaps": ()}, {"level": "vision", "shown_too_early": False}, {"age_days": 0},
    ]  # fmt: skip
    for change in better:
        assert health.assess(replace(found, **change)).score >= before


def read(by: User, deal: Deal) -> health.Health | None:
    deal = Deal.objects.select_related("stage").get(pk=deal.pk)
    committee, needs = queries.committee_of(by, deal, whole=False), queries.needs_of(by, deal)
    return queries.health_of(deal, queries.cycle_of(by, deal), committee, needs, queries.standing_of(deal))


def codes(by: User, deal: Deal) -> list[str]:
    found = read(by, deal)
    assert found is not None
    return [line.code for line in found.lines]


def test_a_deal_recovers_as_its_seller_works(people: People, open_deal: Open) -> None:
    by, deal = people["seller"], open_deal()
    assert codes(by, deal) == ["no_next_step", "nobody_known", "nothing_done", "no_need"]
    now = clock.now()
    actions.create_activity(by=by, data={"subject": "First call", "kind": "call", "deal": deal, "due_at": now, "done_at": now})
    actions.create_activity(by=by, data={"subject": "Visit", "kind": "meeting", "deal": deal, "due_at": now + timedelta(days=3)})
    assert codes(by, deal) == ["nobody_known", "no_need"]
    actions.create_member(by=by, data={"deal": deal, "name": "Head", "role": "economic", "second_role": "coach", "access": "met"})
    actions.create_member(by=by, data={"deal": deal, "name": "Engineer", "role": "technical", "second_role": "user", "access": "met"})
    actions.create_need(by=by, data={"deal": deal, "name": "Losses"})
    assert codes(by, deal) == ["only_latent"]
    with clock.at(now + timedelta(days=40)):
        assert codes(by, deal) == ["silent", "stage_overdue", "step_overdue", "only_latent"]


def test_a_deal_that_is_over_or_on_hold_has_no_health(people: People, stages: dict[str, Stage], open_deal: Open) -> None:
    for kind in ("won", "on_hold"):
        deal = open_deal()
        actions.move_deal(pk=deal.pk, stage_pk=stages[kind].pk, by=people["seller"])
        assert read(people["seller"], deal) is None


def test_the_own_median_counts_once_there_are_enough(people: People, stages: dict[str, Stage], open_deal: Open) -> None:
    by, today = people["seller"], clock.today()
    deal = open_deal(opened_on=today - timedelta(days=50))
    for days in (10, 20, 30, 40, 60, 70, 80, 90, 100):
        open_deal(stage=stages["won"], opened_on=today - timedelta(days=days), closed_on=today)
    found = queries.cycle_of(by, deal)
    assert (found.age, found.own, found.won, found.expected) == (50, 60, 9, 90)
    open_deal(stage=stages["won"], opened_on=today - timedelta(days=10), closed_on=today)
    found = queries.cycle_of(by, deal)
    assert (found.own, found.won, found.expected) == (50, 10, 50)
    assert queries.cycle_of(people["stranger"], deal).won == 0
    closed = open_deal(stage=stages["won"], opened_on=date(2026, 1, 1), closed_on=date(2026, 1, 31))
    assert queries.cycle_of(by, closed).age == 30


@pytest.mark.parametrize("code", sorted(wording.HEALTH))
def test_every_remedy_leads_somewhere(client: Client, people: People, open_deal: Open, code: str) -> None:
    deal = open_deal()
    client.force_login(people["seller"])
    words, address = wording.remedy(health.Line(code, 5, 3), deal.pk)
    assert words
    assert client.get(address).status_code == 200


def test_the_page_and_programs_tell_the_same(client: Client, people: People, open_deal: Open) -> None:
    deal = open_deal()
    Activity.objects.all().delete()
    client.force_login(people["seller"])
    page = client.get(f"/deals/{deal.pk}/").content.decode()
    _token, secret = team.create_token(by=people["seller"], name="erp", scopes=["read"])
    told = client.get(f"/api/v1/deals/{deal.pk}/health", headers={"Authorization": f"Bearer {secret}"}).json()
    assert (told["score"], told["state"], told["usual_days"]) == (40, "poor", 90)
    assert 'class="health is-poor">40' in page
    for line in told["lines"]:
        assert line["why"].replace("'", "&#x27;") in page
