"""What the stages ask of a deal, and what of it holds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q

from tehing.core.access import Actor
from tehing.core.records import resource
from tehing.deals.access import ADMIN
from tehing.deals.models import Activity, CommitteeMember, Deal, Evidence, ExitCriterion, Need, SpinAnswer, Stage
from tehing.deals.models.asked import DEAL, askable
from tehing.deals.queries.committee import Place
from tehing.deals.queries.evidence import COLUMNS, Proof, asked_by, proofs_from
from tehing.deals.queries.needs import Needs
from tehing.deals.queries.standing import Gathered, Standing
from tehing.deals.rules import committee as roles
from tehing.deals.rules import gates
from tehing.deals.rules import needs as levels
from tehing.team.models import Role


@dataclass(frozen=True)
class Demand:
    """One thing that a stage asks. `met` tells whether it holds; what is out of date asks for a field that is not in use any more."""

    criterion: ExitCriterion  # the strict one where several ask the same
    met: bool
    out_of_date: bool = False
    latest: Proof | None = None  # the evidence written last
    lapse: str = ""  # why an approval that was given does not hold any more
    may_approve: bool = False

    @property
    def code(self) -> str:
        return self.criterion.demand

    @property
    def label(self) -> str:
        return str(self.criterion)

    @property
    def strict(self) -> bool:
        return self.criterion.strict

    @property
    def about(self) -> str:
        """What exactly, in words; "" where the code says it all."""
        return self.criterion.about

    @property
    def subject(self) -> str:
        """The same for programs: a field by its name."""
        return self.criterion.field or self.criterion.subject

    @property
    def key(self) -> str:
        """As the news name it: "need", "field: x_region", "document: NDA"."""
        return f"{self.code}: {self.subject}" if self.subject else self.code

    @property
    def asked(self) -> bool:
        """An approval waits to be decided."""
        return self.latest is not None and self.latest.state == Evidence.State.ASKED

    @property
    def shown_by_evidence(self) -> bool:
        return self.code in gates.SHOWN


def demands_of(by: Actor, deal: Deal, state: gates.State, evidence: Sequence[Proof]) -> list[Demand]:
    """What the stage that the deal is in asks before it goes on. One query."""
    holding = Role.objects.filter(Q(pk=OuterRef("role")) | Q(code=ADMIN), holders=by.pk)
    asking = ExitCriterion.objects.filter(stage=deal.stage_id).select_related("role", "question").annotate(held=Exists(holding))
    rows = list(asking.order_by("pk"))
    others = deal.owner_id not in (None, by.pk)  # nobody approves their own deal
    return _demands(deal, rows, lambda: state, evidence, [row.pk for row in rows if row.held and others])


def demands_now(by: Actor, deal: Deal) -> list[Demand]:
    """The same for a deal by itself. Three queries."""
    return demands_of(by, deal, state_of(deal), proofs_of(deal))


def demands_before(deal: Deal, target: Stage) -> list[Demand]:
    """What all stages ask that a move to the target would leave behind. One query where none asks anything."""
    asking = ExitCriterion.objects.filter(stage__pipeline=deal.pipeline_id, stage__kind=Stage.Kind.OPEN)
    rows = list(asking.select_related("stage", "question").order_by("stage__position", "pk"))
    behind = gates.left_behind(_place(deal.stage), _place(target), {(row.stage_id, row.stage.position) for row in rows})
    return _demands(deal, [row for row in rows if row.stage_id in behind], lambda: state_of(deal))


def proofs_of(deal: Deal) -> list[Proof]:
    """All evidence of a deal, in the order in which it was written."""
    return proofs_from(Evidence.objects.filter(deal=deal.pk).order_by("pk").values_list(*COLUMNS))


def state_of(deal: Deal) -> gates.State:
    """What of the demands holds now. One query."""
    here = {"deal": OuterRef("pk")}
    found = (
        Deal.objects.filter(pk=deal.pk)
        .annotate(
            planned=Exists(Activity.objects.filter(**here, done_at=None)),
            found_needs=Gathered(Need.objects.filter(**here), "level", "yearly_cost_minor"),
            found_seats=Gathered(CommitteeMember.objects.filter(**here), "role", "second_role", "access"),
            found_proofs=Gathered(Evidence.objects.filter(**here).order_by("pk"), *COLUMNS),
            found_questions=Gathered(SpinAnswer.objects.filter(**here, question__isnull=False), "question_id"),
        )
        .values("planned", "found_needs", "found_seats", "found_proofs", "found_questions")
        .get()
    )
    return _state(
        deal,
        found["found_needs"] or [],
        found["found_seats"] or [],
        planned=bool(found["planned"]),
        evidence=proofs_from(found["found_proofs"] or ()),
        answered=[key for (key,) in found["found_questions"] or ()],
    )


def state_by(deal: Deal, places: Sequence[Place], needs: Needs, standing: Standing) -> gates.State:
    """The same from what has been read for the deal's page. No query."""
    known = [(need.level, need.yearly_cost_minor) for need in needs.items]
    seats = [(place.member.role, place.member.second_role, place.member.access) for place in places]
    return _state(deal, known, seats, planned=standing.planned, evidence=standing.evidence, answered=standing.answered)


