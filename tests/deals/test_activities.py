"""What is planned, done and put off."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tehing.core import clock
from tehing.core.access import Forbidden, Invalid, Refused
from tehing.deals import access, actions, queries
from tehing.deals.models import Activity, Deal
from tehing.team.models import User

People = dict[str, User]
Open = Callable[..., Deal]
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def plan(by: User, deal: Deal | None = None, due: datetime = NOON, subject: str = "Call back") -> Activity:
    return actions.create_activity(by=by, data={"kind": "call", "subject": subject, "deal": deal, "due_at": due})


def test_a_step_on_a_deal_belongs_to_its_company_too(people: People, open_deal: Open) -> None:
    step = plan(people["seller"], open_deal())
    assert step.company is not None and step.company.name == "Raua Tehas AS" and step.owner == people["seller"]


def test_what_is_done_names_what_comes_next(people: People, open_deal: Open) -> None:
    step = plan(people["seller"], open_deal())
    following = {"kind": "meeting", "subject": "Show the works", "due_at": NOON + timedelta(days=3)}
    for _click in range(2):
        actions.complete_activity(pk=step.pk, by=people["seller"], outcome="Wants to see it", following=following)
    first, second = Activity.objects.order_by("pk")
    assert first.done_at is not None and first.outcome == "Wants to see it"
    assert (second.subject, second.deal, second.company) == ("Show the works", first.deal, first.company)


def test_only_what_is_not_done_is_put_off(people: People) -> None:
    step = plan(people["seller"])
    assert actions.reschedule_activity(pk=step.pk, by=people["seller"], due_at=NOON + timedelta(days=1)).due_at == NOON + timedelta(days=1)
    actions.complete_activity(pk=step.pk, by=people["seller"])
    with pytest.raises(Refused) as no:
        actions.reschedule_activity(pk=step.pk, by=people["seller"], due_at=NOON)
    assert no.value.codes == ("already_done",)


def test_nothing_takes_longer_than_a_day(people: People) -> None:
    with pytest.raises(Invalid):
        actions.create_activity(by=people["seller"], data={"kind": "call", "subject": "Long", "minutes": 2_000})


def test_who_sees_a_deal_sees_what_is_done_on_it(people: People, open_deal: Open) -> None:
    deal = open_deal()
    on_deal, private = plan(people["head"], deal), plan(people["stranger"])
    seen = access.visible_activities(people["seller"])
    assert on_deal in seen and private not in seen
    with pytest.raises(Forbidden):
        actions.complete_activity(pk=on_deal.pk, by=people["seller"])


def test_the_day_holds_todays_and_late_steps_of_ones_own(people: People) -> None:
    with clock.at(NOON):
        late, tonight = plan(people["seller"], due=NOON - timedelta(days=2)), plan(people["seller"], due=NOON + timedelta(hours=6))
        plan(people["seller"], due=NOON + timedelta(days=1))
        plan(people["colleague"])
        assert queries.day(people["seller"]) == [late, tonight]


def test_a_deal_without_a_next_step_or_too_long_in_its_stage_is_stuck(people: People, open_deal: Open) -> None:
    with clock.at(NOON):
        bare, planned = open_deal(), open_deal()
        plan(people["seller"], planned)
        assert [card.pk for card in queries.stuck(people["seller"])] == [bare.pk]
    with clock.at(NOON + timedelta(days=31)):
        assert {card.pk for card in queries.stuck(people["seller"])} == {bare.pk, planned.pk}
        assert queries.stuck(people["colleague"]) == []
