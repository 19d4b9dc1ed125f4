"""How a deal stands, in one query: what was done on it, by what the customer chooses, how we do beside the others, how we sell it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, JSONField, Model, OuterRef, QuerySet, Subquery

from tehing.deals.models import (
    Activity,
    Approach,
    Benefit,
    BusinessCase,
    CallToAction,
    ChoiceCriterion,
    ClosingCondition,
    Deal,
    DealCompetitor,
    Evidence,
    Score,
    SpinAnswer,
)
from tehing.deals.queries.evidence import COLUMNS, Proof, proofs_from
from tehing.deals.rules.criteria import US, Criterion, Matrix, Rival
from tehing.playbook import queries as playbook
from tehing.playbook.models import AdvisorRule, Technique

M = TypeVar("M", bound=Model)
FOUND = ("found_criteria", "found_rivals", "found_scores", "found_conditions", "found_calls", "found_evidence", "found_answered")
SOLD = ("found_approach", "found_rules", "found_techniques")
BACKED = ("has_benefit", "has_case", "has_agreed")
TOLD = ("company__nace_code", "company__industry__nace_code", "company__relation", "product__kind")
APPROACH = (
    "id", "version", "model", "way", "technique_id", "second_id", "reason", "industry", "product_kind", "channel", "size", "tailored",
    "deciders", "days", "departs", "advised_on", "advised_model", "advised_way", "advised_technique_id",
)  # fmt: skip


class Gathered(Subquery):
    """Whole rows of a query as lists of these columns, for each row of another that it looks out to: one query instead of several."""

    output_field = JSONField()

    def __init__(self, rows: "QuerySet[Any]", *columns: str) -> None:
        names = ", ".join(f'"{name}"' for name in columns)
        self.template = f'(SELECT %(function)s(%(row)s({names})) FROM (%(subquery)s) AS "gathered")'  # noqa: S608 — names of our own columns
        super().__init__(rows.values(*columns))

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return super().as_sql(compiler, connection, function="json_group_array", row="json_array")

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return super().as_sql(compiler, connection, function="jsonb_agg", row="jsonb_build_array")


@dataclass(frozen=True)
class Agreed:
    """An agreed condition that is still open."""

    name: str
    due_on: date


@dataclass(frozen=True)
class Selling:
    """What tells how a deal is to be sold: its customer and product, what was chosen, and the advisor's table as it is today."""

    industry: str  # NACE code
    relation: str
    product: str
    chosen: Approach | None
    rules: list[AdvisorRule]
    techniques: list[Technique]  # retired ones too: they stay where they are used
    backed: frozenset[str]  # what else there is on the deal: benefit, case, agreed (a condition, open or met)


@dataclass(frozen=True)
class Standing:
    """What was planned and done on a deal, by what the customer chooses among whom, and whether they can decide."""

    planned: bool  # some step is still to be done
    due: datetime | None  # of the earliest one
    last: datetime | None  # when something was done
    matrix: Matrix
    conditions: dict[str, str]  # kind -> no, partly, yes
    calls: list[Agreed]  # the earliest first
    selling: Selling
    evidence: list[Proof]  # for what stages ask, in the order in which it was written
    answered: frozenset[int]  # questions of the bank that the notebook has an answer to


