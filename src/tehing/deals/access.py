"""The only road to deals, their stages and activities."""

from django.db import models
from django.db.models import Q

from tehing.core.access import Actor, Scope
from tehing.deals.models import (
    Activity,
    Benefit,
    CallToAction,
    ChoiceCriterion,
    ClosingCondition,
    CommitteeMember,
    Competitor,
    CustomerCard,
    Deal,
    DealCompetitor,
    ExitCriterion,
    LossReason,
    Need,
    Pipeline,
    Stage,
)
from tehing.team import access as team


def visible_deals(by: Actor, verb: str = "view") -> models.QuerySet[Deal]:
    return team.within(by, Deal.objects.all(), "deals.deal", verb)


def may_change(by: Actor, deal: int) -> bool:
    """Whether this person may change the deal of this key, and with it what hangs on it. One query."""
    return visible_deals(by, "edit").filter(pk=deal).exists()


def visible_activities(by: Actor, verb: str = "view") -> models.QuerySet[Activity]:
    """By their owner; to look at them, also through the deal they belong to."""
    rows = team.within(by, Activity.objects.all(), "deals.activity", verb)
    if verb != "view" or by.rights.scope("deals.activity", verb) in (Scope.NONE, Scope.ALL):
        return rows
    through_deal = Q(deal__in=visible_deals(by).values("pk"))
    return Activity.objects.filter(Q(pk__in=rows.values("pk")) | through_deal)


def visible_members(by: Actor, verb: str = "view") -> models.QuerySet[CommitteeMember]:
    """Whoever sees the deal sees who decides on it; whoever may change the deal keeps the map."""
    return team.hanging(by, CommitteeMember.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_needs(by: Actor, verb: str = "view") -> models.QuerySet[Need]:
    return team.hanging(by, Need.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_choice_criteria(by: Actor, verb: str = "view") -> models.QuerySet[ChoiceCriterion]:
    return team.hanging(by, ChoiceCriterion.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_rivals(by: Actor, verb: str = "view") -> models.QuerySet[DealCompetitor]:
    return team.hanging(by, DealCompetitor.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_conditions(by: Actor, verb: str = "view") -> models.QuerySet[ClosingCondition]:
    return team.hanging(by, ClosingCondition.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_calls(by: Actor, verb: str = "view") -> models.QuerySet[CallToAction]:
    return team.hanging(by, CallToAction.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_benefits(by: Actor, verb: str = "view") -> models.QuerySet[Benefit]:
    return team.hanging(by, Benefit.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_cards(by: Actor, verb: str = "view") -> models.QuerySet[CustomerCard]:
    """Whoever sells sees the cards of the people whom they see; who may change the person keeps the card."""
    if by.rights.scope("deals.customercard", verb) is Scope.NONE:
        return CustomerCard.objects.none()
    return team.hanging(by, CustomerCard.objects.all(), "person", "parties.person", _on_host(verb))


def visible_competitors(by: Actor, verb: str = "view") -> models.QuerySet[Competitor]:
    """What the house knows of competitors is the whole house's."""
    return Competitor.objects.all() if by.rights.scope("deals.competitor", verb) is not Scope.NONE else Competitor.objects.none()


def _on_host(verb: str) -> str:
    """To add to or take from a deal is to edit it."""
    return "view" if verb in ("view", "export") else "edit"


def visible_pipelines(by: Actor, verb: str = "view") -> models.QuerySet[Pipeline]:
    return Pipeline.objects.all() if by.rights.scope("deals.pipeline", verb) is not Scope.NONE else Pipeline.objects.none()


def visible_stages(by: Actor, verb: str = "view") -> models.QuerySet[Stage]:
    return Stage.objects.all() if by.rights.scope("deals.stage", verb) is not Scope.NONE else Stage.objects.none()


def visible_criteria(by: Actor, verb: str = "view") -> models.QuerySet[ExitCriterion]:
    return ExitCriterion.objects.all() if by.rights.scope("deals.exitcriterion", verb) is not Scope.NONE else ExitCriterion.objects.none()


def visible_loss_reasons(by: Actor, verb: str = "view") -> models.QuerySet[LossReason]:
    return LossReason.objects.all() if by.rights.scope("deals.lossreason", verb) is not Scope.NONE else LossReason.objects.none()
