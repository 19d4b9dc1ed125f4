"""Deals, the stages they pass, and what is done to win them."""

from tehing.deals.models.activities import Activity, Attendee, Calendar, Remind
from tehing.deals.models.business_case import BusinessCase, CaseLine, CaseLink, CaseProposal
from tehing.deals.models.committee import CommitteeMember, Influence
from tehing.deals.models.deals import Deal, StageVisit
from tehing.deals.models.needs import Need
from tehing.deals.models.notebook import SpinAnswer
from tehing.deals.models.objections import RaisedObjection
from tehing.deals.models.pipelines import ExitCriterion, LossReason, Pipeline, Stage

__all__ = [
    "Activity",
    "Attendee",
    "BusinessCase",
    "Calendar",
    "CaseLine",
    "CaseLink",
    "CaseProposal",
    "CommitteeMember",
    "Deal",
    "ExitCriterion",
    "Influence",
    "LossReason",
    "Need",
    "Pipeline",
    "RaisedObjection",
    "Remind",
    "SpinAnswer",
    "Stage",
    "StageVisit",
]
