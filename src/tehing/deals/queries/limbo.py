"""Open deals that hang in the air, by reason: the longest waiting first, and how many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from tehing.core import clock, kept, money
from tehing.core.access import Actor
from tehing.deals import access, rules
from tehing.deals.models import Activity, Deal, Stage
from tehing.deals.queries.board import Firsts
from tehing.deals.rules import limbo

SHOWN, COUNTED = 25, 1000
ROW = ("pk", "name", "company__name", "value_minor", "currency", "owner__name", "stage__name", "stage_entered_at")


@dataclass(frozen=True)
class Waiting:
    """A deal in limbo."""

    pk: int
    name: str
    company: str
    stage: str
    owner: str
    value_minor: int | None
    currency: str
    stage_days: int
    quiet_days: int | None  # since something was done; None = nothing ever was
    step: str
    step_due: datetime | None

    @property
    def value(self) -> str:
        return "" if self.value_minor is None else money.format_money(self.value_minor, self.currency)


@dataclass(frozen=True)
class Group:
    """The deals in limbo for one reason; `count` goes to 1,000, beyond that `many` holds."""

    reason: str
    count: int
    many: bool
    deals: list[Waiting]


def in_limbo(by: Actor, *, team: bool = False) -> tuple[list[Group], datetime | None]:
    """The groups that are not empty, and when they were counted (None = now). One query for each reason and one for all rows shown."""
    rows = access.visible_deals(by)
    rows = rows if team else rows.filter(owner=by.pk)
    found, counted_at = kept.counted("limbo", rows, str(by.pk), lambda: _keys(rows, own=not team))
    drawn = _drawn([key for keys in found.values() for key in keys[:SHOWN]])
    groups = [
        Group(reason, min(len(keys), COUNTED), len(keys) > COUNTED, [drawn[key] for key in keys[:SHOWN] if key in drawn])
        for reason, keys in found.items()
    ]
    return [group for group in groups if group.count], counted_at


def _keys(rows: "QuerySet[Deal]", *, own: bool) -> dict[str, list[int]]:
    """Reason -> keys of deals, the longest in their stage first: at most one more than is counted.

    For a team each stage is walked by its own index, and only as far as deals have been in it for long enough.
    """
    stages, now = list(Stage.objects.filter(kind=Stage.Kind.OPEN).order_by("pk")), clock.now()
    conditions = _conditions(now)
    return {reason: _walked(rows.filter(conditions[reason]), stages, reason, now, own=own) for reason in limbo.REASONS}


def _conditions(now: datetime) -> dict[str, Q]:
    of_deal = Activity.objects.filter(deal=OuterRef("pk"))
    planned, overdue = Exists(of_deal.filter(done_at=None)), Exists(of_deal.filter(done_at=None, due_at__lt=now))
    since = now - timedelta(days=limbo.SILENT_DAYS + 1)  # whole days: fifteen of them have passed
    done_lately = Exists(of_deal.filter(done_at__gt=since))
    silent = ~planned & ~done_lately & Q(stage_entered_at__lte=since)
    return {"step_overdue": Q(overdue), "silent": silent, "stage_overdue": ~Q(overdue) & ~silent}


def _walked(rows: "QuerySet[Deal]", stages: Iterable[Stage], reason: str, now: datetime, *, own: bool) -> list[int]:
    latest = {stage.pk: now for stage in stages}
    if reason == "silent":
        latest = {stage.pk: now - timedelta(days=limbo.SILENT_DAYS + 1) for stage in stages}
    if reason == "stage_overdue":
        latest = {stage.pk: now - timedelta(days=(stage.rotting_days or rules.STUCK_DAYS) + 1) for stage in stages}
    if not latest:
        return []
    if own:  # a person's own are few, and found by their owner
        since = Case(*[When(stage=pk, then=Value(instant)) for pk, instant in latest.items()], output_field=DateTimeField())
        few = rows.filter(stage__in=list(latest)).annotate(since=since).filter(stage_entered_at__lte=F("since"))
        return list(few.order_by("stage_entered_at", "pk").values_list("pk", flat=True)[: COUNTED + 1])
    since = Case(*[When(pk=pk, then=Value(instant)) for pk, instant in latest.items()], output_field=DateTimeField())
    waiting = rows.filter(stage=OuterRef("pk"), stage_entered_at__lte=OuterRef("since")).order_by("stage_entered_at", "pk")
    chosen = Stage.objects.filter(pk__in=latest).annotate(since=since)
    keys = [key for found in chosen.values_list(Firsts(waiting[: COUNTED + 1]), flat=True).order_by() for key in found or ()]
    return _longest_first(keys)


def _longest_first(keys: list[int]) -> list[int]:
    """The stages' own lists, laid together."""
    entered = dict(Deal.objects.filter(pk__in=keys).values_list("pk", "stage_entered_at")) if keys else {}
    return sorted(entered, key=lambda key: (entered[key], key))[: COUNTED + 1]


def _drawn(keys: list[int]) -> dict[int, Waiting]:
    now = clock.now()
    of_deal = Activity.objects.filter(deal=OuterRef("pk"))
    step = of_deal.filter(done_at=None, due_at__isnull=False).order_by("due_at", "pk")
    done = of_deal.filter(done_at__isnull=False).order_by("-done_at")
    rows = Deal.objects.filter(pk__in=keys).annotate(
        step=Subquery(step.values("subject")[:1]),
        step_due=Subquery(step.values("due_at")[:1]),
        last_done=Subquery(done.values("done_at")[:1]),
    )
    return {row["pk"]: _waiting(row, now) for row in rows.values(*ROW, "step", "step_due", "last_done")}


def _waiting(row: dict[str, Any], now: datetime) -> Waiting:
    return Waiting(
        pk=row["pk"],
        name=row["name"],
        company=row["company__name"] or "",
        stage=row["stage__name"],
        owner=row["owner__name"] or "",
        value_minor=row["value_minor"],
        currency=row["currency"],
        stage_days=(now - row["stage_entered_at"]).days,
        quiet_days=None if row["last_done"] is None else max(0, (now - row["last_done"]).days),
        step=row["step"] or "",
        step_due=row["step_due"],
    )
