"""What the stages ask of a deal, and what of it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from tehing.deals.models import Activity, CommitteeMember, Deal, ExitCriterion, Need, Stage
from tehing.deals.rules import committee, gates, needs


@dataclass(frozen=True)
class Demand:
    """One thing that a stage asks; `met` tells whether it holds."""

    code: str
    label: str
    strict: bool
    met: bool


def demands_of(deal: Deal) -> list[Demand]:
    """What the stage that the deal is in asks before it goes on. One query where it asks nothing, four more where it does."""
    return _demands(deal, list(ExitCriterion.objects.filter(stage=deal.stage_id).order_by("pk")))


def demands_before(deal: Deal, target: Stage) -> list[Demand]:
    """What all stages ask that a move to the target would leave behind. One query where none asks anything."""
    asking = ExitCriterion.objects.filter(stage__pipeline=deal.pipeline_id, stage__kind=Stage.Kind.OPEN)
    rows = list(asking.select_related("stage").order_by("stage__position", "pk"))
    behind = gates.left_behind(_place(deal.stage), _place(target), {(row.stage_id, row.stage.position) for row in rows})
    return _demands(deal, [row for row in rows if row.stage_id in behind])


def state_of(deal: Deal) -> gates.State:
    """Four queries."""
    known = list(Need.objects.filter(deal=deal.pk).values_list("level", "yearly_cost_minor"))
    seats = CommitteeMember.objects.filter(deal=deal.pk).values_list("role", "second_role", "access")
    held = [(role, access) for first, second, access in seats for role in (first, second) if role]
    return gates.State(
        value=bool(deal.value_minor),
        company=deal.company_id is not None,
        contact=deal.person_id is not None,
        close_date=deal.expected_close_on is not None,
        next_step=Activity.objects.filter(deal=deal.pk, done_at=None).exists(),
        level=needs.highest(level for level, _cost in known),
        cost=any(cost for _level, cost in known),
        met=frozenset(role for role, access in held if access in committee.KNOWN),
        coach=any(role == committee.COACH for role, _access in held),
    )


def _demands(deal: Deal, rows: Sequence[ExitCriterion]) -> list[Demand]:
    """Asked by several stages, a thing is asked once, and strictly when one of them means it so."""
    asked: dict[str, ExitCriterion] = {}
    for row in rows:
        if row.demand not in asked or row.strict:
            asked[row.demand] = row
    if not asked:
        return []
    lacking = gates.unmet(asked, state_of(deal))
    return [Demand(code, str(row), row.strict, code not in lacking) for code, row in asked.items()]


def _place(stage: Stage) -> gates.Place:
    return gates.Place(pipeline=stage.pipeline_id, position=stage.position, kind=stage.kind)
