"""What the room's own screens take in."""

from typing import Any

from tehing.core.access import Actor
from tehing.core.records import resource
from tehing.core.records.forms import RecordForm, form_for
from tehing.leads.actions import LEAD
from tehing.leads.models import Lead
from tehing.leads.rules import qualification

ANSWERS = (*qualification.SIGNS, "decision_way", "decided_with")


def answers_form(by: Actor, lead: Lead, data: Any = None) -> RecordForm:
    """The answers that qualify a lead, as its own form asks them."""
    return form_for(resource(LEAD), by, data, record=lead, only=ANSWERS, prefix="sign")
