"""Reads for the board, the day and the deal's page."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.http import QueryDict

from tehing.core import clock
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


@dataclass(frozen=True)
class Column:
    """A stage with its deals: how many, worth what by currency, and the newest of them."""

    stage: Stage
    count: int
    amounts: dict[str, int]
    cards: list[Card]
    after: int  # pk to read on from; 0 = no more


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
    rows = rows.filter(pipeline=chosen)
    stages = list(Stage.objects.filter(pipeline=chosen).order_by("position", "pk"))
    counts, amounts = _sums(rows)
    cards = _cards(rows, [stage for stage in stages if stage.kind not in rules.CLOSED])
    columns = [_column(stage, counts[stage.pk], amounts[stage.pk], cards[stage.pk]) for stage in stages]
    return Board(chosen, pipelines, columns)


def more_cards(by: Actor, params: QueryDict, stage: Stage, after: int) -> Column:
    """The next cards of one column."""
    rows, _conditions = lists.matching(resource("deals.deal"), by, params)
    found = rows.filter(stage=stage, pk__lt=after).order_by("-pk").values_list("pk", flat=True)[: CARDS + 1]
    keys = list(found)
    return _column(stage, 0, {}, _drawn(keys).get(stage.pk, []))


def _sums(rows: Rows) -> tuple[dict[int, int], dict[int, dict[str, int]]]:
    counts, amounts = defaultdict[int, int](int), defaultdict[int, dict[str, int]](dict)
    for row in rows.values("stage_id", "currency").annotate(n=Count("pk"), total=Sum("value_minor")).order_by():
        counts[row["stage_id"]] += row["n"]
        if row["total"]:
            amounts[row["stage_id"]][row["currency"]] = row["total"]
    return counts, amounts


def _cards(rows: Rows, stages: list[Stage]) -> dict[int, list[dict[str, Any]]]:
    """The newest deals of every stage: one query for the keys (each stage stops at its own limit), one for the cards."""
    if not stages:
        return defaultdict(list)
    model = rows.model._default_manager
    parts = [
        model.filter(pk__in=rows.filter(stage=stage).order_by("-pk").values("pk")[: CARDS + 1]).values_list("pk", flat=True)
        for stage in stages
    ]
    keys = list(parts[0].union(*parts[1:], all=True)) if len(parts) > 1 else list(parts[0])
    return _drawn(keys)


def _drawn(keys: list[int]) -> dict[int, list[dict[str, Any]]]:
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
    cards = [_card(stage, row, now) for row in rows[:CARDS]]
    return Column(stage, count, amounts, cards, after=cards[-1].pk if len(rows) > CARDS else 0)


def _card(stage: Stage, row: dict[str, Any], now: datetime) -> Card:
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


def my_day(by: Actor) -> list[Activity]:
    """What this person has to do today and what is overdue, the oldest first; at most 20."""
    tonight = clock.now() + timedelta(days=1)
    mine = Activity.objects.filter(owner=by.pk, done_at=None, due_at__lt=tonight)
    return list(mine.select_related("company", "deal").order_by("due_at", "pk")[:20])


def my_pipeline(by: Actor) -> list[Column]:
    """The person's own open deals by stage: counts and sums."""
    rows = access.visible_deals(by).filter(owner=by.pk, stage__kind__in=("open", "on_hold"))
    counts, amounts = _sums(rows)
    stages = Stage.objects.filter(pk__in=counts).order_by("pipeline__position", "position", "pk")
    return [Column(stage, counts[stage.pk], amounts[stage.pk], [], 0) for stage in stages]


def stuck(by: Actor) -> list[Card]:
    """The person's open deals without a next step, or too long in their stage; the longest waiting first, at most 10."""
    now = clock.now()
    too_long = Q()
    by_days = defaultdict[int, list[int]](list)
    for stage in Stage.objects.filter(kind=Stage.Kind.OPEN):
        by_days[stage.rotting_days or rules.STUCK_DAYS].append(stage.pk)
    for days, stages in by_days.items():
        too_long |= Q(stage__in=stages, stage_entered_at__lt=now - timedelta(days=days))
    open_steps = Activity.objects.filter(done_at=None, deal__isnull=False).values("deal")
    mine = access.visible_deals(by).filter(owner=by.pk, stage__kind=Stage.Kind.OPEN)
    keys = list(mine.filter(too_long | ~Q(pk__in=open_steps)).order_by("stage_entered_at", "pk").values_list("pk", flat=True)[:10])
    stages_by_key = {stage.pk: stage for stage in Stage.objects.filter(deals__in=keys).distinct()}
    cards = [_card(stages_by_key[key], row, now) for key, rows in _drawn(keys).items() for row in rows]
    return sorted(cards, key=lambda one: -one.days)


def next_steps(by: Actor, deal_pk: int) -> list[Activity]:
    """What is planned on a deal, the earliest first."""
    rows = access.visible_activities(by).filter(deal=deal_pk, done_at=None).select_related("owner")
    return list(rows.order_by(F("due_at").asc(nulls_last=True), "pk")[:10])
