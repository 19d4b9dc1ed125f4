"""A person's own work, or that of all whose work they see: today, the pipeline, what is stuck."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from tehing.core import clock
from tehing.core.access import Actor
from tehing.deals import access, rules
from tehing.deals.models import Activity, Deal, Stage
from tehing.deals.queries.board import Card, Column, card_of, drawn, sums


def has_work(by: Actor) -> bool:
    """Whether this person has open deals or steps of their own."""
    return _deals(by, team=False).exists() or Activity.objects.filter(owner=by.pk, done_at=None).exists()


def day(by: Actor, *, team: bool = False) -> list[Activity]:
    """What there is to do today and what is overdue, the oldest first; at most 20."""
    tonight = timezone.make_aware(datetime.combine(clock.today() + timedelta(days=1), time.min))
    rows = access.visible_activities(by) if team else Activity.objects.filter(owner=by.pk)
    due = rows.filter(done_at=None, due_at__lt=tonight)
    return list(due.select_related("company", "person", "lead", "deal", "owner").order_by("due_at", "pk")[:20])


def _deals(by: Actor, *, team: bool) -> "QuerySet[Deal]":
    """Deals not closed: one's own, or all that one sees."""
    rows = access.visible_deals(by).filter(stage__kind__in=("open", "on_hold"))
    return rows if team else rows.filter(owner=by.pk)


def pipeline(by: Actor, *, team: bool = False) -> list[Column]:
    """The open deals by stage: counts and sums."""
    rows = _deals(by, team=team)
    counts, amounts = sums(rows)
    stages = Stage.objects.filter(pk__in=counts).order_by("pipeline__position", "position", "pk")
    return [Column(stage, counts[stage.pk], amounts[stage.pk], [], 0) for stage in stages]


def stuck(by: Actor, *, team: bool = False) -> list[Card]:
    """The open deals without a next step, or too long in their stage; the longest waiting first, at most 10."""
    now = clock.now()
    too_long = Q()
    by_days = defaultdict[int, list[int]](list)
    for stage in Stage.objects.filter(kind=Stage.Kind.OPEN):
        by_days[stage.rotting_days or rules.STUCK_DAYS].append(stage.pk)
    for days, stages in by_days.items():
        too_long |= Q(stage__in=stages, stage_entered_at__lt=now - timedelta(days=days))
    open_steps = Activity.objects.filter(done_at=None, deal__isnull=False).values("deal")
    rows = _deals(by, team=team).filter(stage__kind=Stage.Kind.OPEN)
    keys = list(rows.filter(too_long | ~Q(pk__in=open_steps)).order_by("stage_entered_at", "pk").values_list("pk", flat=True)[:10])
    stages_by_key = {stage.pk: stage for stage in Stage.objects.filter(deals__in=keys).distinct()}
    cards = [card_of(stages_by_key[key], row, now) for key, rows in drawn(keys).items() for row in rows]
    return sorted(cards, key=lambda card: -card.days)
