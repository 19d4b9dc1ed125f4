"""Stages that a file of deals names and the house does not have: added where the row says, and taken back with it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tehing.core import undo
from tehing.core.imports import actions, running
from tehing.core.models import Import, Job
from tehing.core.records import resource
from tehing.deals import actions as deals
from tehing.deals.models import Deal, LossReason, Pipeline, Stage
from tehing.team.models import User

HEAD = "Deal - ID,Deal - Title,Deal - Stage,Deal - Pipeline,Deal - Status,Deal - Lost reason\n"


@pytest.fixture
def admin(people: dict[str, User], tmp_path: Path, settings: Any) -> User:
    """Deals go through Sales, the standard pipeline, and through Projects, which has no stages yet."""
    settings.DATA = tmp_path
    deals.seed_pipelines(by=people["admin"])
    resource("deals.pipeline").create(by=people["admin"], data={"name": "Projects"})
    return people["admin"]


def bring(by: User, rows: str, head: str = HEAD, **decided: Any) -> Import:
    run = actions.receive([SimpleUploadedFile("deals.csv", (head + rows).encode())], by=by, record="deals.deal")[0]  # type: ignore[list-item]
    if decided:
        run = actions.decide(
            run, by=by, record="deals.deal", mapping=actions.locked_mapping(actions.planning.make_plan(run, by)), **decided
        )
    actions.start(run, by=by)
    done = running.run_import(Import.objects.get(pk=run.pk), by)
    assert done.failed == 0, list(done.rejects.values_list("column", "code", "detail"))
    return done


def take_back(run: Import, by: User) -> dict[str, int]:
    return undo.undo(f"import-{run.pk}", by=by, job=Job.objects.create(kind="undo", by=by))


def places() -> dict[str, tuple[str, str]]:
    """Deal -> its pipeline and stage."""
    rows = Deal.objects.values_list("name", "pipeline__name", "stage__name")
    return {name: (pipeline, stage) for name, pipeline, stage in rows}


def named(name: str) -> list[str]:
    """The pipelines that have a stage of this name."""
    return sorted(Stage.objects.filter(name__iexact=name).values_list("pipeline__name", flat=True))


def test_a_new_stage_is_added_to_the_pipeline_of_its_row_once_in_each(admin: User) -> None:
    rows = "1,A,Tasting,Projects,Open,\n2,B,Tasting,Sales,Open,\n3,C,tasting,projects,Open,\n4,D,Tasting,,Open,\n"
    bring(admin, rows)
    assert named("Tasting") == ["Projects", "Sales"]
    assert places() == {
        "A": ("Projects", "Tasting"),
        "B": ("Sales", "Tasting"),
        "C": ("Projects", "Tasting"),
        "D": ("Projects", "Tasting"),  # which comes first among those of that name
    }
    assert bring(admin, rows).skipped == 4
    assert named("Tasting") == ["Projects", "Sales"]


def test_two_stages_of_one_name_are_told_apart_by_the_pipeline(admin: User, people: dict[str, User]) -> None:
    """For those who may add stages and for those who may not; what somebody said a pipeline is called counts."""
    bring(admin, "1,A,Tasting,Projects,Open,\n2,B,Tasting,Sales,Open,\n")
    for by, pks in ((admin, "345"), (people["seller"], "678")):
        Deal.objects.all().delete()
        projects = Pipeline.objects.get(name="Projects").pk
        rows = f"{pks[0]},A,Tasting,Sales,Open,\n{pks[1]},B,Tasting,Projects,Open,\n{pks[2]},C,Tasting,Bids,Open,\n"
        bring(by, rows, choices={"values": {"pipeline": {"Bids": {"do": "match", "id": projects}}}})
        assert {name: pipeline for name, (pipeline, stage) in places().items()} == {"A": "Sales", "B": "Projects", "C": "Projects"}
        assert {stage for _pipeline, stage in places().values()} == {"Tasting"}


def test_a_stage_that_another_pipeline_has_is_added_too(admin: User) -> None:
    first = Stage.objects.filter(pipeline__name="Sales").order_by("position")[0]
    bring(admin, f"1,A,{first.name},Projects,Open,\n2,B,{first.name},Sales,Open,\n")
    assert places() == {"A": ("Projects", first.name), "B": ("Sales", first.name)}
    assert named(first.name) == ["Projects", "Sales"]


def test_without_a_pipeline_of_its_own_a_new_stage_goes_into_the_first(admin: User) -> None:
    bring(admin, "A,Tasting\nB,Tasting\n", "Deal name,Stage\n")
    assert set(places().values()) == {("Sales", "Tasting")}


def test_a_won_deal_needs_no_stage_of_the_open_ones(admin: User) -> None:
    bring(admin, "1,A,Tasting,Sales,Won,\n")
    assert named("Tasting") == [] and Deal.objects.get().stage.kind == "won"


def test_a_stage_that_somebody_left_empty_or_may_not_add_is_not_added(admin: User, people: dict[str, User]) -> None:
    first = Stage.objects.filter(pipeline__name="Sales").order_by("position")[0]
    bring(admin, "1,A,Tasting,Projects,Open,\n", choices={"values": {"stage": {"Tasting": {"do": "empty"}}}})
    bring(people["seller"], f"2,B,Tasting,Projects,Open,\n3,C,{first.name},Projects,Open,\n")
    assert named("Tasting") == [] and named(first.name) == ["Sales"]
    assert {pipeline for pipeline, _stage in places().values()} == {"Sales"}


def test_a_trial_adds_no_stage(admin: User) -> None:
    run = actions.receive([SimpleUploadedFile("deals.csv", (HEAD + "1,A,Tasting,Projects,Open,\n").encode())], by=admin)[0]  # type: ignore[list-item]
    actions.start(run, by=admin, dry_run=True)
    tried = running.run_import(Import.objects.get(pk=run.pk), admin)
    assert (tried.created, named("Tasting"), Deal.objects.count()) == (1, [], 0)


@pytest.mark.parametrize("head", [HEAD, "Deal - ID,Deal - Title,Deal - Stage\n"])
def test_undoing_takes_added_stages_back_like_all_that_was_added(admin: User, head: str) -> None:
    """The course of removed deals is never rewritten, so what they passed stays by name, out of use; the same file uses it again."""
    named_twice = "1,A,Tasting{0}\n2,B,Tasting{1}\n"
    rows = named_twice.format(",Projects,Open,", ",Sales,Lost,Too slow") if head == HEAD else named_twice.format("", "")
    before = {"stages": set(Stage.objects.values_list("pk")), "reasons": set(LossReason.objects.values_list("pk"))}
    done = bring(admin, rows, head)
    assert len(named("Tasting")) == 1 and LossReason.objects.filter(name="Too slow").exists() == (head == HEAD)
    assert take_back(done, admin)["left"] == 0
    assert Deal.objects.count() == 0
    in_use = Stage.objects.filter(is_active=True)
    assert {"stages": set(in_use.values_list("pk")), "reasons": set(LossReason.objects.values_list("pk"))} == before
    bring(admin, rows, head)
    assert len(named("Tasting")) == 1 and in_use.filter(name="Tasting").exists()
    assert take_back(Import.objects.latest("pk"), admin)["left"] == 0
    assert not in_use.filter(name="Tasting").exists()


def test_undoing_removes_an_added_stage_that_no_deal_ever_came_into(admin: User) -> None:
    done = bring(admin, "1,A,Tasting,Sales,Open,\n")
    bring(admin, "1,A,Trial run,Sales,Open,\n")
    made = deals.create_stage(by=admin, data={"name": "Tasting", "pipeline": Pipeline.objects.get(name="Projects")})
    assert take_back(done, admin)["left"] > 0 and named("Tasting") == ["Projects", "Sales"]
    deals.withdraw_stage(pk=made.pk, by=admin)
    assert named("Tasting") == ["Sales"]


def test_an_added_stage_that_another_deal_is_in_or_has_been_in_stays(admin: User) -> None:
    done = bring(admin, "1,A,Tasting,Projects,Open,\n2,B,Trial run,Projects,Open,\n")
    stages = {stage.name: stage for stage in Stage.objects.filter(pipeline__name="Projects")}
    deals.create_deal(by=admin, data={"name": "Mine", "stage": stages["Tasting"]})
    passing = deals.create_deal(by=admin, data={"name": "Passing", "stage": stages["Trial run"]})
    deals.move_deal(pk=passing.pk, stage_pk=stages["Tasting"].pk, by=admin)
    assert take_back(done, admin)["left"] == 2
    assert set(places()) == {"Mine", "Passing"} and named("Tasting") == named("Trial run") == ["Projects"]
