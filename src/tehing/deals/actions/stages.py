"""The company's own pipelines and stages."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Invalid
from tehing.deals import rules
from tehing.deals.models import Deal, Pipeline, Stage

STAGE, PIPELINE, LOSS_REASON = "deals.stage", "deals.pipeline", "deals.lossreason"


@transaction.atomic
def create_stage(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Stage:
    """A new stage; without a position it comes after the last stage of its kind, without a pipeline into the first.

    A stage that arrives by name alone (an import) gets the kind that this name usually has in other systems.
    """
    full = {name: value for name, value in data.items() if value is not None}
    full.setdefault("pipeline", Pipeline.objects.order_by("position", "pk").first() or _first_pipeline(by))
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
    """Remove a stage that no deal has ever been in; those after it move up."""
    stage = Stage.objects.filter(pk=pk).first()
    core.delete(records.resource(STAGE), pk=pk, by=by, version=version, reason=reason)
    if stage is not None:
        _number(list(Stage.objects.filter(pipeline=stage.pipeline_id).order_by("position", "pk")))


def check_stage(values: Mapping[str, Any], stage: Stage) -> None:
    """Neither kind nor pipeline of a stage in use flips: its deals would be won or moved without anyone having said so."""
    stored = Stage.objects.filter(pk=stage.pk).first() if stage.pk else None
    if stored is None or not Deal.objects.filter(stage_id=stage.pk).exists():
        return
    changed = [name for name in ("kind", "pipeline_id") if getattr(stored, name) != getattr(stage, name)]
    if changed:
        raise Invalid({name.removesuffix("_id"): ["stage_in_use"] for name in changed})


@transaction.atomic
def seed_pipelines(*, by: Actor) -> None:
    """The article's standard stages (M13), in the present language, and the usual reasons of loss, for a house without."""
    if Pipeline.objects.exists():
        return
    pipeline = _first_pipeline(by)
    for position, (name, kind, probability, step) in enumerate(_standard_stages(), start=1):
        data = {"pipeline": pipeline, "name": name, "kind": kind, "position": position, "probability": probability, "step": step}
        core.create(records.resource(STAGE), by=by, data=data)
    for name in (_("Price"), _("Delivery time"), _("Competitor"), _("Postponed"), _("No budget"), _("No decision")):
        core.create(records.resource(LOSS_REASON), by=by, data={"name": name})


def _first_pipeline(by: Actor) -> Pipeline:
    made: Pipeline = core.create(records.resource(PIPELINE), by=by, data={"name": _("Sales"), "position": 1})
    return made


def _standard_stages() -> list[tuple[str, str, int, str]]:
    """(name, kind, probability in %, step of the sale)."""
    return [
        (_("Qualification"), "open", 10, "qualification"),
        (_("Needs assessment"), "open", 25, "needs"),
        (_("Presentation"), "open", 40, "presentation"),
        (_("Commercial offer"), "open", 50, "offer"),
        (_("Offer approval"), "open", 70, "approval"),
        (_("Contract"), "open", 85, "contract"),
        (_("On hold"), "on_hold", 10, ""),
        (_("Money received"), "won", 100, ""),
        (_("Lost"), "lost", 0, ""),
    ]


def _put_at(others: list[Stage], stage: Stage, position: int) -> None:
    at = min(max(position, 1), len(others) + 1)
    _number([*others[: at - 1], stage, *others[at - 1 :]])


def _number(stages: list[Stage]) -> None:
    """Positions are 1, 2, 3 … without gaps."""
    for position, stage in enumerate(stages, start=1):
        if stage.position != position:
            stage.position = position
            stage.save(update_fields=["position"])
