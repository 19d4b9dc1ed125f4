"""Opening deals, changing them, bringing them from stage to stage."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tehing.core import actions as core
from tehing.core import clock, money, outbox, records, updates
from tehing.core.access import Actor, Conflict, Invalid, Refused, one
from tehing.core.records import Edit
from tehing.deals import access, rules
from tehing.deals.models import Deal, LossReason, Stage, StageVisit
from tehing.deals.queries import gates

DEAL = "deals.deal"


def create_deal(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Deal:
    """A new deal in the given stage, or the first open one. Dates given for its past are kept (imports).

    Invalid("nameless") when nothing says what it is about: neither a name nor a company, person or product.
    """
    deal: Deal = core.create(records.resource(DEAL), by=by, data=data, reason=reason)
    return deal


def create_deals(*, by: Actor, rows: Sequence[Mapping[str, Any]], reason: str = "") -> list[Any]:
    return core.create_many(records.resource(DEAL), by=by, rows=rows, reason=reason)


def begin_deals(deals: Sequence[Deal], by: Actor) -> None:
    """A new deal is in its first stage; whoever was given one learns it, though not thousands of times from one import."""
    StageVisit.objects.bulk_create(
        [StageVisit(deal=deal, stage_id=deal.stage_id, entered_at=deal.stage_entered_at, by_id=by.pk) for deal in deals]
    )
    if outbox.channel() == "import":
        return
    for deal in deals:
        if deal.owner_id not in (None, by.pk):
            _tell_owner(deal, by)


@transaction.atomic
def update_deal(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Deal:
    """Change a deal. A changed stage is a move, with a move's rules and news."""
    before: Deal = core.locked(records.resource(DEAL), pk=pk, by=by, verb="edit")
    owner, rest = before.owner_id, _told_of(before, data)
    if "name" in rest and not rest["name"]:
        rest["name"] = _name_of(rest.get("company", before.company), rest.get("product", before.product))
    stage, known = rest.pop("stage", None), before.version
    moves = stage is not None and stage.pk != before.stage_id
    new_words = rest.get("description") if rest.get("description") != before.description else ""
    closed, loss = (rest.pop("closed_on", None), rest.pop("loss_reason", None)) if moves else (None, None)
    changed: Deal = core.update(records.resource(DEAL), pk=pk, by=by, data=rest, version=version, reason=reason)
    if moves:  # after the rest, which may be what the stage asks for
        seen = version if changed.version == known else None
        words = reason or new_words or ""
        changed = move_deal(pk=pk, stage_pk=stage.pk, by=by, version=seen, reason=words, loss_reason=loss, closed_on=closed)
    if changed.owner_id not in (None, owner):
        _tell_owner(changed, by)
    return changed