def standing_of(deal: Deal) -> Standing:
    """One query, whatever the number of rows."""
    here = {"deal": OuterRef("pk")}
    steps = Activity.objects.filter(**here)
    open_calls = CallToAction.objects.filter(**here, state=CallToAction.State.OPEN)
    answered = SpinAnswer.objects.filter(**here, question__isnull=False).distinct()
    found = (
        Deal.objects.filter(pk=deal.pk)
        .annotate(
            planned=Exists(steps.filter(done_at=None)),
            due=Subquery(steps.filter(done_at=None, due_at__isnull=False).order_by("due_at").values("due_at")[:1]),
            last=Subquery(steps.filter(done_at__isnull=False).order_by("-done_at").values("done_at")[:1]),
            found_criteria=Gathered(
                ChoiceCriterion.objects.filter(**here).order_by("pk"), "id", "name", "weight", "member_id", "influence"
            ),
            found_rivals=Gathered(DealCompetitor.objects.filter(**here).order_by("pk"), "id", "name", "status"),
            found_scores=Gathered(Score.objects.filter(criterion__deal=OuterRef("pk")), "criterion_id", "rival_id", "value"),
            found_conditions=Gathered(ClosingCondition.objects.filter(**here), "kind", "state"),
            found_calls=Gathered(open_calls.order_by("due_on", "pk"), "name", "due_on"),
            has_benefit=Exists(Benefit.objects.filter(**here)),
            has_case=Exists(BusinessCase.objects.filter(**here)),
            has_agreed=Exists(CallToAction.objects.filter(**here).exclude(state=CallToAction.State.FAILED)),
            found_approach=Gathered(Approach.objects.filter(**here), *APPROACH),
            found_rules=Gathered(AdvisorRule.objects.filter(is_active=True).order_by("pk"), *playbook.RULE),
            found_techniques=Gathered(Technique.objects.order_by("position", "name", "pk"), *playbook.TECHNIQUE),
            found_evidence=Gathered(Evidence.objects.filter(**here).order_by("pk"), *COLUMNS),
            found_answered=Gathered(answered, "question_id"),
        )
        .values("planned", "due", "last", *FOUND, *SOLD, *BACKED, *TOLD)
        .get()
    )
    matrix = matrix_from(found["found_criteria"] or (), found["found_rivals"] or (), found["found_scores"] or ())
    calls = [Agreed(name, date.fromisoformat(day)) for name, day in found["found_calls"] or ()]
    return Standing(
        planned=bool(found["planned"]),
        due=found["due"],
        last=found["last"],
        matrix=matrix,
        conditions=dict(found["found_conditions"] or ()),
        calls=calls,
        selling=_selling(found),
        evidence=proofs_from(found["found_evidence"] or ()),
        answered=frozenset(key for (key,) in found["found_answered"] or ()),
    )


def _selling(found: Mapping[str, Any]) -> Selling:
    nace, of_industry, relation, product = (found[name] or "" for name in TOLD)
    rules = [_loaded(AdvisorRule, playbook.RULE, row) for row in found["found_rules"] or ()]
    techniques = [_loaded(Technique, playbook.TECHNIQUE, row) for row in found["found_techniques"] or ()]
    chosen = [_approach(row, techniques) for row in found["found_approach"] or ()]
    backed = frozenset(name.removeprefix("has_") for name in BACKED if found[name])
    return Selling(nace or of_industry, relation, product, chosen[0] if chosen else None, rules, techniques, backed)


def _approach(row: Sequence[Any], techniques: Iterable[Technique]) -> Approach:
    """A row as the record, with its techniques at hand."""
    made = _loaded(Approach, APPROACH, row)
    made.advised_on, made.departs = date.fromisoformat(row[APPROACH.index("advised_on")]), bool(made.departs)
    known = {one.pk: one for one in techniques}
    for name in ("technique", "second", "advised_technique"):
        setattr(made, name, known.get(getattr(made, f"{name}_id")))
    return made


def _loaded(model: type[M], columns: Sequence[str], row: Sequence[Any]) -> M:
    """A gathered row as a record; what was not gathered is read when somebody asks."""
    known = dict(zip(columns, row, strict=True))
    for field in model._meta.concrete_fields:
        if isinstance(field, JSONField) and isinstance(known.get(field.attname), str):  # SQLite gathers it as text
            known[field.attname] = json.loads(known[field.attname])
    names = [field.attname for field in model._meta.concrete_fields if field.attname in known]
    return model.from_db(DEFAULT_DB_ALIAS, names, [known[name] for name in names])


def matrix_from(criteria: Iterable[Sequence[Any]], rivals: Iterable[Sequence[Any]], scores: Iterable[Sequence[Any]]) -> Matrix:
    """Rows as (key, name, weight, who said it, what could change it), (key, name, status), (criterion, rival, value)."""
    return Matrix(
        [
            Criterion(key=key, name=name, weight=weight, said=member is not None, influence=influence)
            for key, name, weight, member, influence in criteria
        ],
        [Rival(key=key, name=name, out=status == DealCompetitor.Status.OUT) for key, name, status in rivals],
        {(criterion, rival or US): value for criterion, rival, value in scores},
    )
