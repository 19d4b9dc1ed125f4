"""Writing down whether the customer can decide, and following what was agreed to have to happen first."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from tehing.core import actions as core
from tehing.core import clock, records
from tehing.core.access import Actor, Invalid, Refused, one
from tehing.deals import access
from tehing.deals.actions import hanging
from tehing.deals.actions.hanging import keep
from tehing.deals.models import CallToAction, ClosingCondition, Deal
from tehing.deals.rules import closing as rules

CONDITION, CALL = "deals.closingcondition", "deals.calltoaction"


def create_condition(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> ClosingCondition:
    """Raises Forbidden("not_yours") on a deal that one may not change, Invalid as `check_condition`."""
    made: ClosingCondition = hanging.add(CONDITION, by=by, data=data, reason=reason)
    return made


def update_condition(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> ClosingCondition:
    changed: ClosingCondition = hanging.change(CONDITION, pk=pk, by=by, data=data, version=version, reason=reason)
    return changed


def delete_condition(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(CONDITION), pk=pk, by=by, version=version, reason=reason)


@transaction.atomic
def set_conditions(
    *, deal: Deal, by: Actor, given: Mapping[str, Mapping[str, Any]], versions: Mapping[str, int | None] | None = None
) -> list[ClosingCondition]:
    """The conditions of a deal at once, by kind; one that is not there yet is made once something is said of it.

    Raises Invalid with "<kind>-<field>" for what does not hold, Conflict for one that somebody changed in between.
    """
    keep(deal.pk, by)
    known = {each.kind: each for each in ClosingCondition.objects.filter(deal=deal.pk)}
    wrong: dict[str, list[str]] = {}
    kept = []
    for kind, data in given.items():
        try:
            if kind in known:
                version = (versions or {}).get(kind)
                kept.append(update_condition(pk=known[kind].pk, by=by, data=data, version=version))
            elif data.get("state", rules.NO) != rules.NO or data.get("evidence"):
                kept.append(create_condition(by=by, data={"deal": deal, "kind": kind, **data}))
        except Invalid as no:
            wrong |= {f"{kind}-{name}": list(codes) for name, codes in no.fields.items()}
    if wrong:
        raise Invalid(wrong)
    return kept


def check_condition(values: Mapping[str, Any], condition: ClosingCondition) -> None:
    """What holds is shown by something, and was known before tomorrow; a condition stays with its deal and its kind."""
    wrong = hanging.misplaced(condition)
    if problem := rules.evidence_problem(state=condition.state, has_words=bool(condition.evidence.strip())):
        wrong["evidence"] = [problem]
    if _is_ahead(condition.known_on):
        wrong["known_on"] = ["day_in_future"]
    if condition.pk is not None and not ClosingCondition.objects.filter(pk=condition.pk, kind=condition.kind).exists():
        wrong["kind"] = ["stays_of_kind"]
    if wrong:
        raise Invalid(wrong)


def create_call(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> CallToAction:
    """A condition that was agreed on. Raises Forbidden("not_yours") on a deal that one may not change, Invalid as `check_call`."""
    made: CallToAction = hanging.add(CALL, by=by, data=data, reason=reason)
    return made


@transaction.atomic
def update_call(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> CallToAction:
    """What is settled without a day is settled today; what is open again has none."""
    found = one(access.visible_calls(by, "edit"), pk)
    keep(found.deal_id, by)
    full = prepare_call(data, by)
    if full.get("state") not in (None, found.state) and "settled_on" not in full:
        full["settled_on"] = None
    elif full.get("settled_on") is not None and full.get("state") == found.state != CallToAction.State.OPEN and "settled_on" not in data:
        del full["settled_on"]  # settled as before, on the day it was settled
    changed: CallToAction = core.update(records.resource(CALL), pk=pk, by=by, data=full, version=version, reason=reason)
    return changed


@transaction.atomic
def settle_call(
    *, pk: int, by: Actor, state: str, outcome: str = "", settled_on: date | None = None, version: int | None = None
) -> CallToAction:
    """Say that an agreed condition was met or has failed. Refused("already_settled") for one that is not open any more."""
    found = one(access.visible_calls(by), pk)
    keep(found.deal_id, by)
    if state not in (CallToAction.State.MET, CallToAction.State.FAILED):
        raise Invalid({"state": ["unknown_choice"]})
    if CallToAction.objects.get(pk=pk).state != CallToAction.State.OPEN:
        raise Refused("already_settled")
    data = {"state": state, "outcome": outcome, "settled_on": settled_on or clock.today()}
    return update_call(pk=pk, by=by, data=data, version=version)


def delete_call(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(CALL), pk=pk, by=by, version=version, reason=reason)


def prepare_call(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    full = dict(data)
    if full.get("state") in (CallToAction.State.MET, CallToAction.State.FAILED) and not full.get("settled_on"):
        full["settled_on"] = clock.today()
    return full


def check_call(values: Mapping[str, Any], call: CallToAction) -> None:
    """Only what is settled has a day of settling, not one that is still to come; a condition stays with its deal."""
    wrong = hanging.misplaced(call)
    is_open = call.state == CallToAction.State.OPEN
    if problem := rules.settling_problem(is_open=is_open, has_day=call.settled_on is not None):
        wrong["settled_on"] = [problem]
    elif _is_ahead(call.settled_on):
        wrong["settled_on"] = ["day_in_future"]
    if wrong:
        raise Invalid(wrong)


def _is_ahead(day: date | None) -> bool:
    return day is not None and day > clock.today()
