"""The board: columns, sums, cards, and how many queries they take."""

from collections.abc import Callable

import pytest
from django.http import QueryDict

from tehing.core.access import Invalid
from tehing.deals import actions, queries
from tehing.deals.models import Deal, LossReason, Stage
from tehing.team.models import User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]


def column(by: User, stage: Stage, **params: str) -> queries.Column:
    address = QueryDict(mutable=True)
    address.update(params)
    found = queries.board(by, address)
    assert found is not None
    return next(one for one in found.columns if one.stage == stage)


def test_columns_count_and_add_up_each_currency_by_itself(people: People, stages: Stages, open_deal: Open) -> None:
    open_deal(), open_deal(value=50_00), open_deal(value=7_00, currency="USD"), open_deal(value=None)
    found = column(people["seller"], stages["first"])
    assert found.count == 4 and found.amounts == {"EUR": 1_050_00, "USD": 7_00} and len(found.cards) == 4


def test_a_card_shows_the_earliest_next_step(people: People, stages: Stages, open_deal: Open) -> None:
    deal = open_deal()
    for subject, day in (("Later", "2031-01-02"), ("Sooner", "2031-01-01")):
        due = f"{day}T09:00:00Z"
        actions.create_activity(by=people["seller"], data={"subject": subject, "deal": deal, "due_at": due, "kind": "call"})
    card = column(people["seller"], stages["first"]).cards[0]
    assert card.next_step == "Sooner" and not card.stuck and not card.overdue


def test_a_long_column_is_read_on_from_its_last_card(people: People, stages: Stages, open_deal: Open) -> None:
    made = [open_deal().pk for _number in range(30)]
    first = column(people["seller"], stages["first"])
    assert [card.pk for card in first.cards] == made[:-26:-1] and first.after == made[5]
    rest = queries.more_cards(people["seller"], QueryDict(), stages["first"], first.after)
    assert [card.pk for card in rest.cards] == made[4::-1] and rest.after == 0


def test_closed_columns_show_their_sums_only(people: People, stages: Stages, open_deal: Open, price: LossReason) -> None:
    actions.move_deal(pk=open_deal().pk, stage_pk=stages["won"].pk, by=people["seller"])
    found = column(people["seller"], stages["won"])
    assert (found.count, found.cards, found.asks) == (1, [], True)


def test_the_board_shows_what_one_may_see_and_asks_for(people: People, stages: Stages, open_deal: Open) -> None:
    open_deal(), open_deal(by="colleague"), open_deal(by="stranger")
    first = stages["first"]
    assert column(people["seller"], first).count == 2
    assert column(people["seller"], first, owner="me").count == 1
    assert column(people["head"], first).count == 3
    assert column(people["head"], first, team=str(people["stranger"].team_id)).count == 1
    with pytest.raises(Invalid):
        column(people["head"], first, nonsense="1")


def test_the_board_takes_the_same_queries_however_full(
    people: People, stages: Stages, open_deal: Open, django_assert_num_queries: Callable[..., object]
) -> None:
    seller = User.objects.get(pk=people["seller"].pk)
    open_deal()
    assert seller.rights is not None
    queries.board(seller, QueryDict())
    for stage in ("first", "second", "last"):
        for _number in range(5):
            open_deal(stage=stages[stage])
    with django_assert_num_queries(5):  # pipelines, stages, sums, keys, cards
        queries.board(seller, QueryDict())


def test_a_house_without_a_pipeline_has_no_board(people: People) -> None:
    assert queries.board(people["head"], QueryDict()) is None
