"""The customer heard you out, thanked you and promised to call. You wait."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import clock
from tehing.deals import actions, queries
from tehing.deals.models import Deal, Stage
from tehing.deals.queries import limbo as reading
from tehing.deals.rules import limbo
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]
DAY = timedelta(days=1)
START = datetime(2026, 5, 4, 12, tzinfo=UTC)
standings = st.builds(
    limbo.Standing,
    has_next_step=st.booleans(),
    step_overdue=st.booleans(),
    quiet_days=st.none() | st.integers(0, 90),
    stage_days=st.integers(0, 90),
    stage_limit=st.integers(1, 60),
).filter(lambda one: one.has_next_step or not one.step_overdue)


@given(standings)
def test_a_deal_is_told_under_one_reason_or_none(deal: limbo.Standing) -> None:
    found = limbo.reason(deal)
    assert found in ("", *limbo.REASONS)
    if deal.step_overdue:
        assert found == "step_overdue"
    if not deal.has_next_step and deal.stage_days > 14 and (deal.quiet_days is None or deal.quiet_days > 14):
        assert found == "silent"
    if not found:
        assert deal.stage_days <= deal.stage_limit and not deal.step_overdue


def reasons(by: User, *, team: bool = False) -> dict[str, list[str]]:
    groups, _at = queries.in_limbo(by, team=team)
    return {group.reason: [deal.name for deal in group.deals] for group in groups}


@pytest.fixture
def deals(people: People, stages: Stages, open_deal: Open) -> dict[str, Deal]:
    """Opened on the fourth of May: one with each fate."""
    seller = people["seller"]
    with clock.at(START):
        made = {name: open_deal(name=name) for name in ("planned", "late", "silent", "touched", "moved")}
        for name, due in (("planned", START + 60 * DAY), ("late", START + DAY)):
            actions.create_activity(by=seller, data={"kind": "call", "subject": "Call", "deal": made[name], "due_at": due})
    with clock.at(START + 10 * DAY):
        call = {"kind": "call", "subject": "Asked", "deal": made["touched"], "due_at": clock.now(), "done_at": clock.now()}
        actions.create_activity(by=seller, data=call)
        actions.move_deal(pk=made["moved"].pk, by=seller, stage_pk=stages["second"].pk)
    return made


def test_each_deal_hangs_for_its_own_reason(people: People, deals: dict[str, Deal]) -> None:
    with clock.at(START + 20 * DAY):
        assert reasons(people["seller"]) == {"step_overdue": ["late"], "silent": ["silent"]}
    with clock.at(START + 26 * DAY):
        assert reasons(people["seller"]) == {"step_overdue": ["late"], "silent": ["silent", "touched", "moved"]}
    with clock.at(START + 45 * DAY):
        assert reasons(people["seller"])["stage_overdue"] == ["planned"]


def test_the_rows_are_what_the_rule_says(people: People, deals: dict[str, Deal]) -> None:
    """The conditions of the database and the rule are one: looked at day by day."""
    for day in range(11, 50):
        with clock.at(START + day * DAY + timedelta(hours=1)):
            found = {name: reason for reason, names in reasons(people["seller"]).items() for name in names}
            for name, deal in deals.items():
                known = Deal.objects.select_related("stage").get(pk=deal.pk)
                assert found.get(name, "") == _by_rule(known), (name, day)


def _by_rule(deal: Deal) -> str:
    now, steps = clock.now(), deal.activities.all()
    open_ones = [one for one in steps if one.done_at is None]
    done = [one.done_at for one in steps if one.done_at is not None]
    return limbo.reason(
        limbo.Standing(
            has_next_step=bool(open_ones),
            step_overdue=any(one.due_at is not None and one.due_at < now for one in open_ones),
            quiet_days=(now - max(done)).days if done else None,
            stage_days=(now - deal.stage_entered_at).days,
            stage_limit=deal.stage.rotting_days,
        )
    )


def test_what_is_over_or_on_hold_does_not_hang(people: People, stages: Stages, deals: dict[str, Deal]) -> None:
    with clock.at(START + 20 * DAY):
        actions.move_deal(pk=deals["late"].pk, by=people["seller"], stage_pk=stages["won"].pk, closed_on=clock.today())
        actions.move_deal(pk=deals["silent"].pk, by=people["seller"], stage_pk=stages["on_hold"].pk)
        assert reasons(people["seller"]) == {}


def test_everybody_sees_their_own_and_the_teams_by_right(people: People, open_deal: Open) -> None:
    with clock.at(START):
        for who in ("seller", "colleague", "manager"):
            open_deal(who, name=who)
    with clock.at(START + 20 * DAY):
        assert reasons(people["seller"]) == {"silent": ["seller"]}
        assert reasons(people["seller"], team=True) == {"silent": ["seller", "colleague"]}
        assert reasons(people["head"]) == {} and len(reasons(people["head"], team=True)["silent"]) == 3


def test_many_are_counted_and_the_longest_waiting_shown(people: People, open_deal: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SHOWN", 2)
    monkeypatch.setattr(reading, "COUNTED", 3)
    for n in range(5):
        with clock.at(START + n * timedelta(hours=1)):
            open_deal(name=f"deal {n}")
    with clock.at(START + 20 * DAY):
        (group,) = queries.in_limbo(people["seller"])[0]
        assert (group.count, group.many) == (3, True) and [deal.name for deal in group.deals] == ["deal 0", "deal 1"]


def test_the_screen_gives_advice_and_the_api_the_same(people: People, deals: dict[str, Deal]) -> None:
    with clock.at(START + 20 * DAY):
        browser = Client()
        browser.force_login(people["seller"], backend="allauth.account.auth_backends.AuthenticationBackend")
        page = browser.get("/deals/limbo/").content.decode()
        assert "promised to call" in page and "Be the one who calls" in page
        assert f'href="/deals/{deals["silent"].pk}/"' in page and f'href="/deals/{deals["planned"].pk}/"' not in page
        secret = team.create_token(by=people["seller"], name="limbo", scopes=["read"])[1]
        told: dict[str, Any] = Client().get("/api/v1/deals/limbo", headers={"Authorization": f"Bearer {secret}"}).json()
        assert [(group["reason"], group["count"]) for group in told["groups"]] == [("step_overdue", 1), ("silent", 1)]
        assert told["groups"][1]["deals"][0]["stage_days"] == 20
