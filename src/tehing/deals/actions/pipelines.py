"""Standard pipelines to begin with, and stages that are closed down while deals stand in them."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Refused, one
from tehing.deals import access, rules
from tehing.deals.actions.deals import move_deal
from tehing.deals.actions.stages import LOSS_REASON, PIPELINE, STAGE
from tehing.deals.models import Deal, LossReason, Pipeline, Stage, StageVisit
from tehing.playbook.models import Technique

MOST = 1_000  # deals that go elsewhere in one breath
SETS = ("seven", "six")
# step of the sale -> codes of the playbook's techniques that serve it (M13)
TECHNIQUES = {
    "needs": ("spin", "customer_oriented"),
    "presentation": ("concept", "value_added"),
    "offer": ("consultative",),
    "approval": ("strategic",),
    "contract": ("holden",),
}


@transaction.atomic
def seed_pipelines(*, by: Actor) -> None:
    """The article's standard stages (M13), in the present language, and the usual reasons of loss, for a house without."""
    if Pipeline.objects.exists():
        return
    add_standard_pipeline(by=by, which="seven")
    for name in (_("Price"), _("Delivery time"), _("Competitor"), _("Postponed"), _("No budget"), _("No decision")):
        if not LossReason.objects.filter(name__iexact=name).exists():
            core.create(records.resource(LOSS_REASON), by=by, data={"name": name})


@transaction.atomic
def add_standard_pipeline(*, by: Actor, which: str, name: str = "") -> Pipeline:
    """One of the two standard sets of stages: "seven" steps (source article) or "six" (J. Kolotilov, in the source article).

    Raises Refused("no_such_set"), Invalid where a pipeline of that name is there already.
    """
    if which not in SETS:
        raise Refused("no_such_set")
    called = name.strip() or (_("Sales") if which == "seven" else _("Sales in six steps"))
    made: Pipeline = core.create(records.resource(PIPELINE), by=by, data={"name": called, "position": Pipeline.objects.count() + 1})
    known = {technique.code: technique for technique in Technique.objects.filter(is_active=True).exclude(code="")}
    for position, (stage, kind, probability, step) in enumerate(standard_stages(which), start=1):
        serving = [known[code] for code in TECHNIQUES.get(step, ()) if code in known]
        data = {"pipeline": made, "name": stage, "kind": kind, "position": position, "probability": probability, "step": step}
        core.create(records.resource(STAGE), by=by, data=data | ({"techniques": serving} if serving else {}))
    return made


def standard_stages(which: str) -> list[tuple[str, str, int, str]]:
    """(name, kind, probability in %, step of the sale) of a standard set, in the present language."""
    seven = [
        (_("Qualification"), "open", 10, "qualification"),
        (_("Needs assessment"), "open", 25, "needs"),
        (_("Presentation"), "open", 40, "presentation"),
        (_("Commercial offer"), "open", 50, "offer"),
        (_("Offer approval"), "open", 70, "approval"),
        (_("Contract"), "open", 85, "contract"),
    ]
    six = [
        (_("Lead search"), "open", 5, ""),
        (_("Qualification"), "open", 10, "qualification"),
        (_("Needs assessment"), "open", 25, "needs"),
        (_("Presentation"), "open", 40, "presentation"),
        (_("Evidence"), "open", 60, "offer"),
        (_("Closing"), "open", 80, "contract"),
    ]
    ends = [
        (_("On hold"), "on_hold", 10, ""),
        (_("Money received") if which == "seven" else _("Won"), "won", 100, ""),
        (_("Lost"), "lost", 0, ""),
    ]
    return [*(seven if which == "seven" else six), *ends]


@transaction.atomic
def close_stage(*, pk: int, by: Actor, deals_to: int | None = None) -> Stage | None:
    """Take a stage out of use. Its deals go to another one, each as an ordinary move; None when nothing remembers the stage any more.

    A stage that deals have passed stays for the history, out of use. Raises Refused: "say_where" without a place for its deals,
    "not_there" for a place in another pipeline or of another meaning, "too_many_deals", and what the moves themselves refuse.
    """
    stage: Stage = core.locked(records.resource(STAGE), pk=pk, by=by, verb="delete")
    waiting = list(Deal.objects.filter(stage=stage).order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if waiting:
        target = _place_for(stage, by, deals_to)
        if len(waiting) > MOST:
            raise Refused("too_many_deals", count=MOST)
        for deal in waiting:
            move_deal(pk=deal, stage_pk=target.pk, by=by, reason=_("The stage “%(stage)s” was closed.") % {"stage": stage})
    if StageVisit.objects.filter(stage=stage).exists() or StageVisit.objects.filter(came_from=stage).exists():
        kept: Stage = core.update(records.resource(STAGE), pk=pk, by=by, data={"is_active": False})
        return kept
    core.delete(records.resource(STAGE), pk=pk, by=by)
    return None


def _place_for(stage: Stage, by: Actor, deals_to: int | None) -> Stage:
    if deals_to is None:
        raise Refused("say_where", count=Deal.objects.filter(stage=stage).count())
    target = one(access.visible_stages(by), deals_to)
    same_meaning = target.kind == stage.kind or {target.kind, stage.kind} <= set(rules.GOING_ON)
    if target.pk == stage.pk or target.pipeline_id != stage.pipeline_id or not target.is_active or not same_meaning:
        raise Refused("not_there")
    return target


def places_for(stage: Stage) -> Any:
    """Where the deals of a stage may go when it is closed."""
    kinds = rules.GOING_ON if stage.kind in rules.GOING_ON else (stage.kind,)
    return Stage.objects.filter(pipeline=stage.pipeline_id, kind__in=kinds, is_active=True).exclude(pk=stage.pk).order_by("position", "pk")
