"""Objections raised on deals, and what the library knows to answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from tehing.core.access import Actor
from tehing.deals import access
from tehing.deals.models import Deal, RaisedObjection
from tehing.playbook import queries as playbook
from tehing.playbook.models import Answer

WORKED = RaisedObjection.State.SETTLED


@dataclass(frozen=True)
class Raised:
    """An objection of a deal, with the library's answers while it is not settled, what worked most often first."""

    record: RaisedObjection
    answers: list[tuple[Answer, playbook.Outcome]]


def objections_of(by: Actor, deal: Deal) -> list[Raised]:
    """Those not settled first, the newest first. Four queries."""
    rows = list(access.visible_objections(by).filter(deal=deal.pk).select_related("member", "answer", "objection").order_by("-pk"))
    rows.sort(key=lambda one: one.state == WORKED)
    entries = {entry.objection.pk: entry.answers for entry in playbook.library(by)} if rows else {}
    return [Raised(one, entries.get(one.objection_id or 0, []) if one.state != WORKED else []) for one in rows]


def outcomes_of_answers(by: Actor, answers: Iterable[int]) -> Mapping[int, playbook.Outcome]:
    """How often each answer was given on deals this person sees, and how often that settled it. One query."""
    rows = access.visible_objections(by).filter(answer__in=list(answers)).values("answer")
    counted = rows.annotate(used=Count("pk"), worked=Count("pk", filter=Q(state=WORKED))).order_by()
    return {row["answer"]: playbook.Outcome(row["used"], row["worked"]) for row in counted}
