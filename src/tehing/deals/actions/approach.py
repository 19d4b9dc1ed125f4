"""Choosing how a deal is sold: as advised, or otherwise and why."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tehing.core import actions as core
from tehing.core import clock, records
from tehing.core.access import Actor, Invalid, one
from tehing.deals import access, queries
from tehing.deals.actions import hanging
from tehing.deals.models import Approach, Deal
from tehing.deals.rules import approach as rules
from tehing.deals.rules.approach import Choice
from tehing.playbook.rules import advisor

APPROACH = "deals.approach"
TECHNIQUES = ("technique", "second")


def create_approach(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Approach:
    """Raises Forbidden("not_yours") on a deal that one may not change, Invalid as `check_approach`."""
    made: Approach = hanging.add(APPROACH, by=by, data=data, reason=reason)
    return made


@transaction.atomic
def update_approach(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Approach:
    """Choose anew: what is chosen is weighed against what is advised today. Other words for the reason alone weigh nothing."""
    found = one(access.visible_approaches(by, "edit").select_related("technique", "second", "deal__stage"), pk)
    hanging.keep(found.deal_id, by)
    full = dict(data) if set(data) <= {"reason"} else _weighed(by, found.deal, data, found)
    changed: Approach = core.update(records.resource(APPROACH), pk=pk, by=by, data=full, version=version, reason=reason)
    return changed


@transaction.atomic
def choose_approach(*, deal: Deal, by: Actor, data: Mapping[str, Any], version: int | None = None) -> Approach:
    """How this deal is sold, whether or not it was said before. What is left out, or empty, is as advised.

    Raises Forbidden("not_yours"), Invalid as `check_approach`, Conflict.
    """
    hanging.keep(deal.pk, by)
    known = Approach.objects.filter(deal=deal.pk).first()
    if known is None:
        return create_approach(by=by, data={"deal": deal, **data})
    whole = {name: data.get(name) for name in ("model", "way", *TECHNIQUES)} | {"reason": data.get("reason", "")}
    return update_approach(pk=known.pk, by=by, data=whole | dict(data), version=version)


def delete_approach(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(APPROACH), pk=pk, by=by, version=version, reason=reason)


def prepare_approach(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """What is left out is as advised, and what was advised is kept with the choice."""
    deal = data.get("deal")
    return dict(data) if deal is None else _weighed(by, deal, data, None)


def check_approach(values: Mapping[str, Any], approach: Approach) -> None:
    """Going otherwise than advised needs a reason; a retired technique cannot be newly chosen; one after the other is another."""
    wrong = hanging.misplaced(approach)
    if approach.departs and not approach.reason.strip():
        wrong["reason"] = ["say_why_otherwise"]
    if approach.industry and not advisor.marks(approach.industry):
        wrong["industry"] = ["unknown_nace"]
    stored = Approach.objects.filter(pk=approach.pk).values(*TECHNIQUES).first() or {}
    for name in TECHNIQUES:
        technique = getattr(approach, name)
        if technique is not None and not technique.is_active and stored.get(name) != technique.pk:
            wrong[name] = ["technique_retired"]
    if approach.second_id is not None and approach.second_id == approach.technique_id:
        wrong["second"] = ["same_technique"]
    if wrong:
        raise Invalid(wrong)


def _weighed(by: Actor, deal: Deal, given: Mapping[str, Any], present: Approach | None) -> dict[str, Any]:
    """The whole choice, with what is advised today beside it. Who may not see the advisor cannot choose against it."""
    access.require_approach(by)

    def value(name: str) -> Any:
        return given.get(name) if name in given or present is None else getattr(present, name)

    found = queries.approach_of(by, deal, queries.answers_from({name: value(name) for name in queries.ANSWERS.values()}))
    advice, best = found.consultation.advice, [one.technique for one in found.consultation.best]
    first = best[0] if best else None
    chosen: dict[str, Any] = {
        "model": value("model") or advice.model.value,
        "way": value("way") or advice.way.value,
        "technique": value("technique") or first,
        "second": value("second"),
    }
    choice = Choice(chosen["model"], chosen["way"], _key(chosen["technique"]), _key(chosen["second"]))
    departs = bool(rules.departures(choice, advice))
    made = {**given, **chosen, "departs": departs, "advised_on": clock.today(), "rules": found.consultation.spoke}
    made |= {"advised_model": advice.model.value, "advised_way": advice.way.value, "advised_technique": first}
    return made if departs or "reason" in given else made | {"reason": ""}


def _key(record: Any) -> str:
    return "" if record is None else str(record.pk)
