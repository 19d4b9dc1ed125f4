"""Deals, the stages they pass, and what is done to win them."""

from tehing.deals.models.activities import Activity
from tehing.deals.models.benefits import Benefit
from tehing.deals.models.cards import CustomerCard
from tehing.deals.models.closing import CallToAction, ClosingCondition
from tehing.deals.models.committee import CommitteeMember, Influence
from tehing.deals.models.criteria import ChoiceCriterion, Competitor, DealCompetitor, Score
from tehing.deals.models.deals import Deal, StageVisit
from tehing.deals.models.needs import Need
from tehing.deals.models.pipelines import ExitCriterion, LossReason, Pipeline, Stage

__all__ = [
    "Activity",
    "Benefit",
    "CallToAction",
    "ChoiceCriterion",
    "ClosingCondition",
    "CommitteeMember",
    "Competitor",
    "CustomerCard",
    "Deal",
    "DealCompetitor",
    "ExitCriterion",
    "Influence",
    "LossReason",
    "Need",
    "Pipeline",
    "Score",
    "Stage",
    "StageVisit",
]
