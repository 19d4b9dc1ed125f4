"""A company chooses a standard pipeline, and closes stages without losing deals."""

from collections.abc import Callable

import pytest
from django.test import Client

from tehing.core.access import Forbidden, Invalid, Refused
from tehing.deals import actions
from tehing.deals.models import Deal, Pipeline, Stage, StageVisit
from tehing.playbook import actions as playbook
from tehing.team.models import User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.mark.parametrize("which", actions.SETS)
def test_a_standard_pipeline_comes_with_its_stages_and_what_serves_them(people: People, which: str) -> None:
    playbook.seed_playbook(by=people["admin"])
    made = actions.add_standard_pipeline(by=people["head"], which=which, name="New sales")
    stages = list(made.stages.order_by("position"))
    assert [stage.name for stage in stages] == [name for name, *_rest in actions.standard_stages(which)]
    assert [stage.position for stage in stages] == list(range(1, len(stages) + 1))
    assert {"open", "on_hold", "won", "lost"} == {stage.kind for stage in stages}
    needs = next(stage for stage in stages if stage.step == "needs")
    assert {technique.code for technique in needs.techniques.all()} == {"spin", "customer_oriented"}


def test_a_pipeline_of_the_same_name_and_an_unknown_set_are_refused_whole(people: People, stages: Stages) -> None:
    with pytest.raises(Refused) as no:
        actions.add_standard_pipeline(by=people["head"], which="eight")
    assert no.value.codes == ("no_such_set",)
    with pytest.raises(Invalid):
        actions.add_standard_pipeline(by=people["head"], which="seven", name=stages["first"].pipeline.name)
    with pytest.raises(Forbidden):
        actions.add_standard_pipeline(by=people["seller"], which="six")
    assert Pipeline.objects.count() == 1


def test_the_sets_are_chosen_on_a_page_and_by_a_program(people: People, stages: Stages) -> None:
    page = Client()
    page.force_login(people["head"], backend=BACKEND)
    assert "Evidence" in page.get("/pipelines/standard/").content.decode()
    assert page.post("/pipelines/standard/", {"which": "six", "name": "Service"}).status_code == 302
    assert page.post("/pipelines/standard/", {"which": "six", "name": "Service"}).status_code == 422
    told = page.post("/api/v1/pipelines/standard", {"which": "seven", "name": "Tenders"}, content_type="application/json")
    assert told.status_code == 201 and Pipeline.objects.get(name="Tenders").stages.count() == 9


def test_a_stage_with_deals_in_it_says_where_they_go(people: People, stages: Stages, open_deal: Open) -> None:
    deal = open_deal(stage=stages["second"])
    with pytest.raises(Refused) as no:
        actions.delete_stage(pk=stages["second"].pk, by=people["head"])
    assert no.value.codes == ("say_where",) and no.value.facts["count"] == 1
    for wrong in (stages["second"], stages["won"], stages["lost"]):
        with pytest.raises(Refused) as no:
            actions.close_stage(pk=stages["second"].pk, by=people["head"], deals_to=wrong.pk)
        assert no.value.codes == ("not_there",)
    kept = actions.close_stage(pk=stages["second"].pk, by=people["head"], deals_to=stages["last"].pk)
    deal.refresh_from_db()
    assert deal.stage == stages["last"] and StageVisit.objects.filter(deal=deal, came_from=stages["second"]).exists()
    assert kept is not None and not kept.is_active


def test_a_closed_stage_is_offered_nowhere_and_takes_no_deals(people: People, stages: Stages, open_deal: Open) -> None:
    deal = open_deal(stage=stages["second"])
    actions.close_stage(pk=stages["second"].pk, by=people["head"], deals_to=stages["first"].pk)
    with pytest.raises(Refused) as no:
        actions.move_deal(pk=deal.pk, stage_pk=stages["second"].pk, by=people["seller"])
    assert no.value.codes == ("stage_closed",)
    page = Client()
    page.force_login(people["seller"], backend=BACKEND)
    for address in ("/deals/board/", f"/deals/{deal.pk}/stage/"):
        assert stages["second"].name not in page.get(address).content.decode()


def test_a_stage_that_nothing_remembers_is_removed(people: People, stages: Stages) -> None:
    fresh = actions.create_stage(by=people["head"], data={"name": "Trial", "pipeline": stages["first"].pipeline})
    assert actions.close_stage(pk=fresh.pk, by=people["head"]) is None
    assert not Stage.objects.filter(pk=fresh.pk).exists()


def test_a_deal_that_a_strict_stage_holds_keeps_the_stage_open(people: People, stages: Stages, open_deal: Open) -> None:
    from tehing.core.records import resource

    deal = open_deal(stage=stages["second"], value=None)
    resource("deals.exitcriterion").create(by=people["admin"], data={"stage": stages["second"], "demand": "coach", "strict": True})
    with pytest.raises(Refused) as no:
        actions.close_stage(pk=stages["second"].pk, by=people["head"], deals_to=stages["last"].pk)
    assert no.value.codes == ("gate_coach",)
    deal.refresh_from_db()
    assert deal.stage == stages["second"] and Stage.objects.get(pk=stages["second"].pk).is_active


def test_the_page_asks_where_the_deals_go(people: People, stages: Stages, open_deal: Open) -> None:
    open_deal(stage=stages["second"])
    page = Client()
    page.force_login(people["head"], backend=BACKEND)
    address = f"/stages/{stages['second'].pk}/delete/"
    assert "Its 1 deal goes to" in page.get(address).content.decode()
    assert page.post(address).status_code == 409
    assert page.post(address, {"deals_to": stages["first"].pk}).status_code == 302
    assert not Stage.objects.get(pk=stages["second"].pk).is_active
    told = page.post(f"/api/v1/stages/{stages['last'].pk}/closing", {}, content_type="application/json")
    assert told.status_code == 200 and told.json() == {"kept": False}
