"""Deals, the stages they pass, and what is done to win them."""

from tehing.deals.models.activities import Activity, Attendee, Calendar, Remind
from tehing.deals.models.approach import Approach
from tehing.deals.models.benefits import Benefit
from tehing.deals.models.business_case import BusinessCase, CaseLine, CaseLink, CaseProposal
from tehing.deals.models.cards import CustomerCard
from tehing.deals.models.closing import CallToAction, ClosingCondition
from tehing.deals.models.committee import CommitteeMember, Influence
from tehing.deals.models.criteria import ChoiceCriterion, Competitor, DealCompetitor, Score
from tehing.deals.models.deals import Deal, StageVisit
from tehing.deals.models.evidence import Evidence
from tehing.deals.models.needs import Need
from tehing.deals.models.notebook import SpinAnswer
from tehing.deals.models.objections import RaisedObjection
from tehing.deals.models.pipelines import ExitCriterion, LossReason, Pipeline, Stage, StageTarget

__all__ = [
    "Activity",
    "Approach",
    "Attendee",
    "Benefit",
    "BusinessCase",
    "Calendar",
    "CallToAction",
    "CaseLine",
    "CaseLink",
    "CaseProposal",
    "ChoiceCriterion",
    "ClosingCondition",
    "CommitteeMember",
    "Competitor",
    "CustomerCard",
    "Deal",
    "DealCompetitor",
    "Evidence",
    "ExitCriterion",
    "Influence",
    "LossReason",
    "Need",
    "Pipeline",
    "RaisedObjection",
    "Remind",
    "Score",
    "SpinAnswer",
    "Stage",
    "StageTarget",
    "StageVisit",
]
