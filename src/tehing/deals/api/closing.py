"""Which close fits a deal, and what was agreed for it."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tehing.core.access import one, require_verb
from tehing.core.models import Record
from tehing.deals import access, actions, queries, wording
from tehing.deals.api.caller import caller
from tehing.deals.rules.closing import KINDS, NO

router = Router()


class ConditionOut(Schema):
    """One of the three conditions: `ready`, `willing`, `able`. `id` is null while nothing is known of it."""

    kind: str
    id: int | None
    state: str
    evidence: str
    known_on: date | None


class CallOut(Schema):
    """A condition that both sides agreed on."""

    id: int
    version: int
    name: str
    due_on: date
    side: str
    state: str
    settled_on: date | None
    outcome: str
    overdue: bool


class ClosingOut(Schema):
    """`close` is soft, call_to_action or hard; `reason` and `about` are stable codes, the rest is in the reader's language."""

    conditions: list[ConditionOut]
    calls: list[CallOut]
    close: str
    reason: str
    about: list[str]
    told: str
    because: str
    work: list[str]
    warning: str


class SettlementIn(Schema):
    """`state` is met or failed; without `settled_on` it is today."""

    state: str
    outcome: str = ""
    settled_on: date | None = None
    version: int | None = None


@router.get("/deals/{int:pk}/closing", response=ClosingOut, operation_id="deal_closing_read", summary="Which close fits a deal, and why")
def read_closing(request: HttpRequest, pk: int) -> dict[str, Any]:
    by = caller(request)
    for record_type in (actions.CONDITION, actions.CALL):
        require_verb(by, record_type, "view")
    found = queries.closing_of(by, one(access.visible_deals(by), pk))
    close = found.close
    return {
        "conditions": [_condition(kind, found) for kind in KINDS],
        "calls": found.calls,
        "close": close.code,
        "reason": close.reason,
        "about": list(close.about),
        "told": wording.close(close),
        "because": wording.because(close),
        "work": wording.work(close),
        "warning": wording.warning(close),
    }


@router.post(
    "/calls-to-action/{int:pk}/settlement",
    response=CallOut,
    operation_id="call_to_action_settle",
    summary="Say that an agreed condition was met or has failed",
)
def settle(request: HttpRequest, pk: int, data: SettlementIn) -> Record:
    by = caller(request)
    require_verb(by, actions.CALL, "edit")
    return actions.settle_call(pk=pk, by=by, state=data.state, outcome=data.outcome, settled_on=data.settled_on, version=data.version)


def _condition(kind: str, found: queries.Closing) -> dict[str, Any]:
    known = found.conditions.get(kind)
    if known is None:
        return {"kind": kind, "id": None, "state": NO, "evidence": "", "known_on": None}
    return {"kind": kind, "id": known.pk, "state": known.state, "evidence": known.evidence, "known_on": known.known_on}
