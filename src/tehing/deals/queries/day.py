"""A person's own work: today, their pipeline, what is stuck."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from tehing.core import clock
from tehing.core.access import Actor
from tehing.deals import access, rules
from tehing.deals.models import Activity, Stage
from tehing.deals.queries.board import Card, Column, card_of, drawn, sums


def my_day(by: Actor) -> list[Activity]:
    """What this person has to do today and what is overdue, the oldest first; at most 20."""
    tonight = timezone.make_aware(datetime.combine(clock.today() + timedelta(days=1), time.min))
    mine = Activity.objects.filter(owner=by.pk, done_at=None, due_at__lt=tonight)
    return list(mine.select_related("company", "person", "lead", "deal").order_by("due_at", "pk")[:20])


def my_pipeline(by: Actor) -> list[Column]:
    """The person's own open deals by stage: counts and sums."""
    rows = access.visible_deals(by).filter(owner=by.pk, stage__kind__in=("open", "on_hold"))
    counts, amounts = sums(rows)
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
    cards = [card_of(stages_by_key[key], row, now) for key, rows in drawn(keys).items() for row in rows]
    return sorted(cards, key=lambda card: -card.days)
