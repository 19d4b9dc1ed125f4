"""What shows that the demands of stages are met, and who may approve."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tehing.core.access import Actor
from tehing.deals import access
from tehing.deals.models import Deal, Evidence, ExitCriterion, SpinAnswer
from tehing.deals.rules.gates import Asked
from tehing.team.models import User

COLUMNS = ("id", "kind", "name", "state", "given_on", "amount_minor", "currency", "role_id", "decided_by_id", "decision")
MOST = 100  # pieces of evidence for one demand that are shown


@dataclass(frozen=True)
class Proof:
    """A piece of evidence, as far as demands are judged by it."""

    pk: int
    what: Asked
    state: str
    day: date
    amount: int | None
    currency: str
    by: int | None  # who decided
    decision: str


@dataclass(frozen=True)
class Dossier:
    """All evidence for one demand of a deal, the newest first, and what this person may do about it."""

    deal: Deal
    criterion: ExitCriterion
    evidence: list[Evidence]
    answers: list[SpinAnswer]  # to a question of the playbook, from the notebook
    may_edit: bool
    may_decide: bool

    @property
    def waiting(self) -> Evidence | None:
        """The request that waits for an approval."""
        return next((one for one in self.evidence if one.state == Evidence.State.ASKED), None)


def proofs_from(rows: Iterable[Sequence[Any]]) -> list[Proof]:
    """Rows of COLUMNS, from the database or from JSON."""
    found = []
    for pk, kind, name, state, day, amount, currency, role, by, decision in rows:
        known = day if isinstance(day, date) else date.fromisoformat(day)
        found.append(Proof(pk, Asked(kind, name, role=role), state, known, amount, currency, by, decision))
    return found


def asked_by(criterion: ExitCriterion) -> Asked:
    """What a criterion asks, so that two which ask the same are told to do so."""
    subject = "" if criterion.question_id is not None else criterion.field or criterion.subject
    return Asked(criterion.demand, subject, criterion.question_id, criterion.role_id)


def dossier_of(by: Actor, deal: Deal, criterion: ExitCriterion) -> Dossier:
    """Three queries, besides those for rights."""
    rows = Evidence.objects.filter(deal=deal.pk, kind=criterion.demand).select_related(
        "deal", "person", "activity", "decided_by", "created_by", "criterion", "role"
    )
    same = [one for one in rows.order_by("-pk") if Asked(one.kind, one.name, role=one.role_id) == asked_by(criterion)]
    answers = SpinAnswer.objects.filter(deal=deal.pk, question=criterion.question_id).select_related("member__person").order_by("-pk")
    return Dossier(
        deal,
        criterion,
        same[:MOST],
        list(answers[:MOST]) if criterion.question_id is not None else [],
        access.may_change(by, deal),
        access.may_decide(by, deal, criterion.role_id),
    )


def approvers_of(asked: Evidence) -> list[User]:
    """Who may approve this: whoever holds the role and sees the deal, without its owner; administrators where nobody else is left."""
    active = User.objects.filter(is_active=True).exclude(pk=asked.deal.owner_id or 0).order_by("pk").distinct()
    for rows in (active.filter(roles=asked.role_id), active.filter(roles__code=access.ADMIN)):
        found = [user for user in rows if access.visible_deals(user).filter(pk=asked.deal_id).exists()]
        if found:
            return found
    return []
