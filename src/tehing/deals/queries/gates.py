"""What the stages ask of a deal, and what of it holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tehing.deals.models import Activity, CommitteeMember, Deal, ExitCriterion, Need, Stage
from tehing.deals.queries.committee import Place
from tehing.deals.queries.needs import Needs
from tehing.deals.queries.standing import Standing
from tehing.deals.rules import committee as roles
from tehing.deals.rules import gates
from tehing.deals.rules import needs as levels


@dataclass(frozen=True)
class Demand:
    """One thing that a stage asks; `met` tells whether it holds."""

    code: str
    label: str
    strict: bool
    met: bool


def demands_of(deal: Deal, state: gates.State) -> list[Demand]:
    """What the stage that the deal is in asks before it goes on. One query."""
    return _demands(list(ExitCriterion.objects.filter(stage=deal.stage_id).order_by("pk")), lambda: state)


def demands_before(deal: Deal, target: Stage) -> list[Demand]:
    """What all stages ask that a move to the target would leave behind. One query where none asks anything."""
    asking = ExitCriterion.objects.filter(stage__pipeline=deal.pipeline_id, stage__kind=Stage.Kind.OPEN)
    rows = list(asking.select_related("stage").order_by("stage__position", "pk"))
    behind = gates.left_behind(_place(deal.stage), _place(target), {(row.stage_id, row.stage.position) for row in rows})
    return _demands([row for row in rows if row.stage_id in behind], lambda: state_of(deal))


def state_of(deal: Deal) -> gates.State:
    """What of the demands holds now. Three queries."""
    known = list(Need.objects.filter(deal=deal.pk).values_list("level", "yearly_cost_minor"))
    seats = list(CommitteeMember.objects.filter(deal=deal.pk).values_list("role", "second_role", "access"))
    return _state(deal, known, seats, planned=Activity.objects.filter(deal=deal.pk, done_at=None).exists())


def state_by(deal: Deal, places: Sequence[Place], needs: Needs, standing: Standing) -> gates.State:
    """The same from what has been read for the deal's page. No query."""
    known = [(need.level, need.yearly_cost_minor) for need in needs.items]
    seats = [(place.member.role, place.member.second_role, place.member.access) for place in places]
    return _state(deal, known, seats, planned=standing.planned)


def _state(deal: Deal, known: list[tuple[str, int | None]], seats: list[tuple[str, str, str]], *, planned: bool) -> gates.State:
    held = [(role, access) for first, second, access in seats for role in (first, second) if role]
    return gates.State(
        value=bool(deal.value_minor),
        company=deal.company_id is not None,
        contact=deal.person_id is not None,
        close_date=deal.expected_close_on is not None,
        next_step=planned,
        level=levels.highest(level for level, _cost in known),
        cost=any(cost for _level, cost in known),
        met=frozenset(role for role, access in held if access in roles.KNOWN),
        coach=any(role == roles.COACH for role, _access in held),
    )


def _demands(rows: Sequence[ExitCriterion], state: Callable[[], gates.State]) -> list[Demand]:
    """Asked by several stages, a thing is asked once, and strictly when one of them means it so."""
    asked: dict[str, ExitCriterion] = {}
    for row in rows:
        if row.demand not in asked or row.strict:
            asked[row.demand] = row
    if not asked:
        return []
    lacking = gates.unmet(asked, state())
    return [Demand(code, str(row), row.strict, code not in lacking) for code, row in asked.items()]


def _place(stage: Stage) -> gates.Place:
    return gates.Place(pipeline=stage.pipeline_id, position=stage.position, kind=stage.kind)
