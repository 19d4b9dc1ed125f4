"""Saying what a stage asks before a deal leaves it."""

from collections.abc import Mapping
from typing import Any

from tehing.core.access import Invalid
from tehing.deals.models import ExitCriterion
from tehing.deals.models.asked import askable, fields_to_ask

EXIT_CRITERION = "deals.exitcriterion"
Demand = ExitCriterion.Demand
# demand -> what of the criterion belongs to it
PARTS: Mapping[str, tuple[str, ...]] = {
    Demand.FIELD: ("field",),
    Demand.DOCUMENT: ("subject",),
    Demand.ANSWER: ("subject", "question"),
    Demand.APPROVAL: ("subject", "role"),
}


def check_exit_criterion(values: Mapping[str, Any], criterion: ExitCriterion) -> None:
    """Each demand says what exactly it asks, and nothing of other demands. What is out of use is not asked for anew."""
    _keep_parts(criterion)
    stored = ExitCriterion.objects.filter(pk=criterion.pk).first()
    if problem := _problem(criterion, stored):
        raise Invalid({name: [code] for name, code in problem.items()})


def _keep_parts(criterion: ExitCriterion) -> None:
    parts = PARTS.get(criterion.demand, ())
    criterion.field = criterion.field if "field" in parts else ""
    criterion.question = criterion.question if "question" in parts else None
    criterion.role = criterion.role if "role" in parts else None
    criterion.subject = " ".join(criterion.subject.split()) if "subject" in parts else ""
    if criterion.question is not None:
        criterion.subject = criterion.question.text


def _problem(criterion: ExitCriterion, stored: ExitCriterion | None) -> dict[str, str]:
    """Field -> what is wrong with it."""
    match criterion.demand:
        case Demand.FIELD if not criterion.field:
            return {"field": "say_which_field"}
        case Demand.FIELD if criterion.field not in dict(fields_to_ask()):
            return {"field": "unknown_field"}
        case Demand.FIELD if _gone(criterion) and (stored is None or stored.field != criterion.field):
            return {"field": "field_out_of_use"}
        case Demand.DOCUMENT if not criterion.subject:
            return {"subject": "say_which_document"}
        case Demand.ANSWER if not criterion.subject:
            return {"subject": "say_which_question"}
        case Demand.ANSWER if _retired(criterion) and (stored is None or stored.question_id != criterion.question_id):
            return {"question": "question_out_of_use"}
        case Demand.APPROVAL:
            missing = {"subject": "say_what_is_approved"} if not criterion.subject else {}
            return missing | ({"role": "say_who_approves"} if criterion.role_id is None else {})
    return {}


def _gone(criterion: ExitCriterion) -> bool:
    return criterion.field not in {one.name for one in askable()}


def _retired(criterion: ExitCriterion) -> bool:
    return criterion.question is not None and not criterion.question.is_active
