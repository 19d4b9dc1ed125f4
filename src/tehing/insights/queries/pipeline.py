"""Where the pipeline stands: counts, values, ages, conversions. Each number carries the address of the deals behind it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, FloatField, Func, Sum
from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _

from tehing.core import clock, kept
from tehing.core.access import Actor
from tehing.core.records import lists, resource
from tehing.core.records.filters import Condition
from tehing.core.records.resource import Rows
from tehing.deals.models import Stage, StageVisit
from tehing.insights import rules

DEALS = "deals.deal"
Amounts = dict[str, int]  # currency -> minor units; currencies are never added together


class Epoch(Func):
    """An instant as seconds, computed inside the database on either engine."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(strftime('%%%%s', %(expressions)s) AS REAL)", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="EXTRACT(EPOCH FROM %(expressions)s)::float8", **more)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a table: what it counts, how many, worth what, and where they are."""

    key: Any
    label: str
    count: int
    amounts: Amounts
    url: str


@dataclass(frozen=True, kw_only=True)
class StageLine(Line):
    """A stage now, and what became of the deals that passed it."""

    kind: str
    probability: int
    age_days: Decimal | None
    flow: rules.Flow


@dataclass(frozen=True, kw_only=True)
class Report:
    """The first report: the pipeline by stage, and what was won."""

    stages: list[StageLine]
    open: Line
    won: Line
    lost: Line
    win_rate: Decimal | None
    cycle_days: Decimal | None
    months: list[Line]
    sellers: list[Line]
    products: list[Line]
    industries: list[Line]


@dataclass(frozen=True)
class Asked:
    """A report with the conditions it was asked under, and when it was counted; None = just now."""

    report: Report
    conditions: list[Condition]
    counted_at: datetime | None


def pipeline_report(by: Actor, params: QueryDict) -> Asked:
    """The report over the deals that the address asks for and the person may see. Nine queries, whatever the size."""
    rows, conditions = lists.matching(resource(DEALS), by, params)
    report, at = kept.counted("pipeline", rows, params.urlencode(), lambda: _counted(rows, params))
    return Asked(report, conditions, at)


def _counted(rows: Rows, params: QueryDict) -> Report:
    stages = _stages(rows, params)
    won = rows.filter(stage__kind="won")
    totals = {kind: _total(stages, kind, params) for kind in ("open", "won", "lost")}
    return Report(
        stages=stages,
        **totals,
        win_rate=rules.share(totals["won"].count, totals["won"].count + totals["lost"].count),
        cycle_days=_cycle(won),
        months=_months(won, params),
        sellers=_by(won, "owner", "owner__name", params),
        products=_by(won, "product", "product__name", params),
        industries=_by(won, "industry", "company__industry__name", params, path="company__industry"),
    )


def won_by_month(by: Actor, params: QueryDict) -> list[Line]:
    """The report's months alone, for its chart."""
    rows, _conditions = lists.matching(resource(DEALS), by, params)
    months, _at = kept.counted("months", rows, params.urlencode(), lambda: _months(rows.filter(stage__kind="won"), params))
    return months


def link(params: QueryDict, **more: Any) -> str:
    """The list of deals behind a number: the report's own conditions and this one."""
    copy = params.copy()
    for name, value in more.items():
        copy[name] = str(value)
    return f"/deals/?{copy.urlencode()}"


def _stages(rows: Rows, params: QueryDict) -> list[StageLine]:
    amounts, counts, ages = defaultdict[int, Amounts](dict), defaultdict[int, int](int), dict[int, float]()
    now = clock.now().timestamp()
    grouped = rows.values("stage_id", "currency").annotate(n=Count("pk"), total=Sum("value_minor"), entered=Avg(Epoch("stage_entered_at")))
    for row in grouped.order_by():
        stage, n = row["stage_id"], row["n"]
        if row["total"]:
            amounts[stage][row["currency"]] = row["total"]
        ages[stage] = ages.get(stage, 0.0) + (now - row["entered"]) * n
        counts[stage] += n
    known = {stage.pk: stage for stage in Stage.objects.order_by("pipeline__position", "pipeline_id", "position", "pk")}
    passages, entered = _passages(rows, known)
    return [
        StageLine(
            key=stage.pk,
            label=stage.name,
            kind=stage.kind,
            probability=stage.probability,
            count=counts[stage.pk],
            amounts=amounts[stage.pk],
            age_days=rules.days(ages[stage.pk] / counts[stage.pk]) if counts[stage.pk] else None,
            flow=rules.flow(stage.pk, entered.get(stage.pk, 0), passages),
            url=link(params, stage=stage.pk),
        )
        for stage in _used(known, {*counts, *entered})
    ]


