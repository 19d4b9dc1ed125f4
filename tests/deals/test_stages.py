"""The company's own stages."""

import pytest

from tehing.core.access import Forbidden, Invalid, Refused
from tehing.deals import actions
from tehing.deals.models import Deal, LossReason, Pipeline, Stage
from tehing.team.models import User

People = dict[str, User]
Stages = dict[str, Stage]


def order() -> list[str]:
    found = list(Stage.objects.order_by("position", "pk"))
    assert [stage.position for stage in found] == list(range(1, len(found) + 1))
    return [stage.name for stage in found]


def test_a_new_house_gets_the_standard_stages_once(people: People, stages: Stages) -> None:
    actions.seed_pipelines(by=people["admin"])
    assert Pipeline.objects.count() == 1 and LossReason.objects.count() == 6
    assert len(order()) == 9


def test_a_stage_known_by_name_alone_comes_after_its_kind(people: People, stages: Stages) -> None:
    made = actions.create_stage(by=people["head"], data={"name": "Engaging"})
    assert (made.kind, made.pipeline) == ("open", stages["first"].pipeline)
    assert order()[6:8] == ["Engaging", "On hold"]
    assert actions.create_stage(by=people["head"], data={"name": "Closed Won"}).kind == "won"


def test_stages_are_put_in_another_order(people: People, stages: Stages) -> None:
    actions.place_stage(pk=stages["last"].pk, by=people["head"], position=1)
    assert order()[0] == stages["last"].name
    actions.update_stage(pk=stages["last"].pk, by=people["head"], data={"position": 99, "name": "Paper"})
    assert order()[-1] == "Paper"


def test_an_unused_stage_is_removed_and_leaves_no_gap(people: People, stages: Stages) -> None:
    actions.delete_stage(pk=stages["second"].pk, by=people["head"])
    assert len(order()) == 8


def test_a_stage_in_use_is_neither_removed_nor_turned_around(people: People, stages: Stages) -> None:
    actions.create_deal(by=people["seller"], data={"name": "Spare parts"})
    with pytest.raises(Refused) as no:
        actions.delete_stage(pk=stages["first"].pk, by=people["head"])
    assert no.value.codes == ("say_where",)
    with pytest.raises(Invalid) as wrong:
        actions.update_stage(pk=stages["first"].pk, by=people["head"], data={"kind": "won"})
    assert wrong.value.fields == {"kind": ["stage_in_use"]}
    assert actions.update_stage(pk=stages["first"].pk, by=people["head"], data={"name": "Fit?"}).name == "Fit?"


def test_sellers_do_not_change_stages(people: People, stages: Stages) -> None:
    with pytest.raises(Forbidden):
        actions.create_stage(by=people["seller"], data={"name": "Mine"})
    with pytest.raises(Forbidden):
        actions.place_stage(pk=stages["last"].pk, by=people["seller"], position=1)


def test_a_house_without_an_open_stage_says_so(people: People) -> None:
    with pytest.raises(Refused) as no:
        actions.create_deal(by=people["seller"], data={"name": "Spare parts"})
    assert no.value.codes == ("no_stage",) and not Deal.objects.exists()
