"""What other systems tell of a deal's stage: what they call one that is won or lost, and what they keep beside it."""

from collections.abc import Mapping

from tehing.core.access import Actor
from tehing.core.records.resource import Settle
from tehing.deals import access, rules
from tehing.deals.models import Stage

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
    """Which stage is meant: in the pipeline that the file names, and its end where the deal is won or lost. One query."""
    active = access.visible_stages(by).filter(is_active=True).select_related("pipeline")
    stages = list(active.order_by("pipeline__position", "position", "pk"))
    pipelines = {one.pipeline.name.casefold(): one.pipeline_id for one in reversed(stages)}

    def settle(stage: Stage | None, told: Mapping[str, str]) -> Stage | None:
        pipeline = pipelines.get(told.get(PIPELINE, "").casefold(), stage.pipeline_id if stage is not None else None)
        end = rules.usual_end(told.get(OUTCOME, ""))
        if stage is None:
            return _in(pipeline, [one for one in stages if end and one.kind == end], None)
        if stage.pipeline_id == pipeline and end in ("", stage.kind):
            return stage
        end = end or rules.usual_end(stage.kind)
        return _in(pipeline, [one for one in stages if one.kind == end or (not end and one.name == stage.name)], stage)

    return settle


def _in(pipeline: int | None, stages: list[Stage], otherwise: Stage | None) -> Stage | None:
    """The first that stands in the pipeline, or else the first of all."""
    return next((one for one in stages if one.pipeline_id == pipeline), stages[0] if stages else otherwise)
