"""By what a customer chooses, and how we fare against a competitor over all deals."""

from dataclasses import dataclass

from django.db.models import Count, Q

from tehing.core.access import Actor
from tehing.deals import access, rules
from tehing.deals.models import ChoiceCriterion, Competitor, Deal, DealCompetitor, Score, Stage
from tehing.deals.queries.standing import matrix_from
from tehing.deals.rules.criteria import Matrix
from tehing.deals.rules.shares import Share

SHOWN = 10


@dataclass(frozen=True)
class Sheet:
    """The matrix of a deal with the records it is made of."""

    deal: Deal
    criteria: list[ChoiceCriterion]
    rivals: list[DealCompetitor]
    matrix: Matrix
    may_edit: bool


@dataclass(frozen=True)
class Record:
    """How deals against a competitor ended, and those that are still open, the newest first."""

    share: Share
    going_on: list[Deal]
    open_count: int


def sheet_of(by: Actor, deal: Deal) -> Sheet:
    """By what the customer of a deal this person may see chooses, the weightiest first. Four queries."""
    criteria = list(ChoiceCriterion.objects.filter(deal=deal.pk).select_related("member").order_by("-weight", "pk"))
    rivals = list(DealCompetitor.objects.filter(deal=deal.pk).order_by("status", "pk"))
    rivals.sort(key=lambda rival: rival.status == DealCompetitor.Status.OUT)
    scores = Score.objects.filter(criterion__deal=deal.pk).values_list("criterion", "rival", "value")
    matrix = matrix_from(
        [(one.pk, one.name, one.weight, one.member_id, one.influence) for one in criteria],
        [(one.pk, one.name, one.status) for one in rivals],
        scores,
    )
    return Sheet(deal, criteria, rivals, matrix, access.may_change(by, deal))


def record_against(by: Actor, competitor: Competitor) -> Record:
    """Won and lost where this competitor stood on the deal, within the person's rights. Two queries."""
    deals = access.visible_deals(by).filter(pk__in=DealCompetitor.objects.filter(competitor=competitor.pk).values("deal"))
    counts = deals.aggregate(
        won=Count("pk", filter=Q(stage__kind=Stage.Kind.WON)),
        closed=Count("pk", filter=Q(stage__kind__in=rules.CLOSED)),
        open=Count("pk", filter=Q(stage__kind__in=rules.GOING_ON)),
    )
    going_on = deals.filter(stage__kind__in=rules.GOING_ON).select_related("company").order_by("-pk")[:SHOWN]
    return Record(Share(counts["won"], counts["closed"]), list(going_on), counts["open"])
