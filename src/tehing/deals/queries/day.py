"""A person's own work, or that of all whose work they see: today, the pipeline, what is stuck."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tehing.core import clock
from tehing.core.access import Actor
from tehing.deals import access, rules
from tehing.deals.models import Activity, Deal, Stage
from tehing.deals.queries.board import Card, Column, card_of, drawn, firsts, sums

STUCK = 10


def has_work(by: Actor) -> bool:
    """Whether this person has open deals or steps of their own."""
    return (
        _deals(by, team=False).filter(stage__kind__in=rules.GOING_ON).exists()
        or Activity.objects.filter(owner=by.pk, done_at=None).exists()
    )


def day(by: Actor, *, team: bool = False) -> list[Activity]:
    """What there is to do today and what is overdue, the oldest first; at most 20."""
    tonight = timezone.make_aware(datetime.combine(clock.today() + timedelta(days=1), time.min))
    rows = access.visible_activities(by) if team else Activity.objects.filter(owner=by.pk)
    due = rows.filter(done_at=None, due_at__lt=tonight)
    return list(due.select_related("company", "person", "lead", "deal", "owner").order_by("due_at", "pk")[:20])


def _deals(by: Actor, *, team: bool) -> "QuerySet[Deal]":
    """One's own deals, or all that one sees."""
    rows = access.visible_deals(by)
    return rows if team else rows.filter(owner=by.pk)


def pipeline(by: Actor, *, team: bool = False) -> list[Column]:
    """The open deals by stage: counts and sums."""
    stages = list(Stage.objects.filter(kind__in=rules.GOING_ON).order_by("pipeline__position", "position", "pk"))
    counts, amounts = sums(_deals(by, team=team), stages)
    return [Column(stage, counts[stage.pk], amounts[stage.pk], [], 0) for stage in stages if counts[stage.pk]]


def stuck(by: Actor, *, team: bool = False) -> list[Card]:
    """The open deals without a next step, or too long in their stage; the longest waiting first, at most 10."""
    now = clock.now()
    stages = {stage.pk: stage for stage in Stage.objects.filter(kind=Stage.Kind.OPEN)}
    rows = _deals(by, team=team)
    keys = list(firsts([_stuck_in(rows, stage, now)[:STUCK] for stage in stages.values()]))
    cards = [card_of(stages[key], row, now) for key, found in drawn(keys).items() for row in found]
    return sorted(cards, key=lambda card: -card.days)[:STUCK]


def _stuck_in(rows: "QuerySet[Deal]", stage: Stage, now: datetime) -> "QuerySet[Deal]":
    """Those of one stage, in the order of its index: the first few are found without a look at the others."""
    steps = Activity.objects.filter(deal=OuterRef("pk"), done_at=None)
    too_long = Q(stage_entered_at__lt=now - timedelta(days=stage.rotting_days or rules.STUCK_DAYS))
    return rows.filter(too_long | ~Exists(steps), stage=stage).order_by("stage_entered_at", "pk")
