"""How a deal stands, in one query: what was done on it, by what the customer chooses, and how we do beside the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, JSONField, OuterRef, QuerySet, Subquery

from tehing.deals.models import Activity, CallToAction, ChoiceCriterion, ClosingCondition, Deal, DealCompetitor, Score
from tehing.deals.rules.criteria import US, Criterion, Matrix, Rival

FOUND = ("found_criteria", "found_rivals", "found_scores", "found_conditions", "found_calls")


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
class Standing:
    """What was planned and done on a deal, by what the customer chooses among whom, and whether they can decide."""

    planned: bool  # some step is still to be done
    due: datetime | None  # of the earliest one
    last: datetime | None  # when something was done
    matrix: Matrix
    conditions: dict[str, str]  # kind -> no, partly, yes
    calls: list[Agreed]  # the earliest first


def standing_of(deal: Deal) -> Standing:
    """One query, whatever the number of rows."""
    here = {"deal": OuterRef("pk")}
    steps = Activity.objects.filter(**here)
    open_calls = CallToAction.objects.filter(**here, state=CallToAction.State.OPEN)
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
        )
        .values("planned", "due", "last", *FOUND)
        .get()
    )
    matrix = matrix_from(found["found_criteria"] or (), found["found_rivals"] or (), found["found_scores"] or ())
    calls = [Agreed(name, date.fromisoformat(day)) for name, day in found["found_calls"] or ()]
    return Standing(bool(found["planned"]), found["due"], found["last"], matrix, dict(found["found_conditions"] or ()), calls)


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
