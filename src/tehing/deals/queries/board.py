"""The board: a pipeline's stages as columns, their deals as cards."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, JSONField, OuterRef, QuerySet, Subquery, Sum
from django.http import QueryDict

from tehing.core import clock, money
from tehing.core.access import Actor
from tehing.core.records import lists, resource
from tehing.core.records.resource import Rows
from tehing.deals import access, rules
from tehing.deals.models import Activity, Deal, Pipeline, Stage

CARDS = 25


@dataclass(frozen=True)
class Card:
    """A deal on the board."""

    pk: int
    version: int
    name: str
    company: str
    value_minor: int | None
    currency: str
    owner: str
    next_step: str
    next_due: datetime | None
    overdue: bool
    days: int  # in this stage
    stuck: bool

    @property
    def value(self) -> str:
        return "" if self.value_minor is None else money.format_money(self.value_minor, self.currency)


@dataclass(frozen=True)
class Column:
    """A stage with its deals: how many, worth what by currency, and the newest of them."""

    stage: Stage
    count: int
    amounts: dict[str, int]
    cards: list[Card]
    after: int  # pk to read on from; 0 = no more

    @property
    def totals(self) -> list[str]:
        """The sums as people write them, one per currency: currencies are never added together."""
        return [money.format_money(minor, currency) for currency, minor in sorted(self.amounts.items())]

    @property
    def asks(self) -> bool:
        """Whether a card dropped here needs words: a date, a reason."""
        return self.stage.kind in rules.CLOSED


@dataclass(frozen=True)
class Board:
    """A pipeline as columns. Closed stages show their sums only: they are where cards are dropped."""

    pipeline: Pipeline
    pipelines: list[Pipeline]
    columns: list[Column]


def board(by: Actor, params: QueryDict, pipeline: Pipeline | None = None) -> Board | None:
    """The board of a pipeline under the list's conditions; None when there is no pipeline. Six queries, whatever the size."""
    pipelines = list(access.visible_pipelines(by).order_by("position", "pk"))
    chosen = pipeline or next(iter(pipelines), None)
    if chosen is None:
        return None
    rows, _conditions = lists.matching(resource("deals.deal"), by, params)
    every = Stage.objects.filter(pipeline=chosen, is_active=True)
    stages = list(every.order_by("position", "pk"))
    counts, amounts = sums(rows, stages)
    cards = drawn(firsts(every.exclude(kind__in=rules.CLOSED), rows.filter(stage=OuterRef("pk")).order_by("-pk")[: CARDS + 1]))
    columns = [_column(stage, counts[stage.pk], amounts[stage.pk], cards[stage.pk]) for stage in stages]
    return Board(chosen, pipelines, columns)


def more_cards(by: Actor, params: QueryDict, stage: Stage, after: int) -> Column:
    """The next cards of one column."""
    rows, _conditions = lists.matching(resource("deals.deal"), by, params)
    found = rows.filter(stage=stage, pk__lt=after).order_by("-pk").values_list("pk", flat=True)[: CARDS + 1]
    keys = list(found)
    return _column(stage, 0, {}, drawn(keys).get(stage.pk, []))


def sums(rows: Rows, stages: list[Stage]) -> tuple[dict[int, int], dict[int, dict[str, int]]]:
    """How many of the deals are in each of these stages, and what they come to; read from one index alone."""
    counts, amounts = defaultdict[int, int](int), defaultdict[int, dict[str, int]](dict)
    rows = rows.filter(stage__in=[stage.pk for stage in stages])
    for row in rows.values("stage_id", "currency").annotate(n=Count("*"), total=Sum("value_minor")).order_by():
        counts[row["stage_id"]] += row["n"]
        if row["total"]:
            amounts[row["stage_id"]][row["currency"]] = row["total"]
    return counts, amounts


class Firsts(Subquery):
    """The keys of the first few rows of a query, for each row of another: `Firsts(rows.filter(stage=OuterRef("pk"))[:25])`.

    Each stops at its own limit, and the words of the query are made once, not once for each stage.
    """

    output_field = JSONField()
    template = '(SELECT %(function)s("pk") FROM (%(subquery)s) AS "firsts")'

    def __init__(self, rows: "QuerySet[Any]") -> None:
        super().__init__(rows.values("pk"))

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return super().as_sql(compiler, connection, function="json_group_array")

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return super().as_sql(compiler, connection, function="jsonb_agg")


def firsts(stages: "QuerySet[Stage]", rows: "QuerySet[Deal]") -> list[int]:
    """The keys of the first of these deals in each stage; `rows` look out to it by `OuterRef`. One query."""
    found = stages.values_list(Firsts(rows), flat=True).order_by()
    return [key for keys in found for key in keys or ()]


def drawn(keys: list[int]) -> dict[int, list[dict[str, Any]]]:
    step = Activity.objects.filter(deal=OuterRef("pk"), done_at=None).order_by(F("due_at").asc(nulls_last=True), "pk")
    found = Deal.objects.filter(pk__in=keys).annotate(
        next_step=Subquery(step.values("subject")[:1]), next_due=Subquery(step.values("due_at")[:1])
    )
    cards = defaultdict[int, list[dict[str, Any]]](list)
    names = ("pk", "version", "name", "company__name", "value_minor", "currency", "owner__name", "stage_id", "stage_entered_at")
    for row in found.order_by("-pk").values(*names, "next_step", "next_due"):
        cards[row["stage_id"]].append(row)
    return cards


def _column(stage: Stage, count: int, amounts: dict[str, int], rows: list[dict[str, Any]]) -> Column:
    now = clock.now()
    cards = [card_of(stage, row, now) for row in rows[:CARDS]]
    return Column(stage, count, amounts, cards, after=cards[-1].pk if len(rows) > CARDS else 0)


def card_of(stage: Stage, row: dict[str, Any], now: datetime) -> Card:
    due = row["next_due"]
    return Card(
        pk=row["pk"],
        version=row["version"],
        name=row["name"],
        company=row["company__name"] or "",
        value_minor=row["value_minor"],
        currency=row["currency"],
        owner=row["owner__name"] or "",
        next_step=row["next_step"] or "",
        next_due=due,
        overdue=due is not None and due < now,
        days=(now - row["stage_entered_at"]).days,
        stuck=rules.is_stuck(entered=row["stage_entered_at"], now=now, days=stage.rotting_days, has_next_step=bool(row["next_step"])),
    )
