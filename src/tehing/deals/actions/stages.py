"""The company's own pipelines and stages."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Invalid, Refused, require_verb
from tehing.deals import rules
from tehing.deals.models import Deal, Pipeline, Stage, StageTarget, StageVisit

STAGE, PIPELINE, LOSS_REASON = "deals.stage", "deals.pipeline", "deals.lossreason"


@transaction.atomic
def create_stage(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Stage:
    """A new stage; without a position it comes after the last stage of its kind, without a pipeline into the first.

    A stage that arrives by name alone (an import) gets the kind that this name usually has in other systems. One of that name
    which is out of use is taken into use again.
    """
    full = {name: value for name, value in data.items() if value is not None}
    full.setdefault("pipeline", Pipeline.objects.order_by("position", "pk").first() or _first_pipeline(by))
    if full.keys() == {"name", "pipeline"} and (closed := _out_of_use(**full)) is not None:
        reopened: Stage = core.update(records.resource(STAGE), pk=closed.pk, by=by, data={"is_active": True}, reason=reason)
        return reopened
    full["kind"] = full.get("kind") or rules.usual_kind(full.get("name", ""))
    full.setdefault("probability", rules.usual_probability(full["kind"]))
    wanted = full.pop("position", None)
    stages = list(Stage.objects.filter(pipeline=full["pipeline"]).order_by("position", "pk"))
    full["position"] = len(stages) + 1
    made: Stage = core.create(records.resource(STAGE), by=by, data=full, reason=reason)
    _put_at(stages, made, wanted or rules.place_after_kind([stage.kind for stage in stages], made.kind))
    return made


@transaction.atomic
def update_stage(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Stage:
    """Change a stage; a changed position moves the others along."""
    full = {name: value for name, value in data.items() if value is not None}
    wanted = full.pop("position", None)
    changed: Stage = core.update(records.resource(STAGE), pk=pk, by=by, data=full, version=version, reason=reason)
    return changed if wanted in (None, changed.position) else place_stage(pk=pk, by=by, position=wanted)


@transaction.atomic
def place_stage(*, pk: int, by: Actor, position: int) -> Stage:
    """Put a stage at a place in its pipeline's order, 1 = first."""
    stage: Stage = core.locked(records.resource(STAGE), pk=pk, by=by, verb="edit")
    others = list(Stage.objects.filter(pipeline=stage.pipeline_id).exclude(pk=pk).order_by("position", "pk"))
    at = min(max(position, 1), len(others) + 1)
    if at != stage.position:
        stage = core.update(records.resource(STAGE), pk=pk, by=by, data={"position": at})
    _put_at(others, stage, at)
    return stage


@transaction.atomic
def delete_stage(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    """Remove a stage that no deal has ever been in; those after it move up. One that is in use is closed (`close_stage`) instead.

    Raises Refused("say_where") while deals are in it, Refused("in_use") when deals have passed it.
    """
    stage = Stage.objects.filter(pk=pk).first()
    if count := Deal.objects.filter(stage=pk).count():
        require_verb(by, STAGE, "delete")
        raise Refused("say_where", count=count)
    core.delete(records.resource(STAGE), pk=pk, by=by, version=version, reason=reason)
    if stage is not None:
        _number(list(Stage.objects.filter(pipeline=stage.pipeline_id).order_by("position", "pk")))


@transaction.atomic
def withdraw_stage(*, pk: int, by: Actor, reason: str = "") -> None:
    """Remove a stage that was added by mistake. One that only deals that are gone have passed goes out of use: the history names it.

    Raises what `delete_stage` does while a deal that is there is in it or has passed it.
    """
    require_verb(by, STAGE, "delete")
    passed = StageVisit.objects.filter(Q(stage=pk) | Q(came_from=pk))
    if passed.exists() and not Deal.objects.filter(Q(pk__in=passed.values("deal")) | Q(stage=pk)).exists():
        core.update(records.resource(STAGE), pk=pk, by=by, data={"is_active": False}, reason=reason)
        return
    delete_stage(pk=pk, by=by, reason=reason)


def check_stage(values: Mapping[str, Any], stage: Stage) -> None:
    """Neither kind nor pipeline of a stage in use flips: its deals would be won or moved without anyone having said so."""
    stored = Stage.objects.filter(pk=stage.pk).first() if stage.pk else None
    if stored is None or not Deal.objects.filter(stage_id=stage.pk).exists():
        return
    changed = [name for name in ("kind", "pipeline_id") if getattr(stored, name) != getattr(stage, name)]
    if changed:
        raise Invalid({name.removesuffix("_id"): ["stage_in_use"] for name in changed})


def _first_pipeline(by: Actor) -> Pipeline:
    made: Pipeline = core.create(records.resource(PIPELINE), by=by, data={"name": _("Sales"), "position": 1})
    return made


def _out_of_use(name: str, pipeline: Pipeline) -> Stage | None:
    return Stage.objects.filter(pipeline=pipeline, name__iexact=name, is_active=False).first()


def _put_at(others: list[Stage], stage: Stage, position: int) -> None:
    at = min(max(position, 1), len(others) + 1)
    _number([*others[: at - 1], stage, *others[at - 1 :]])


def _number(stages: list[Stage]) -> None:
    """Positions are 1, 2, 3 … without gaps."""
    for position, stage in enumerate(stages, start=1):
        if stage.position != position:
            stage.position = position
            stage.save(update_fields=["position"])


def check_target(values: Mapping[str, Any], target: StageTarget) -> None:
    """A share is at most 100 %, and an end of the pipeline has only deals that came in: nothing goes on from it or waits in it."""
    wrong: dict[str, list[str]] = {}
    if target.indicator in rules.SHARES and target.target > 100:
        wrong["target"] = ["more_than_all"]
    if target.stage.kind in rules.CLOSED and target.indicator != StageTarget.Indicator.ENTERED:
        wrong["indicator"] = ["nothing_leaves_an_end"]
    if wrong:
        raise Invalid(wrong)
