"""A seller finds out whether the customer can decide, picks the fitting close, and follows what was agreed."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import clock
from tehing.core.access import Conflict, Forbidden, Invalid, Refused
from tehing.deals import actions, queries
from tehing.deals.models import CallToAction, ClosingCondition, Deal, Stage
from tehing.deals.rules import closing
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]
known = st.dictionaries(st.sampled_from(closing.KINDS), st.sampled_from(closing.STATES))


@given(known, st.booleans(), st.booleans())
def test_one_asks_only_when_all_three_hold_and_nothing_agreed_is_open(states: dict[str, str], agreed: bool, overdue: bool) -> None:
    close = closing.fitting(states, agreed=agreed, overdue=agreed and overdue)
    assert (close.code == closing.HARD) is (states == dict.fromkeys(closing.KINDS, "yes") and not agreed)


@given(known, st.booleans(), st.booleans())
def test_one_waits_while_a_condition_is_lacking_and_is_told_which(states: dict[str, str], agreed: bool, overdue: bool) -> None:
    close = closing.fitting(states, agreed=agreed, overdue=agreed and overdue)
    lacking = [kind for kind in closing.KINDS if states.get(kind, "no") == "no"]
    assert (close.code == closing.SOFT) is bool(lacking)
    if lacking:
        assert list(close.about) == lacking


@given(known, st.sampled_from(closing.KINDS))
def test_knowing_more_never_takes_the_close_back(states: dict[str, str], kind: str) -> None:
    order = (closing.SOFT, closing.CALL, closing.HARD)
    for better in closing.STATES[closing.STATES.index(states.get(kind, "no")) :]:
        assert order.index(closing.fitting(states | {kind: better}).code) >= order.index(closing.fitting(states).code)


@pytest.fixture
def agree(people: People) -> Callable[..., CallToAction]:
    """Agree with the customer on a condition, due in a week unless said otherwise."""

    def write(deal: Deal, days: int = 7, by: str = "seller", **data: Any) -> CallToAction:
        due = clock.today() + timedelta(days=days)
        return actions.create_call(by=people[by], data={"deal": deal, "name": "Trial on line 2", "due_on": due, **data})

    return write


Agree = Callable[..., CallToAction]


def test_the_close_follows_what_is_known(people: People, open_deal: Open, agree: Agree) -> None:
    deal, by = open_deal(), people["seller"]

    def close() -> tuple[str, str]:
        found = queries.closing_of(by, deal).close
        return found.code, found.reason

    assert close() == ("soft", "unknown")
    for kind in closing.KINDS:
        actions.create_condition(by=by, data={"deal": deal, "kind": kind, "state": "partly"})
    assert close() == ("call_to_action", "partly")
    trial = agree(deal)
    assert close() == ("call_to_action", "agreed")
    for condition in ClosingCondition.objects.all():
        actions.update_condition(pk=condition.pk, by=by, data={"state": "yes", "evidence": "The minutes of the board"})
    assert close() == ("call_to_action", "agreed")  # first what was agreed, then the question
    actions.settle_call(pk=trial.pk, by=by, state="met", outcome="Two weeks without a stop")
    assert close() == ("hard", "all_met")
    trial.refresh_from_db()
    assert (trial.state, trial.settled_on) == ("met", clock.today())


def test_what_is_only_hoped_for_does_not_count(people: People, open_deal: Open) -> None:
    with pytest.raises(Invalid) as no:
        actions.create_condition(by=people["seller"], data={"deal": open_deal(), "kind": "able", "state": "yes", "evidence": "  "})
    assert no.value.fields == {"evidence": ["evidence_needed"]}
    assert not ClosingCondition.objects.exists()


def test_nothing_is_known_since_tomorrow(people: People, open_deal: Open, agree: Agree) -> None:
    deal, tomorrow = open_deal(), clock.today() + timedelta(days=1)
    with pytest.raises(Invalid) as no:
        actions.create_condition(by=people["seller"], data={"deal": deal, "kind": "able", "known_on": tomorrow})
    assert no.value.fields == {"known_on": ["day_in_future"]}
    call = agree(deal)
    with pytest.raises(Invalid):
        actions.settle_call(pk=call.pk, by=people["seller"], state="failed", settled_on=tomorrow)


def test_each_condition_stands_once_and_keeps_its_kind(people: People, open_deal: Open) -> None:
    deal, by = open_deal(), people["seller"]
    made = actions.create_condition(by=by, data={"deal": deal, "kind": "able"})
    for act in (
        lambda: actions.create_condition(by=by, data={"deal": deal, "kind": "able"}),
        lambda: actions.update_condition(pk=made.pk, by=by, data={"kind": "ready"}),
        lambda: actions.update_condition(pk=made.pk, by=by, data={"deal": open_deal(name="Another")}),
    ):
        with pytest.raises(Invalid):
            act()


def test_what_is_settled_is_settled_once(people: People, open_deal: Open, agree: Agree) -> None:
    call, by = agree(open_deal()), people["seller"]
    with pytest.raises(Invalid):
        actions.settle_call(pk=call.pk, by=by, state="open")
    actions.settle_call(pk=call.pk, by=by, state="failed", outcome="No power on the line")
    with pytest.raises(Refused) as no:
        actions.settle_call(pk=call.pk, by=by, state="met")
    assert no.value.codes == ("already_settled",)
    actions.update_call(pk=call.pk, by=by, data={"state": "open"})  # a mistake is put right in the form
    call.refresh_from_db()
    assert call.settled_on is None
    with pytest.raises(Invalid) as wrong:
        actions.update_call(pk=call.pk, by=by, data={"settled_on": clock.today()})
    assert wrong.value.fields == {"settled_on": ["not_settled"]}


def test_a_settled_condition_keeps_its_day_while_words_are_changed(people: People, open_deal: Open, agree: Agree) -> None:
    call, by = agree(open_deal()), people["seller"]
    yesterday = clock.today() - timedelta(days=1)
    actions.settle_call(pk=call.pk, by=by, state="met", settled_on=yesterday)
    actions.update_call(pk=call.pk, by=by, data={"state": "met", "outcome": "It ran"})
    call.refresh_from_db()
    assert (call.settled_on, call.outcome) == (yesterday, "It ran")


def test_only_who_may_change_the_deal_agrees_and_settles(people: People, open_deal: Open, agree: Agree) -> None:
    deal = open_deal()
    call = agree(deal)
    for act in (
        lambda: agree(deal, by="colleague"),
        lambda: actions.settle_call(pk=call.pk, by=people["colleague"], state="met"),
        lambda: actions.create_condition(by=people["colleague"], data={"deal": deal, "kind": "able"}),
        lambda: actions.set_conditions(deal=deal, by=people["colleague"], given={"able": {"state": "partly"}}),
    ):
        with pytest.raises(Forbidden):
            act()
    assert agree(deal, by="head").pk


def test_an_overdue_condition_is_told_on_the_deal_and_costs_health(client: Client, people: People, open_deal: Open, agree: Agree) -> None:
    deal = open_deal()
    client.force_login(people["seller"])
    late = agree(deal, days=-1)
    page = client.get(f"/deals/{deal.pk}/").content.decode()
    assert "A condition that was agreed on is overdue." in page
    assert "Trial on line 2" in page
    actions.settle_call(pk=late.pk, by=people["seller"], state="failed")
    agree(deal, days=0)  # due today is not late
    assert "A condition that was agreed on is overdue." not in client.get(f"/deals/{deal.pk}/").content.decode()


def test_the_three_conditions_are_kept_in_the_browser(client: Client, people: People, open_deal: Open, agree: Agree) -> None:
    deal = open_deal()
    client.force_login(people["seller"])
    page = f"/deals/{deal.pk}/closing/"
    told = client.get(page).content.decode()
    assert "Soft close: wait, and work on what is lacking." in told
    assert "while you wait, the customer talks to the other suppliers" in told
    sent = {f"{kind}-state": "yes" for kind in closing.KINDS} | {
        "ready-evidence": "Three offers on the table",
        "able-evidence": "Budget 2027",
    }
    refused = client.post(page, sent)
    assert (refused.status_code, b"Say what shows it" in refused.content, b"Budget 2027" in refused.content) == (422, True, True)
    assert not ClosingCondition.objects.exists()
    assert client.post(page, sent | {"willing-state": "maybe"}).status_code == 422
    assert client.post(page, sent | {"willing-evidence": "We are on the short list"}).status_code == 302
    assert "Hard close: ask for the order." in client.get(page).content.decode()
    stale = client.post(page, sent | {"willing-evidence": "Another", "willing-seen": "9"})
    assert stale.status_code == 409
    call = agree(deal)
    assert client.post(f"/calls-to-action/{call.pk}/settlement/", {"state": "met", "outcome": "It ran"}).status_code == 302
    assert "It ran" in client.get(page).content.decode()
    client.force_login(people["colleague"])
    assert b"Budget 2027" in client.get(page).content
    assert client.post(page, sent).status_code == 403


def test_two_who_judge_the_same_condition_do_not_overwrite_each_other(people: People, open_deal: Open) -> None:
    deal, by = open_deal(), people["seller"]
    actions.set_conditions(deal=deal, by=by, given={"able": {"state": "partly"}})
    actions.set_conditions(deal=deal, by=people["head"], given={"able": {"evidence": "Half of it"}}, versions={"able": 1})
    with pytest.raises(Conflict):
        actions.set_conditions(deal=deal, by=by, given={"able": {"evidence": "All of it"}}, versions={"able": 1})


def test_programs_read_the_close_and_settle(people: People, open_deal: Open, agree: Agree) -> None:
    _token, secret = team.create_token(by=people["seller"], name="sync", scopes=["write"])
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    deal = open_deal()
    call = agree(deal, days=-3, side="theirs")
    found = program.get(f"/api/v1/deals/{deal.pk}/closing").json()
    assert (found["close"], found["reason"], found["about"]) == ("soft", "unknown", ["ready", "willing", "able"])
    assert [(one["side"], one["overdue"]) for one in found["calls"]] == [("theirs", True)]
    assert "condition_overdue" in [line["code"] for line in program.get(f"/api/v1/deals/{deal.pk}/health").json()["lines"]]
    address = f"/api/v1/calls-to-action/{call.pk}/settlement"
    assert program.post(address, json.dumps({"state": "maybe"}), content_type="application/json").status_code == 422
    settled = program.post(address, json.dumps({"state": "met"}), content_type="application/json").json()
    assert (settled["state"], settled["settled_on"], settled["overdue"]) == ("met", f"{clock.today():%Y-%m-%d}", False)
    assert program.post(address, json.dumps({"state": "met"}), content_type="application/json").status_code == 409
