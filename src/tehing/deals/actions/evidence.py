"""Writing down what shows that a demand is met; asking for approvals, giving and declining them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from tehing.core import actions as core
from tehing.core import clock, outbox, records
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, one, require_verb
from tehing.deals import access
from tehing.deals.actions import hanging
from tehing.deals.models import CommitteeMember, Deal, Evidence
from tehing.deals.rules import gates
from tehing.parties.models import Employment

EVIDENCE = "deals.evidence"
FIXED = ("criterion_id", "kind", "name", "state", "role_id", "amount_minor", "currency", "decided_by_id", "decision")


def create_evidence(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Evidence:
    """Evidence for a criterion that asks for some; for an approval this is to ask for it.

    Raises Forbidden("not_yours") on a deal that one may not change, Invalid and Refused as `check_evidence`.
    """
    made: Evidence = hanging.add(EVIDENCE, by=by, data=data, reason=reason)
    return made


def update_evidence(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Evidence:
    """Change day, person, words or activity. What it shows stays as it was written."""
    changed: Evidence = hanging.change(EVIDENCE, pk=pk, by=by, data=data, version=version, reason=reason)
    return changed


def delete_evidence(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    """Take it back: the demand is open again, and the history keeps what was there."""
    core.delete(records.resource(EVIDENCE), pk=pk, by=by, version=version, reason=reason)


def prepare_evidence(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """What it shows follows from the criterion; an approval is only asked for by this."""
    criterion = data.get("criterion")
    if criterion is None:
        raise Invalid({"criterion": ["needed"]})
    if criterion.demand not in gates.SHOWN:
        raise Invalid({"criterion": ["needs_no_evidence"]})
    if criterion.question_id is not None:
        raise Invalid({"criterion": ["answer_in_notebook"]})
    approval = criterion.demand == gates.APPROVAL
    return {
        **data,
        "kind": criterion.demand,
        "name": criterion.subject,
        "state": Evidence.State.ASKED if approval else Evidence.State.GIVEN,
        "given_on": data.get("given_on") or clock.today(),
        "role": criterion.role if approval else None,
        "amount": None,
        "currency": "",
        "decided_by": None,
        "decision": "",
    }


def check_evidence(values: Mapping[str, Any], evidence: Evidence) -> None:
    """It is about a demand of the deal's own pipeline, not of a day to come, not with somebody of another company."""
    wrong = hanging.misplaced(evidence, activity=evidence.activity)
    if evidence.given_on > clock.today():
        wrong["given_on"] = ["day_in_future"]
    if evidence.kind == Evidence.Kind.ANSWER and not evidence.words.strip():
        wrong["words"] = ["say_the_answer"]
    if evidence.person is not None and not _at_customer(evidence):
        wrong["person"] = ["not_at_customer"]
    stored = Evidence.objects.filter(pk=evidence.pk).first() if evidence.pk is not None else None
    if stored is not None and any(getattr(stored, name) != getattr(evidence, name) for name in FIXED):
        wrong["criterion"] = ["evidence_is_fixed"]
    if stored is None and evidence.criterion is not None and evidence.criterion.stage.pipeline_id != evidence.deal.pipeline_id:
        wrong["criterion"] = ["of_another_pipeline"]
    if wrong:
        raise Invalid(wrong)
    if evidence.kind == Evidence.Kind.APPROVAL:
        _hold_approval(evidence, stored)


def _hold_approval(evidence: Evidence, stored: Evidence | None) -> None:
    """What is decided stays; one asks once, and not for what is approved already."""
    if stored is not None and stored.state != Evidence.State.ASKED:
        raise Refused("already_decided")
    if stored is not None:
        return
    for known in _of_the_same(evidence):
        if known.state == Evidence.State.ASKED:
            raise Refused("already_asked")
        if known.state == Evidence.State.GIVEN and not _lapsed(known, evidence.deal):
            raise Refused("already_approved")


def _of_the_same(evidence: Evidence) -> list[Evidence]:
    rows = Evidence.objects.filter(deal=evidence.deal_id, kind=Evidence.Kind.APPROVAL, role=evidence.role_id)
    return [each for each in rows.order_by("-pk") if gates.folded(each.name) == gates.folded(evidence.name)]


