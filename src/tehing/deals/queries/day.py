"""A person's own work, or that of all whose work they see: today, the pipeline, what is stuck."""

from datetime import datetime, time, timedelta

from django.db.models import Case, DateTimeField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from tehing.core import clock
from tehing.core.access import Actor
from tehing.deals import access, rules
from tehing.deals.models import Activity, Deal, Stage
from tehing.deals.queries.board import Card, Column, card_of, drawn, firsts, sums

STUCK = 10
TASK = ("kind", "subject", "due_at", "company__name", "lead__name", "deal__name", "owner__name")


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
    return list(due.select_related("company", "lead", "deal", "owner").only(*TASK).order_by("due_at", "pk")[:20])


def _deals(by: Actor, *, team: bool) -> "QuerySet[Deal]":
    """One's own deals, or all that one sees."""
    rows = access.visible_deals(by)
    return rows if team else rows.filter(owner=by.pk)


def pipeline(by: Actor, *, team: bool = False) -> list[Column]:
    """The open deals by stage: counts and sums."""
    return _columns(_deals(by, team=team), _stages())


def stuck(by: Actor, *, team: bool = False) -> list[Card]:
    """The open deals without a next step, or too long in their stage; the longest waiting first, at most 10."""
    return _waiting(_deals(by, team=team), _stages())


def pipeline_and_stuck(by: Actor, *, team: bool = False) -> tuple[list[Column], list[Card]]:
    """Both at once: the stages and the rows that one may see are worked out a single time."""
    rows, stages = _deals(by, team=team), _stages()
    return _columns(rows, stages), _waiting(rows, stages)


def _stages() -> list[Stage]:
    return list(Stage.objects.filter(kind__in=rules.GOING_ON).order_by("pipeline__position", "position", "pk"))


def _columns(rows: "QuerySet[Deal]", stages: list[Stage]) -> list[Column]:
    counts, amounts = sums(rows, stages)
    return [Column(stage, counts[stage.pk], amounts[stage.pk], [], 0) for stage in stages if counts[stage.pk]]


def _waiting(rows: "QuerySet[Deal]", stages: list[Stage]) -> list[Card]:
    now = clock.now()
    going = {stage.pk: stage for stage in stages if stage.kind == Stage.Kind.OPEN}
    since = Case(*[When(pk=stage.pk, then=Value(_too_long(stage, now))) for stage in going.values()], output_field=DateTimeField())
    steps = Activity.objects.filter(deal=OuterRef("pk"), done_at=None)
    waiting = rows.filter(Q(stage_entered_at__lt=OuterRef("since")) | ~Exists(steps), stage=OuterRef("pk"))
    keys = firsts(Stage.objects.filter(pk__in=going).annotate(since=since), waiting.order_by("stage_entered_at", "pk")[:STUCK])
    cards = [card_of(going[key], row, now) for key, found in drawn(keys).items() for row in found]
    return sorted(cards, key=lambda card: -card.days)[:STUCK]


def _too_long(stage: Stage, now: datetime) -> datetime:
    """Whoever entered the stage before this is there too long."""
    return now - timedelta(days=stage.rotting_days or rules.STUCK_DAYS)