def update_deals(*, by: Actor, edits: Sequence[Edit], reason: str = "") -> list[Any]:
    """Change many. One that goes to another stage goes alone: that is a move."""
    owners: dict[int, int | None] = {}

    def ready(deal: Deal, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        owners[deal.pk] = deal.owner_id
        rest = _told_of(deal, data)
        if "name" in rest and not rest["name"]:
            rest["name"] = _name_of(rest.get("company", deal.company), rest.get("product", deal.product))
        stage = rest.pop("stage", None)
        return rest if stage is None or stage.pk == deal.stage_id else None

    def tell(deals: Sequence[Deal]) -> None:
        for deal in deals:
            if deal.owner_id not in (None, owners[deal.pk]):
                _tell_owner(deal, by)

    return updates.update_many(records.resource(DEAL), by=by, edits=edits, reason=reason, ready=ready, follow=tell)


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

    Raises Refused with the codes of rules.objections or of what a stage asks strictly (gate_…), Conflict when somebody saved it
    meanwhile. What is asked but not strictly is in `deal.lacking` and in the news.
    """
    deal: Deal = core.locked(records.resource(DEAL), pk=pk, by=by, verb="edit")
    if deal.stage_id == stage_pk:
        return deal
    stage, left = one(access.visible_stages(by), stage_pk), deal.stage
    if version is not None and version != deal.version:
        raise Conflict(deal, {"stage": (left, stage)})
    if not stage.is_active:
        raise Refused("stage_closed")
    move = rules.Move(
        now=left.kind,
        then=stage.kind,
        same_pipeline=left.pipeline_id == stage.pipeline_id,
        has_loss_reason=loss_reason is not None,
        has_words=bool(reason.strip()) or outbox.channel() == "undo",
    )
    if codes := rules.objections(move):
        raise Refused(*codes)
    deal.lacking = _lacking(deal, stage)
    now, since, before = clock.now(), deal.stage_entered_at, _end_of(deal)
    if outbox.channel() == "undo":  # what is the same before and after is not among what is put back
        loss_reason, closed_on = loss_reason or deal.loss_reason, closed_on or deal.closed_on
    _put_in(deal, stage, now, loss_reason=loss_reason, closed_on=closed_on)
    _visit(deal, came_from=left, entered_at=now, seconds=max(0, int((now - since).total_seconds())), by=by)
    _tell_move(deal, left, before, by=by, reason=reason)
    return deal


def _lacking(deal: Deal, stage: Stage) -> tuple[gates.Demand, ...]:
    """What the stages left behind ask in vain, to be told; Refused where one is strict. Imports and undoing tell what has been."""
    if outbox.channel() in ("import", "undo"):
        return ()
    asked = [one for one in gates.demands_before(deal, stage) if not one.met]
    if strict := [one for one in asked if one.strict]:
        raise Refused(*dict.fromkeys(f"gate_{one.code}" for one in strict), **_subjects(strict))
    return tuple(asked)


def _subjects(lacking: Sequence[gates.Demand]) -> dict[str, str]:
    """Demand -> what exactly is lacking, for its sentence."""
    told: dict[str, list[str]] = {}
    for demand in lacking:
        if demand.about:
            told.setdefault(demand.code, []).append(demand.about)
    return {code: ", ".join(each) for code, each in told.items()}


def check_deal(values: Mapping[str, Any], deal: Deal) -> None:
    """What follows from the stage, and what must hold between stage and dates."""
    deal.pipeline_id = deal.stage.pipeline_id
    closed = deal.stage.kind in rules.CLOSED
    if deal.pk is None:
        day = deal.closed_on if closed else deal.opened_on
        deal.stage_entered_at = _noon(day) if day is not None and day < clock.today() else clock.now()
    problem = rules.dates_problem(closed=closed, opened_on=deal.opened_on, closed_on=deal.closed_on)
    if problem:
        raise Invalid({"closed_on": [problem]})


def prepare_deal(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """What a new deal has from the start: stage, dates, currency, and a name made of what is known."""
    if not any(data.get(name) for name in ("name", "company", "person", "product")):
        raise Invalid({"name": ["nameless"]})
    full = {name: value for name, value in data.items() if value is not None}
    if full.get("stage") is None:
        full["stage"] = Stage.objects.filter(kind=Stage.Kind.OPEN, is_active=True).order_by("pipeline__position", "position", "pk").first()
    if full["stage"] is None:
        raise Refused("no_stage")
    full["pipeline"] = full["stage"].pipeline
    _read_dates(full, full["stage"], begins=True)
    if full["stage"].kind in rules.CLOSED:
        full.setdefault("closed_on", clock.today())
    full.setdefault("opened_on", min(clock.today(), full.get("closed_on", clock.today())))
    full["currency"] = full.get("currency") or money.default_currency()
    full["name"] = full.get("name") or _name_of(full.get("company"), full.get("product"))
    return full


def _name_of(company: Any, product: Any) -> str:
    """A deal that nobody named is called by whom and what it is about."""
    return (" – ".join(str(part) for part in (company, product) if part) or _("Deal"))[:250]


def _told_of(deal: Deal, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a deal is to be given: its stage and currency are never emptied, and a file's close date is taken as for a new deal."""
    rest = _unless_blank(data, "currency", "stage")
    if outbox.channel() == "import":
        stage = rest.get("stage") or deal.stage
        _read_dates(rest, stage, begins=stage.kind != deal.stage.kind, opened_on=deal.opened_on)
    return rest


def _read_dates(data: dict[str, Any], stage: Stage, *, begins: bool, opened_on: date | None = None) -> None:
    """Other systems keep one close date: while a deal is open it says when it should close, once it is over when it was.

    A file may call it either. What was entered there only after it was over was not opened later than that.
    """
    if stage.kind not in rules.CLOSED:
        if data.get("closed_on"):
            data.setdefault("expected_close_on", data.pop("closed_on"))
        return
    if outbox.channel() != "import":
        return
    if begins and data.get("expected_close_on"):
        data.setdefault("closed_on", min(data["expected_close_on"], clock.today()))
    closed, opened = data.get("closed_on"), data.get("opened_on") or opened_on
    if closed and opened and opened > closed:
        data["opened_on"] = closed


def _unless_blank(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in names or value}


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _put_in(deal: Deal, stage: Stage, now: datetime, *, loss_reason: LossReason | None, closed_on: date | None) -> None:
    deal.stage, deal.pipeline_id, deal.stage_entered_at = stage, stage.pipeline_id, now
    deal.closed_on = (closed_on or clock.today()) if stage.kind in rules.CLOSED else None
    deal.loss_reason = loss_reason if stage.kind == Stage.Kind.LOST else None
    check_deal({}, deal)
    deal.version += 1
    deal.updated_at = now
    deal.save()


def _visit(deal: Deal, *, came_from: Stage, entered_at: datetime, seconds: int, by: Actor) -> None:
    visit = StageVisit(deal=deal, stage=deal.stage, came_from=came_from, entered_at=entered_at, seconds_before=seconds, by_id=by.pk)
    visit.save(force_insert=True)


def _tell_owner(deal: Deal, by: Actor) -> None:
    outbox.emit("deal.assigned", by=by, record=deal, after={"owner": {"id": deal.owner_id, "label": str(deal.owner)}})


def _end_of(deal: Deal) -> dict[str, Any]:
    return core.values_of(records.resource(DEAL), deal, ["closed_on", "loss_reason"])


def _tell_move(deal: Deal, left: Stage, end: Mapping[str, Any], *, by: Actor, reason: str) -> None:
    """From where to where, and with it when and why the deal was over before and is over now."""
    stage = deal.stage
    before, after = {"stage": {"id": left.pk, "label": left.name}}, {"stage": {"id": stage.pk, "label": stage.name}}
    differing = {name: value for name, value in _end_of(deal).items() if value != end[name]}
    before, after = before | {name: end[name] for name in differing}, after | differing
    facts = {"lacking": [one.key for one in deal.lacking]} if deal.lacking else {}
    outbox.emit("deal.stage_changed", by=by, record=deal, before=before, after=after, reason=reason, **facts)
    if meaning := rules.news(left.kind, stage.kind):
        outbox.emit(f"deal.{meaning}", by=by, record=deal, reason=reason, value_minor=deal.value_minor, currency=deal.currency)