def _state(
    deal: Deal,
    known: Iterable[Sequence[Any]],
    seats: Iterable[Sequence[str]],
    *,
    planned: bool,
    evidence: Sequence[Proof],
    answered: Iterable[int],
) -> gates.State:
    worth = list(known)
    held = [(role, access) for first, second, access in seats for role in (first, second) if role]
    given = [one for one in evidence if one.state == Evidence.State.GIVEN]
    return gates.State(
        value=bool(deal.value_minor),
        company=deal.company_id is not None,
        contact=deal.person_id is not None,
        close_date=deal.expected_close_on is not None,
        next_step=planned,
        level=levels.highest(level for level, _cost in worth),
        cost=any(cost for _level, cost in worth),
        met=frozenset(role for role, access in held if access in roles.KNOWN),
        coach=any(role == roles.COACH for role, _access in held),
        shown=frozenset(one.what for one in given),
        answered=frozenset(answered),
        approvals=tuple(_approval(one) for one in given if one.what.demand == gates.APPROVAL),
        amount=deal.value_minor,
        currency=deal.currency,
        owner=deal.owner_id,
    )


def _approval(one: Proof) -> gates.Approval:
    return gates.Approval(one.what, one.by, one.amount, one.currency)


def _filled(deal: Deal) -> dict[str, bool]:
    """Each field that can be asked for -> whether it holds something. References are not read for it."""
    described = resource(DEAL)
    found: dict[str, bool] = {}
    for one in askable():
        value = one.custom.raw(deal) if one.custom is not None else getattr(deal, described.model_field(one).attname)
        found[one.name] = value not in (None, "", [])
    return found


def _demands(
    deal: Deal,
    rows: Iterable[ExitCriterion],
    state: Callable[[], gates.State],
    evidence: Sequence[Proof] = (),
    approving: Iterable[int] = (),
) -> list[Demand]:
    """Asked by several stages, a thing is asked once, and strictly when one of them means it so."""
    asked: dict[gates.Asked, ExitCriterion] = {}
    for row in rows:
        what = asked_by(row)
        if what not in asked or row.strict:
            asked[what] = row
    if not asked:
        return []
    known = state()
    if any(what.demand == gates.FIELD for what in asked):  # the company's own are in the database
        known = replace(known, fields=_filled(deal))
    lacking = gates.unmet(asked, known)
    latest = {one.what: one for one in evidence}
    return [
        Demand(
            row,
            met=what not in lacking,
            out_of_date=what.demand == gates.FIELD and what.subject not in known.fields,
            latest=latest.get(what),
            lapse=_lapse(latest.get(what), known),
            may_approve=row.pk in approving,
        )
        for what, row in asked.items()
    ]


def _lapse(one: Proof | None, known: gates.State) -> str:
    if one is None or one.state != Evidence.State.GIVEN or one.what.demand != gates.APPROVAL:
        return ""
    return gates.lapse(_approval(one), known)


def _place(stage: Stage) -> gates.Place:
    return gates.Place(pipeline=stage.pipeline_id, position=stage.position, kind=stage.kind)
