"""What the room shows on the pages of deals, leads, companies and people."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from tehing.core import clock, money
from tehing.core.access import Actor, Scope
from tehing.deals import access, rules
from tehing.deals.models import Activity, Deal, Stage
from tehing.deals.queries.stages import stages_of
from tehing.deals.queries.standing import Standing

SHOWN, DONE = 10, 5
STEP = ("kind", "subject", "due_at", "done_at", "outcome", "owner__name", "deal__name")
LINE = ("name", "value_minor", "currency", "closed_on", "stage__name", "owner__name")


@dataclass(frozen=True)
class Course:
    """A deal's way through its pipeline."""

    deal: Deal
    here: Stage
    stages: list[Stage]
    days: int  # in the present stage
    weighted: str  # value x probability
    stuck: bool
    may_move: bool

    @property
    def asks(self) -> bool:
        """Whether leaving the present stage needs words: it is an end."""
        return self.here.kind in rules.CLOSED


@dataclass(frozen=True)
class Steps:
    """What is planned and what was done lately on a record. `host` is its type, such as "deals.deal"."""

    host: str
    pk: int
    planned: list[Activity]
    done: list[Activity]
    may_add: bool


def course(by: Actor, deal: Deal, standing: Standing) -> Course:
    """Where a deal stands among the stages of its pipeline. Two queries at most."""
    stages = stages_of(deal)
    here = next(stage for stage in stages if stage.pk == deal.stage_id)
    now = clock.now()
    is_open = here.kind == Stage.Kind.OPEN
    return Course(
        deal=deal,
        here=here,
        stages=stages,
        days=(now - deal.stage_entered_at).days,
        weighted=_weighted(deal, here.probability),
        stuck=is_open and rules.is_stuck(entered=deal.stage_entered_at, now=now, days=here.rotting_days, has_next_step=standing.planned),
        may_move=access.may_change(by, deal),
    )


def _weighted(deal: Deal, probability: int) -> str:
    if deal.value_minor is None:
        return ""
    return money.format_money(rules.weighted(deal.value_minor, probability), deal.currency)


def steps(by: Actor, record: Any) -> Steps:
    """Planned activities, the earliest first, and the last done ones, of a deal, lead, company or person."""
    host = record._meta.label_lower
    rows = access.visible_activities(by).filter(**{record._meta.model_name: record.pk})
    planned = rows.filter(done_at=None).order_by(F("due_at").asc(nulls_last=True), "pk")[:SHOWN]
    done = rows.filter(done_at__isnull=False).order_by("-done_at", "-pk")[:DONE]
    # SQLite knows no limit inside a union, but one inside a condition
    keys, *more = [Activity.objects.filter(pk__in=part.values("pk")).values("pk") for part in (planned, done)]
    in_order = F("done_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "pk"
    found = list(
        Activity.objects.filter(pk__in=keys.union(*more, all=True)).select_related("owner", "deal").only(*STEP).order_by(*in_order)
    )
    ahead, behind = [one for one in found if one.done_at is None], [one for one in found if one.done_at is not None]
    return Steps(host, record.pk, ahead, behind, by.rights.scope("deals.activity", "create") is not Scope.NONE)


def deals_of(by: Actor, record: Any) -> list[Deal]:
    """The deals of a company or person: those still open first, the newest first."""
    rows = access.visible_deals(by).filter(**{record._meta.model_name: record.pk}).select_related("stage", "owner").only(*LINE)
    return list(rows.order_by(F("closed_on").asc(nulls_first=True), "-pk")[:SHOWN])
