"""A deal goes from stage to stage."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tehing.core import clock
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.models import Event
from tehing.deals import actions
from tehing.deals.models import Deal, LossReason, Stage, StageVisit
from tehing.team.models import User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]


def news(deal: Deal) -> list[str]:
    return list(Event.objects.filter(record_type="deals.deal", record_id=deal.pk).order_by("pk").values_list("name", flat=True))


def test_a_new_deal_stands_in_the_first_open_stage(people: People, stages: Stages, open_deal: Open) -> None:
    deal = open_deal()
    assert deal.stage == stages["first"] and deal.pipeline == stages["first"].pipeline
    assert deal.owner == people["seller"] and deal.currency == "EUR" and deal.opened_on == clock.today()
    assert StageVisit.objects.get(deal=deal).stage == stages["first"]


def test_a_deal_that_nobody_named_is_called_by_its_company(open_deal: Open) -> None:
    assert open_deal(name="").name == "Raua Tehas AS"


def test_a_move_is_told_and_its_time_is_kept(people: People, stages: Stages, open_deal: Open) -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with clock.at(start):
        deal = open_deal()
    with clock.at(start + timedelta(days=3)):
        actions.move_deal(pk=deal.pk, stage_pk=stages["second"].pk, by=people["seller"])
    visit = StageVisit.objects.get(deal=deal, stage=stages["second"])
    assert visit.came_from == stages["first"] and visit.seconds_before == 3 * 86_400
    assert news(deal) == ["deal.created", "deal.stage_changed"]


def test_a_double_click_moves_once(people: People, stages: Stages, open_deal: Open) -> None:
    deal = open_deal()
    for _click in range(2):
        actions.move_deal(pk=deal.pk, stage_pk=stages["second"].pk, by=people["seller"], version=1)
    assert news(deal).count("deal.stage_changed") == 1
    assert StageVisit.objects.filter(deal=deal).count() == 2


def test_a_stale_move_changes_nothing(people: People, stages: Stages, open_deal: Open) -> None:
    deal = open_deal()
    actions.move_deal(pk=deal.pk, stage_pk=stages["second"].pk, by=people["head"], version=1)
    with pytest.raises(Conflict):
        actions.move_deal(pk=deal.pk, stage_pk=stages["last"].pk, by=people["seller"], version=1)
    deal.refresh_from_db()
    assert deal.stage == stages["second"]


def test_a_won_deal_is_closed_today(people: People, stages: Stages, open_deal: Open) -> None:
    deal = actions.move_deal(pk=open_deal().pk, stage_pk=stages["won"].pk, by=people["seller"])
    assert deal.closed_on == clock.today()
    assert news(deal)[-2:] == ["deal.stage_changed", "deal.won"]


def test_a_lost_deal_says_why(people: People, stages: Stages, open_deal: Open, price: LossReason) -> None:
    deal = open_deal()
    with pytest.raises(Refused) as no:
        actions.move_deal(pk=deal.pk, stage_pk=stages["lost"].pk, by=people["seller"])
    assert no.value.codes == ("loss_reason_needed",) and news(deal) == ["deal.created"]
    lost = actions.move_deal(pk=deal.pk, stage_pk=stages["lost"].pk, by=people["seller"], loss_reason=price)
    assert lost.loss_reason == price and news(deal)[-1] == "deal.lost"


def test_opening_a_closed_deal_again_needs_a_reason(people: People, stages: Stages, open_deal: Open) -> None:
    deal = actions.move_deal(pk=open_deal().pk, stage_pk=stages["won"].pk, by=people["seller"])
    with pytest.raises(Refused) as no:
        actions.move_deal(pk=deal.pk, stage_pk=stages["first"].pk, by=people["seller"])
    assert no.value.codes == ("reopening_needs_reason",)
    again = actions.move_deal(pk=deal.pk, stage_pk=stages["first"].pk, by=people["seller"], reason="They did not pay")
    assert again.closed_on is None and news(deal)[-1] == "deal.reopened"


def test_a_deal_does_not_close_before_it_opened(people: People, stages: Stages, open_deal: Open) -> None:
    deal = open_deal(opened_on=date(2026, 5, 1))
    with pytest.raises(Invalid) as no:
        actions.move_deal(pk=deal.pk, stage_pk=stages["won"].pk, by=people["seller"], closed_on=date(2026, 4, 1))
    assert no.value.fields == {"closed_on": ["closed_before_opened"]}
    deal.refresh_from_db()
    assert deal.stage == stages["first"]


def test_editing_a_lost_deal_leaves_it_lost(people: People, stages: Stages, open_deal: Open, price: LossReason) -> None:
    deal = actions.move_deal(pk=open_deal().pk, stage_pk=stages["lost"].pk, by=people["seller"], loss_reason=price)
    changed = actions.update_deal(pk=deal.pk, by=people["seller"], data={"description": "Bought from another"}, version=deal.version)
    assert changed.stage == stages["lost"] and changed.loss_reason == price and changed.closed_on == deal.closed_on


def test_a_stage_changed_in_the_form_is_a_move(people: People, stages: Stages, open_deal: Open, price: LossReason) -> None:
    deal = open_deal()
    data = {"stage": stages["lost"], "loss_reason": price, "closed_on": None, "name": "", "currency": ""}
    changed = actions.update_deal(pk=deal.pk, by=people["seller"], data=data, version=1)
    assert changed.stage == stages["lost"] and changed.currency == "EUR" and changed.name == "Raua Tehas AS"
    assert "deal.lost" in news(deal)


def test_imported_deals_keep_their_dates(stages: Stages, open_deal: Open) -> None:
    deal = open_deal(stage=stages["won"], opened_on=date(2016, 10, 20), closed_on=date(2017, 3, 1))
    assert (deal.opened_on, deal.closed_on) == (date(2016, 10, 20), date(2017, 3, 1))
    assert StageVisit.objects.get(deal=deal).entered_at == datetime(2017, 3, 1, 12, tzinfo=UTC)


def test_a_close_date_of_an_open_deal_is_when_it_should_close(open_deal: Open) -> None:
    deal = open_deal(closed_on=date(2026, 12, 1))
    assert deal.closed_on is None and deal.expected_close_on == date(2026, 12, 1)


def test_a_value_is_not_negative(open_deal: Open) -> None:
    with pytest.raises(Invalid):
        open_deal(value=-1)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("colleague", Forbidden), ("stranger", Unknown), ("reader", Forbidden), ("warehouse", Forbidden), ("lead_dev", Forbidden)],
)
def test_others_do_not_move_it(people: People, stages: Stages, open_deal: Open, who: str, refusal: type[Exception]) -> None:
    deal = open_deal()
    with pytest.raises(refusal):
        actions.move_deal(pk=deal.pk, stage_pk=stages["second"].pk, by=people[who])
    deal.refresh_from_db()
    assert deal.stage == stages["first"] and news(deal) == ["deal.created"]


def test_a_new_owner_is_told_of(people: People, open_deal: Open) -> None:
    deal = open_deal()
    actions.update_deal(pk=deal.pk, by=people["head"], data={"owner": people["colleague"]})
    assert news(deal)[-1] == "deal.assigned"


def test_the_course_of_a_deal_is_never_rewritten(open_deal: Open) -> None:
    deal = open_deal()
    for statement in ("UPDATE deals_stagevisit SET stage_id = stage_id", "DELETE FROM deals_stagevisit"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert StageVisit.objects.filter(deal=deal).count() == 1


def test_a_deal_opened_by_mistake_can_be_removed(people: People, open_deal: Open) -> None:
    deal = open_deal()
    actions.delete_deal(pk=deal.pk, by=people["seller"])
    assert not Deal.objects.exists()
    assert Event.objects.get(name="deal.deleted").before["name"] == "Three transformers"