def _lapsed(given: Evidence, deal: Deal) -> str:
    what = gates.Asked(given.kind, given.name, role=given.role_id)
    approval = gates.Approval(what, given.decided_by_id, given.amount_minor, given.currency)
    return gates.lapse(approval, gates.State(amount=deal.value_minor, currency=deal.currency, owner=deal.owner_id))


def _at_customer(evidence: Evidence) -> bool:
    """Somebody who works for the deal's company, is its contact, or is on the map; whoever it is while no company is known."""
    deal, person = evidence.deal, evidence.person
    assert person is not None
    if deal.company_id in (None, person.company_id) or person.pk == deal.person_id:
        return True
    employed = Employment.objects.filter(person=person, company=deal.company_id).exists()
    return employed or CommitteeMember.objects.filter(deal=deal, person=person).exists()


def begin_evidence(made: Sequence[Evidence], by: Actor) -> None:
    """An approval that is asked for is news to those who give it."""
    for evidence in made:
        if evidence.state == Evidence.State.ASKED:
            outbox.emit("evidence.asked", by=by, record=evidence, reason=evidence.words[:500])


def ask_approval(*, deal_pk: int, criterion_pk: int, by: Actor, words: str = "") -> Evidence:
    """Ask those who hold the role. Raises Refused("already_asked") or Refused("already_approved"), and as `create_evidence`."""
    deal = one(access.visible_deals(by), deal_pk)
    criterion = one(access.visible_criteria(by).select_related("role"), criterion_pk)
    if criterion.demand != gates.APPROVAL:
        raise Refused("no_approval")
    return create_evidence(by=by, data={"deal": deal, "criterion": criterion, "words": words})


@transaction.atomic
def approve_at_once(*, deal_pk: int, criterion_pk: int, by: Actor, words: str = "", deal_version: int | None = None) -> Evidence:
    """Approve what nobody has asked for yet: by whoever may change the deal and holds the role."""
    asked = ask_approval(deal_pk=deal_pk, criterion_pk=criterion_pk, by=by)
    return decide_approval(pk=asked.pk, by=by, approve=True, words=words, deal_version=deal_version)


@transaction.atomic
def decide_approval(*, pk: int, by: Actor, approve: bool, words: str = "", deal_version: int | None = None) -> Evidence:
    """Approve the deal as it is now, up to its present value, or decline with a reason; an approval can be withdrawn so, too.

    Four eyes: the deal has an owner, and whoever decides is somebody else who holds the role. `deal_version`: the one that was
    looked at; Conflict when the deal was changed meanwhile. Raises Forbidden("own_approval"), Forbidden("not_approver"),
    Refused("no_owner", "already_decided", "no_approval"), Invalid for a decline without a reason.
    """
    require_verb(by, EVIDENCE, "view")
    seen = one(access.visible_evidence(by), pk)
    deal = access.visible_deals(by).select_for_update(of=("self",)).get(pk=seen.deal_id)
    found = Evidence.objects.select_for_update(of=("self",)).get(pk=pk)
    _hold_four_eyes(found, deal, by)
    if deal_version not in (None, deal.version):
        raise Conflict(deal, {})
    if not approve and not words.strip():
        raise Invalid({"words": ["say_why_declined"]})
    if found.state == Evidence.State.DECLINED or (approve and found.state == Evidence.State.GIVEN):
        raise Refused("already_decided")
    before = {"state": found.state}
    found.state = Evidence.State.GIVEN if approve else Evidence.State.DECLINED
    found.amount_minor, found.currency = (deal.value_minor, deal.currency) if approve else (None, "")
    found.given_on, found.decided_by_id, found.decision = clock.today(), by.pk, words.strip()[:500]
    found.version += 1
    found.updated_at = clock.now()
    found.save()
    after = {"state": found.state, "amount": found.amount_minor, "currency": found.currency}
    news = "evidence.approved" if approve else "evidence.declined"
    outbox.emit(news, by=by, record=found, before=before, after=after, reason=found.decision)
    return found


def _hold_four_eyes(found: Evidence, deal: Deal, by: Actor) -> None:
    if found.kind != Evidence.Kind.APPROVAL:
        raise Refused("no_approval")
    if deal.owner_id is None:
        raise Refused("no_owner")
    if deal.owner_id == by.pk:
        raise Forbidden("own_approval")
    if not access.may_decide(by, deal, found.role_id):
        raise Forbidden("not_approver")
