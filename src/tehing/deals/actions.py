"""Every write to deals, stages and activities."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tehing.core import actions as core
from tehing.core import clock, money, outbox, records
from tehing.core.access import Actor, Conflict, Invalid, Refused, one
from tehing.deals import access, rules
from tehing.deals.models import Activity, Deal, LossReason, Pipeline, Stage, StageVisit

DEAL, ACTIVITY, STAGE = "deals.deal", "deals.activity", "deals.stage"


@transaction.atomic
def create_deal(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Deal:
    """A new deal in the given stage, or the first open one. Dates given for its past are kept (imports)."""
    full = _with_defaults(data)
    deal: Deal = core.create(records.resource(DEAL), by=by, data=full, reason=reason)
    _visit(deal, came_from=None, entered_at=deal.stage_entered_at, seconds=None, by=by)
    if deal.owner_id not in (None, by.pk):
        outbox.emit("deal.assigned", by=by, record=deal, after={"owner": deal.owner_id})
    return deal


@transaction.atomic
def update_deal(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Deal:
    """Change a deal. A changed stage is a move, with a move's rules and news."""
    rest = dict(data)
    stage, loss = rest.pop("stage", None), rest.get("loss_reason")
    before: Deal = core.locked(records.resource(DEAL), pk=pk, by=by, verb="edit")
    if stage is not None and stage.pk != before.stage_id:
        words = reason or str(rest.get("description") or before.description or "")
        closed = rest.pop("closed_on", None)
        move_deal(pk=pk, by=by, stage_pk=stage.pk, version=version, reason=words, loss_reason=loss, closed_on=closed)
        version = None
    changed: Deal = core.update(records.resource(DEAL), pk=pk, by=by, data=rest, version=version, reason=reason)
    if changed.owner_id is not None and changed.owner_id != before.owner_id:
        outbox.emit("deal.assigned", by=by, record=changed, after={"owner": changed.owner_id})
    return changed


def delete_deal(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(DEAL), pk=pk, by=by, version=version, reason=reason)


@transaction.atomic
def move_deal(
    *,
    pk: int,
    stage_pk: int,
    by: Actor,
    version: int | None = None,
    reason: str = "",
    loss_reason: LossReason | None = None,
    closed_on: date | None = None,
) -> Deal:
    """Bring a deal to another stage. To the stage it is in: nothing happens, so a double click is harmless.

    Raises Refused with the codes of rules.objections, Conflict when somebody moved it meanwhile.
    """
    deal: Deal = core.locked(records.resource(DEAL), pk=pk, by=by, verb="edit")
    if deal.stage_id == stage_pk:
        return deal
    stage, left = one(access.visible_stages(by), stage_pk), deal.stage
    if version is not None and version != deal.version:
        raise Conflict(deal, {"stage": (left, stage)})
    move = rules.Move(
        now=left.kind,
        then=stage.kind,
        same_pipeline=left.pipeline_id == stage.pipeline_id,
        has_loss_reason=loss_reason is not None,
        has_words=bool(reason.strip()),
    )
    if codes := rules.objections(move):
        raise Refused(*codes)
    now, since = clock.now(), deal.stage_entered_at
    _put_in(deal, stage, now, loss_reason=loss_reason, closed_on=closed_on)
    _visit(deal, came_from=left, entered_at=now, seconds=max(0, int((now - since).total_seconds())), by=by)
    _tell_move(deal, left, stage, by=by, reason=reason)
    return deal


