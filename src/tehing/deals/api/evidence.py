"""What a stage asks of a deal, and approvals: asking for them, giving and declining them."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tehing.core.access import Actor, Forbidden, one, require_verb
from tehing.deals import access, actions, queries, wording
from tehing.deals.api.caller import caller
from tehing.deals.models import Deal, Evidence

router = Router()


class DemandOut(Schema):
    """One thing that the stage asks before the deal leaves it forwards.

    `subject` is the field by name, the document, the question, or what is approved; `told` says it in the reader's language, `status`
    where it stands. `out_of_date`: the field is out of use, so it holds nobody. `evidence` is the piece that was written last.
    """

    criterion: int
    demand: str
    subject: str
    told: str
    status: str
    strict: bool
    met: bool
    out_of_date: bool
    evidence: int | None


class ApprovalIn(Schema):
    """Which exit criterion asks for the approval, and a word to those who give it."""

    criterion: int
    words: str = ""


class ApprovalDecisionIn(Schema):
    """`words` are the reason, which a decline needs. `deal_version` guards against a deal that was changed after it was looked at."""

    words: str = ""
    deal_version: int | None = None


class ApprovalOut(Schema):
    """An approval: `state` is asked, given or declined. It holds up to `amount_minor`, the deal's value as it was approved."""

    id: int
    version: int
    deal: int
    criterion: int | None
    name: str
    state: str
    given_on: date
    amount_minor: int | None
    currency: str
    decided_by: int | None
    decision: str


@router.get("/deals/{int:pk}/demands", response=list[DemandOut], operation_id="deal_demands_read", summary="What the stage asks of a deal")
def read_demands(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    by = caller(request)
    for record_type in (actions.EXIT_CRITERION, actions.EVIDENCE, actions.MEMBER, actions.NEED):
        require_verb(by, record_type, "view")
    deal = one(access.visible_deals(by).select_related("stage"), pk)
    return [_demand(each) for each in queries.demands_now(by, deal)]


@router.post("/deals/{int:pk}/approvals", response={201: ApprovalOut}, operation_id="approval_ask", summary="Ask for an approval")
def ask(request: HttpRequest, pk: int, data: ApprovalIn) -> Status[dict[str, Any]]:
    by = caller(request)
    require_verb(by, actions.EVIDENCE, "create")
    deal: Deal = one(access.visible_deals(by), pk)
    return Status(201, _approval(actions.ask_approval(deal_pk=deal.pk, criterion_pk=data.criterion, by=by, words=data.words)))


@router.post("/evidence/{int:pk}/approval", response=ApprovalOut, operation_id="approval_give", summary="Approve what was asked for")
def approve(request: HttpRequest, pk: int, data: ApprovalDecisionIn) -> dict[str, Any]:
    return _decided(request, pk, data, approve=True)


@router.post("/evidence/{int:pk}/decline", response=ApprovalOut, operation_id="approval_decline", summary="Decline or withdraw an approval")
def decline(request: HttpRequest, pk: int, data: ApprovalDecisionIn) -> dict[str, Any]:
    return _decided(request, pk, data, approve=False)


def _decided(request: HttpRequest, pk: int, data: ApprovalDecisionIn, *, approve: bool) -> dict[str, Any]:
    by = _writer(request)
    return _approval(actions.decide_approval(pk=pk, by=by, approve=approve, words=data.words, deal_version=data.deal_version))


def _writer(request: HttpRequest) -> Actor:
    """Who calls, unless the token was given for reading alone: an approval is given by role, not by a right to write the record."""
    by = caller(request)
    scopes = getattr(by.rights, "scopes", None)
    if scopes is not None and not {"write", f"{actions.EVIDENCE}:edit"} & set(scopes):
        raise Forbidden
    return by


def _demand(each: queries.Demand) -> dict[str, Any]:
    return {
        "criterion": each.criterion.pk,
        "demand": each.code,
        "subject": each.subject,
        "told": each.label,
        "status": wording.status(each),
        "strict": each.strict,
        "met": each.met,
        "out_of_date": each.out_of_date,
        "evidence": each.latest.pk if each.latest is not None else None,
    }


def _approval(found: Evidence) -> dict[str, Any]:
    return {
        "id": found.pk,
        "version": found.version,
        "deal": found.deal_id,
        "criterion": found.criterion_id,
        "name": found.name,
        "state": found.state,
        "given_on": found.given_on,
        "amount_minor": found.amount_minor,
        "currency": found.currency,
        "decided_by": found.decided_by_id,
        "decision": found.decision,
    }
