"""Objections on a deal: raised, answered, settled."""

from collections.abc import Mapping
from typing import Any

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Invalid
from tehing.deals.actions import hanging
from tehing.deals.models import RaisedObjection

RAISED = "deals.raisedobjection"
OPEN, ANSWERED = RaisedObjection.State.OPEN, RaisedObjection.State.ANSWERED


def create_objection(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> RaisedObjection:
    """An objection that was raised. Raises Forbidden("not_yours") on a deal that one may not change, Invalid as `check_objection`."""
    made: RaisedObjection = hanging.add(RAISED, by=by, data=data, reason=reason)
    return made


def update_objection(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> RaisedObjection:
    """Answer it, settle it, or say that it stands. An answer makes an open one answered."""
    rest = dict(data)
    if (rest.get("answer") or rest.get("reply")) and rest.get("state", OPEN) == OPEN:
        rest["state"] = ANSWERED
    if rest.get("answer") and not rest.get("reply"):
        rest["reply"] = rest["answer"].said("text")
    changed: RaisedObjection = hanging.change(RAISED, pk=pk, by=by, data=rest, version=version, reason=reason)
    return changed


def delete_objection(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(RAISED), pk=pk, by=by, version=version, reason=reason)


def prepare_objection(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """One of the library is called as the library calls it; one that comes with its answer is answered."""
    full = dict(data)
    if full.get("objection") is not None:
        full["name"] = full.get("name") or full["objection"].said("name")
    if full.get("answer") is not None:
        full["reply"] = full.get("reply") or full["answer"].said("text")
    if full.get("reply") and full.get("state", OPEN) == OPEN:
        full["state"] = ANSWERED
    return full


def check_objection(values: Mapping[str, Any], raised: RaisedObjection) -> None:
    """What is answered or settled says how; an answer of the library is one to this objection."""
    wrong = hanging.misplaced(raised, member=raised.member)
    if raised.state in (ANSWERED, RaisedObjection.State.SETTLED) and not raised.reply.strip():
        wrong["reply"] = ["say_the_answer"]
    if raised.answer is not None and raised.answer.objection_id != raised.objection_id:
        wrong["answer"] = ["answer_to_another"]
    if wrong:
        raise Invalid(wrong)