@transaction.atomic
def create_activity(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Activity:
    """Plan something, or note what was done. On a deal it belongs to the deal's company as well."""
    full = dict(data)
    deal = full.get("deal")
    if deal is not None:
        full.setdefault("company", deal.company)
    made: Activity = core.create(records.resource(ACTIVITY), by=by, data={k: v for k, v in full.items() if v is not None}, reason=reason)
    return made


def update_activity(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Activity:
    made: Activity = core.update(records.resource(ACTIVITY), pk=pk, by=by, data=data, version=version, reason=reason)
    return made


def delete_activity(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(ACTIVITY), pk=pk, by=by, version=version, reason=reason)


@transaction.atomic
def complete_activity(*, pk: int, by: Actor, outcome: str = "", following: Mapping[str, Any] | None = None) -> Activity:
    """Mark it done and, in the same breath, plan what comes next. Done twice: the first time counts."""
    activity: Activity = core.locked(records.resource(ACTIVITY), pk=pk, by=by, verb="edit")
    if activity.done_at is None:
        data = {"done_at": clock.now(), **({"outcome": outcome} if outcome else {})}
        activity = core.update(records.resource(ACTIVITY), pk=pk, by=by, data=data)
    if following:
        links = {name: getattr(activity, name) for name in ("company", "person", "lead", "deal")}
        create_activity(by=by, data={**links, **following})
    return activity


def check_stage(values: Mapping[str, Any], stage: Stage) -> None:
    """The kind of a stage in use does not flip: its deals would be won or lost without anyone having said so."""
    if stage.pk is None:
        return
    stored = Stage.objects.filter(pk=stage.pk).values_list("kind", flat=True).first()
    if stored != stage.kind and Deal.objects.filter(stage_id=stage.pk).exists():
        raise Invalid({"kind": ["stage_in_use"]})


@transaction.atomic
def create_stage(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Stage:
    """A new stage; without a position it comes after the last stage of its kind, without a pipeline into the first."""
    full = dict(data)
    if full.get("pipeline") is None:
        full["pipeline"] = Pipeline.objects.order_by("position", "pk").first() or _first_pipeline(by)
    if full.get("position") is None:
        full["position"] = _make_room(full["pipeline"], full.get("kind") or Stage.Kind.OPEN)
    made: Stage = core.create(records.resource(STAGE), by=by, data=full, reason=reason)
    return made


def update_stage(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Stage:
    full = {name: value for name, value in data.items() if value is not None}
    made: Stage = core.update(records.resource(STAGE), pk=pk, by=by, data=full, version=version, reason=reason)
    return made


def delete_stage(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(STAGE), pk=pk, by=by, version=version, reason=reason)


@transaction.atomic
def seed_pipelines(*, by: Actor) -> None:
    """The article's standard stages (M13), in the present language, and the usual reasons of loss, for a house without."""
    if Pipeline.objects.exists():
        return
    pipeline = _first_pipeline(by)
    for position, (name, kind, probability) in enumerate(_standard_stages(), start=1):
        data = {"pipeline": pipeline, "name": name, "kind": kind, "position": position, "probability": probability}
        core.create(records.resource(STAGE), by=by, data=data)
    for name in (_("Price"), _("Delivery time"), _("Competitor"), _("Postponed"), _("No budget"), _("No decision")):
        core.create(records.resource("deals.lossreason"), by=by, data={"name": name})


def _first_pipeline(by: Actor) -> Pipeline:
    made: Pipeline = core.create(records.resource("deals.pipeline"), by=by, data={"name": _("Sales"), "position": 1})
    return made


def _standard_stages() -> list[tuple[str, str, int]]:
    return [
        (_("Qualification"), "open", 10),
        (_("Needs assessment"), "open", 25),
        (_("Presentation"), "open", 40),
        (_("Commercial offer"), "open", 50),
        (_("Offer approval"), "open", 70),
        (_("Contract"), "open", 85),
        (_("On hold"), "on_hold", 10),
        (_("Money received"), "won", 100),
        (_("Lost"), "lost", 0),
    ]


def _make_room(pipeline: Pipeline, kind: str) -> int:
    """The position after the last stage of this kind; what stood behind moves on by one."""
    stages = list(Stage.objects.filter(pipeline=pipeline).order_by("position", "pk"))
    same = [stage for stage in stages if stage.kind == kind]
    position = same[-1].position + 1 if same else (stages[-1].position + 1 if stages else 1)
    for stage in stages:
        if stage.position >= position:
            stage.position += 1
            stage.save(update_fields=["position"])
    return position


def _with_defaults(data: Mapping[str, Any]) -> dict[str, Any]:
    full = {name: value for name, value in data.items() if value is not None}
    if full.get("stage") is None:
        full["stage"] = Stage.objects.filter(kind=Stage.Kind.OPEN).order_by("pipeline__position", "position", "pk").first()
    if full["stage"] is None:
        raise Refused("no_stage")
    full["pipeline"] = full["stage"].pipeline
    closed = full["stage"].kind in rules.CLOSED
    if closed:
        full.setdefault("closed_on", clock.today())
    full.setdefault("opened_on", min(clock.today(), full.get("closed_on") or clock.today()))
    full["currency"] = full.get("currency") or money.default_currency()
    if not full.get("name"):
        full["name"] = " – ".join(str(part) for part in (full.get("company"), full.get("product")) if part) or _("Deal")
    return full


def prepare_deal(values: Mapping[str, Any], deal: Deal) -> None:
    """What follows from the stage, and what must hold between dates."""
    deal.pipeline_id = deal.stage.pipeline_id
    if deal.pk is None:
        day = deal.closed_on if deal.stage.kind in rules.CLOSED else deal.opened_on
        deal.stage_entered_at = _noon(day) if day is not None and day < clock.today() else clock.now()
    if deal.stage.kind not in rules.CLOSED and deal.closed_on is not None:
        raise Invalid({"closed_on": ["not_closed"]})
    if deal.opened_on and deal.closed_on and deal.closed_on < deal.opened_on:
        raise Invalid({"closed_on": ["closed_before_opened"]})


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _put_in(deal: Deal, stage: Stage, now: datetime, *, loss_reason: LossReason | None, closed_on: date | None) -> None:
    deal.stage, deal.pipeline_id, deal.stage_entered_at = stage, stage.pipeline_id, now
    deal.closed_on = (closed_on or clock.today()) if stage.kind in rules.CLOSED else None
    deal.loss_reason = loss_reason if stage.kind == Stage.Kind.LOST else None
    deal.version += 1
    deal.updated_at = now
    deal.save()


def _visit(deal: Deal, *, came_from: Stage | None, entered_at: datetime, seconds: int | None, by: Actor) -> None:
    StageVisit(deal=deal, stage=deal.stage, came_from=came_from, entered_at=entered_at, seconds_before=seconds, by_id=by.pk).save(force_insert=True)


def _tell_move(deal: Deal, left: Stage, stage: Stage, *, by: Actor, reason: str) -> None:
    before, after = {"stage": {"id": left.pk, "label": left.name}}, {"stage": {"id": stage.pk, "label": stage.name}}
    outbox.emit("deal.stage_changed", by=by, record=deal, before=before, after=after, reason=reason)
    if meaning := rules.news(left.kind, stage.kind):
        facts = {"value_minor": deal.value_minor, "currency": deal.currency}
        outbox.emit(f"deal.{meaning}", by=by, record=deal, reason=reason, **facts)
