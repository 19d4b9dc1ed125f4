"""What other systems tell of a deal's stage: what they call one that is won or lost, and what they keep beside it."""

from collections.abc import Mapping

from tehing.core.access import Actor
from tehing.core.records.resource import Settle, Unborn
from tehing.deals import access, rules
from tehing.deals.models import Pipeline, Stage

OUTCOME, PIPELINE = "outcome", "pipeline"  # columns beside the stage


def stages_by_outcome() -> dict[str, int]:
    """ "closed won" and the like -> the first won stage; the same for every kind that has such names. One query."""
    found: dict[str, int] = {}
    rows = (
        Stage.objects.filter(kind__in=rules.SPELLINGS, is_active=True)
        .order_by("pipeline__position", "position", "pk")
        .values_list("kind", "pk")
    )
    for kind, pk in rows:
        for word in (*rules.SPELLINGS[kind], f"closed {kind}"):
            found.setdefault(word, pk)
    return found


def settled_stage(by: Actor) -> Settle:
    """Which stage is meant: in the pipeline that the file names, and its end where the deal is won or lost. Two queries.

    A stage that the named pipeline has not is to be added to it, and one that is out of use to be taken into use again.
    """
    active = access.visible_stages(by).filter(is_active=True).select_related("pipeline")
    stages = list(active.order_by("pipeline__position", "position", "pk"))
    pipelines = {one.name.casefold(): one for one in access.visible_pipelines(by).order_by("-position", "-pk")}

    def settle(stage: Stage | Unborn | None, told: Mapping[str, str]) -> Stage | Unborn | None:
        pipeline = pipelines.get(told.get(PIPELINE, "").casefold())
        end = rules.usual_end(told.get(OUTCOME, ""))
        if stage is None:
            return _in(pipeline, [one for one in stages if end and one.kind == end], None)
        if isinstance(stage, Stage):
            pipeline = pipeline or stage.pipeline
            if stage.pipeline_id == pipeline.pk and end in ("", stage.kind):
                return stage if stage.is_active else Unborn(stage.name, (("pipeline", pipeline),))
            end = end or rules.usual_end(stage.kind)
        if end:
            return _in(pipeline, [one for one in stages if one.kind == end], stage)
        return _named(stage, pipeline, stages)

    return settle


def _in(pipeline: Pipeline | None, stages: list[Stage], otherwise: Stage | Unborn | None) -> Stage | Unborn | None:
    """The first that stands in the pipeline, or else the first of all."""
    own = (one for one in stages if pipeline is not None and one.pipeline_id == pipeline.pk)
    return next(own, stages[0] if stages else otherwise)


def _named(stage: Stage | Unborn, pipeline: Pipeline | None, stages: list[Stage]) -> Stage | Unborn:
    """The stage of this name in the pipeline, or what is to be added there."""
    if pipeline is None:
        return stage
    name = stage.name.casefold()
    found = next((one for one in stages if one.pipeline_id == pipeline.pk and one.name.casefold() == name), None)
    return found or Unborn(stage.name, (("pipeline", pipeline),))
