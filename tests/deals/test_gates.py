"""What a company asks before a deal leaves a stage: as a warning, or strictly; by every door."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import outbox, records
from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.models import Event
from tehing.core.records import Edit
from tehing.deals import actions, queries
from tehing.deals.models import Deal, ExitCriterion, LossReason, Stage
from tehing.deals.rules import gates
from tehing.deals.rules.gates import Asked, Place, State
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]
kinds = st.sampled_from(["open", "on_hold", "won", "lost"])
places = st.builds(Place, pipeline=st.integers(1, 2), position=st.integers(1, 9), kind=kinds)
OPEN = [(10 * position, position) for position in range(1, 7)]


@given(places, places)
def test_only_a_way_forward_leaves_stages_behind(now: Place, then: Place) -> None:
    left = gates.left_behind(now, then, OPEN)
    if left:
        assert now.pipeline == then.pipeline
        assert then.kind == "won" or (now.kind == then.kind == "open" and then.position > now.position)
    if now.kind == then.kind == "open" and now.pipeline == then.pipeline and then.position > now.position:
        assert left == [10 * position for position in range(now.position, min(then.position, 7))]
    if then.kind in ("lost", "on_hold"):
        assert left == []


def test_nothing_known_meets_nothing_and_everything_meets_all() -> None:
    subjects = {"field": "product", "document": "NDA", "answer": "Who signs?", "approval": "Final price"}
    asked = [Asked(code, subjects.get(code, "")) for code in gates.DEMANDS]
    everything = State(
        value=True, company=True, contact=True, close_date=True, next_step=True, level="admitted", cost=True,
        met=frozenset({"economic", "technical", "user"}), coach=True, fields={"product": True}, shown=frozenset(asked),
        approvals=(gates.Approval(Asked("approval", "final  PRICE"), by=1, amount=None),),
    )  # fmt: skip
    assert gates.unmet(asked, State(fields={"product": False})) == asked
    assert gates.unmet(asked, everything) == []
    assert set(gates.DEMANDS) == set(ExitCriterion.Demand.values)


@pytest.fixture
def ask(people: People) -> Callable[..., ExitCriterion]:
    """A stage begins to ask something."""

    def put(stage: Stage, demand: str, *, strict: bool = False, by: str = "admin") -> ExitCriterion:
        made: ExitCriterion = records.resource("deals.exitcriterion").create(
            by=people[by], data={"stage": stage, "demand": demand, "strict": strict}
        )
        return made

    return put


Ask = Callable[..., ExitCriterion]


def test_a_warning_is_told_and_the_deal_goes_on(people: People, stages: Stages, open_deal: Open, ask: Ask) -> None:
    ask(stages["first"], "need")
    deal = open_deal()
    moved = actions.move_deal(pk=deal.pk, stage_pk=stages["second"].pk, by=people["seller"])
    assert moved.stage == stages["second"]
    assert Event.objects.filter(name="deal.stage_changed").latest("pk").facts == {"lacking": ["need"]}


def test_what_is_asked_strictly_keeps_the_deal_until_it_holds(people: People, stages: Stages, open_deal: Open, ask: Ask) -> None:
    ask(stages["first"], "need", strict=True)
    ask(stages["first"], "technical", strict=True)
    by, deal = people["seller"], open_deal()
    for target in ("second", "last", "won"):
        with pytest.raises(Refused) as no:
            actions.move_deal(pk=deal.pk, stage_pk=stages[target].pk, by=by)
        assert no.value.codes == ("gate_need", "gate_technical")
    actions.create_need(by=by, data={"deal": deal, "name": "Losses", "level": "admitted"})
    actions.create_member(by=by, data={"deal": deal, "name": "Engineer", "role": "technical", "access": "met"})
    assert actions.move_deal(pk=deal.pk, stage_pk=stages["second"].pk, by=by).stage == stages["second"]
    actions.move_deal(pk=deal.pk, stage_pk=stages["first"].pk, by=by)  # back is always free


def test_losing_halting_and_importing_ask_nothing(people: People, stages: Stages, open_deal: Open, ask: Ask, price: LossReason) -> None:
    ask(stages["first"], "coach", strict=True)
    by = people["seller"]
    actions.move_deal(pk=open_deal().pk, stage_pk=stages["lost"].pk, by=by, loss_reason=price)
    halted = open_deal()
    actions.move_deal(pk=halted.pk, stage_pk=stages["on_hold"].pk, by=by)
    with pytest.raises(Refused):  # a halt is no way round
        actions.move_deal(pk=halted.pk, stage_pk=stages["won"].pk, by=by)
    with outbox.acting_from("import"):
        actions.move_deal(pk=open_deal().pk, stage_pk=stages["second"].pk, by=by)


def test_stages_that_are_skipped_ask_too_and_each_thing_once(people: People, stages: Stages, open_deal: Open, ask: Ask) -> None:
    ask(stages["first"], "coach")
    ask(stages["second"], "coach", strict=True)
    ask(stages["second"], "value", strict=True)
    deal = open_deal()
    asked = queries.demands_before(Deal.objects.select_related("stage").get(pk=deal.pk), stages["last"])
    assert [(one.code, one.strict, one.met) for one in asked] == [("coach", True, False), ("value", True, True)]


def test_a_gate_that_comes_later_does_not_push_back_who_stands_behind_it(people: People, stages: Stages, open_deal: Open, ask: Ask) -> None:
    deal = open_deal(stage=stages["second"])
    ask(stages["first"], "coach", strict=True)
    changed = actions.update_deal(pk=deal.pk, by=people["seller"], data={"value": 2_000_00})
    assert (changed.stage, changed.value_minor) == (stages["second"], 2_000_00)


def test_what_the_same_save_brings_counts(people: People, stages: Stages, open_deal: Open, ask: Ask) -> None:
    ask(stages["first"], "value", strict=True)
    by, deal = people["seller"], open_deal(value=None)
    with pytest.raises(Refused):
        actions.update_deal(pk=deal.pk, by=by, data={"stage": stages["second"]})
    changed = actions.update_deal(pk=deal.pk, by=by, data={"stage": stages["second"], "value": 500_00}, version=1)
    assert (changed.stage, changed.value_minor) == (stages["second"], 500_00)


def test_many_at_once_and_programs_meet_the_same_gate(client: Client, people: People, stages: Stages, open_deal: Open, ask: Ask) -> None:
    ask(stages["first"], "need", strict=True)
    by, deal = people["seller"], open_deal()
    (refused,) = actions.update_deals(by=by, edits=[Edit(deal.pk, {"stage": stages["second"]})])
    assert isinstance(refused, Refused)
    _token, secret = team.create_token(by=by, name="erp", scopes=["write"])
    sent: dict[str, Any] = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {secret}"}}
    answer = client.post(f"/api/v1/deals/{deal.pk}/stage", json.dumps({"stage": stages["second"].pk}), **sent)
    assert (answer.status_code, answer.json()["codes"]) == (409, ["gate_need"])
    answer = client.patch(f"/api/v1/deals/{deal.pk}", json.dumps({"stage": stages["second"].pk}), **sent)
    assert answer.status_code == 409
    client.force_login(by)
    dropped = client.post(f"/deals/{deal.pk}/stage/", {"stage": stages["second"].pk}, headers={"Accept": "application/json"})
    assert (dropped.status_code, dropped.json()["detail"]) == (422, "Before the deal goes on, the customer must have admitted a need.")
    assert Deal.objects.get(pk=deal.pk).stage == stages["first"]
    page = client.get(f"/deals/{deal.pk}/").content.decode()
    assert "a need is admitted" in page


def test_a_warning_is_shown_where_the_card_is_dropped(client: Client, people: People, stages: Stages, open_deal: Open, ask: Ask) -> None:
    ask(stages["first"], "economic")
    deal = open_deal()
    client.force_login(people["seller"])
    dropped = client.post(f"/deals/{deal.pk}/stage/", {"stage": stages["second"].pk}, headers={"Accept": "application/json"})
    assert dropped.json()["detail"].endswith("Not yet so: the economic buyer has been met.")


def test_a_stage_asks_a_thing_once_and_sellers_do_not_set_gates(people: People, stages: Stages, ask: Ask) -> None:
    ask(stages["first"], "need")
    with pytest.raises(Invalid):
        ask(stages["first"], "need", strict=True)
    with pytest.raises(Forbidden):
        ask(stages["first"], "value", by="seller")