def _used(known: Mapping[int, Stage], held: set[int]) -> list[Stage]:
    """The stages that hold or have held one of these deals, and all of their pipelines, in order."""
    pipelines = {known[pk].pipeline_id for pk in held}
    return [stage for stage in known.values() if stage.pipeline_id in pipelines]


def _passages(rows: Rows, known: Mapping[int, Stage]) -> tuple[list[rules.Passage], dict[int, int]]:
    """All moves between stages of these deals, counted by (from, to), and how many entered each stage."""
    # every deal: the visits need no look at each one's deal, which takes most of the time
    visits = StageVisit.objects.filter(deal__in=rows.values("pk")) if rows.query.where else StageVisit.objects.all()
    grouped = visits.values("came_from_id", "stage_id").annotate(n=Count("pk"), mean=Avg("seconds_before")).order_by()
    passages, entered = [], defaultdict[int, int](int)
    for row in grouped:
        entered[row["stage_id"]] += row["n"]
        if row["came_from_id"] is not None:
            passages.append(
                rules.Passage(
                    came_from=row["came_from_id"],
                    stage=row["stage_id"],
                    kind=known[row["stage_id"]].kind,
                    count=row["n"],
                    mean_seconds=float(row["mean"] or 0),
                )
            )
    return passages, entered


def _total(stages: list[StageLine], kind: str, params: QueryDict) -> Line:
    amounts = defaultdict[str, int](int)
    lines = [one for one in stages if one.kind == kind]
    for one in lines:
        for currency, minor in one.amounts.items():
            amounts[currency] += minor
    return Line(key=kind, label=kind, count=sum(one.count for one in lines), amounts=dict(amounts), url=link(params, stage_kind=kind))


def _cycle(won: Rows) -> Decimal | None:
    """Mean days from opening to winning, over the deals that have both dates."""
    dated = won.filter(opened_on__isnull=False, closed_on__isnull=False)
    mean = dated.aggregate(mean=Avg(Epoch("closed_on"), output_field=FloatField()) - Avg(Epoch("opened_on"), output_field=FloatField()))[
        "mean"
    ]
    return None if mean is None else rules.days(float(mean))


def _months(won: Rows, params: QueryDict) -> list[Line]:
    """What was won in each month. The database adds up days, which it does three times faster than months on SQLite."""
    by_day = won.filter(closed_on__isnull=False).values("closed_on", "currency").annotate(n=Count("pk"), total=Sum("value_minor"))
    found = defaultdict[date, list[dict[str, Any]]](list)
    for row in by_day.order_by("closed_on"):
        found[row["closed_on"].replace(day=1)].append(row)
    return [
        _line(month, formats.date_format(month, "YEAR_MONTH_FORMAT"), rows, link(params, stage_kind="won", **_month(month)))
        for month, rows in found.items()
    ]


def _month(first: date) -> dict[str, str]:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return {"closed_on__gte": first.isoformat(), "closed_on__lt": following.isoformat()}


def _by(won: Rows, name: str, title: str, params: QueryDict, *, path: str = "") -> list[Line]:
    """Won deals grouped by a reference, the most valuable first."""
    source = path or name
    found = defaultdict[tuple[int | None, str], list[dict[str, Any]]](list)
    for row in won.values(source, title, "currency").annotate(n=Count("pk"), total=Sum("value_minor")).order_by():
        found[(row[source], row[title] or "")].append(row)
    lines = [
        _line(key, label or _("(none)"), rows, link(params, stage_kind="won", **({name: key} if key else {f"{name}__empty": "yes"})))
        for (key, label), rows in found.items()
    ]
    return sorted(lines, key=lambda one: -max(one.amounts.values(), default=0))


def _line(key: Any, label: str, rows: list[dict[str, Any]], url: str) -> Line:
    amounts = defaultdict[str, int](int)
    for row in rows:
        if row["total"]:
            amounts[row["currency"]] += row["total"]
    return Line(key=key, label=label, count=sum(row["n"] for row in rows), amounts=dict(amounts), url=url)
