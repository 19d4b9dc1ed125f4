"""What is done, and for which deals: boxes on the pages of deals, leads, companies and people."""

from collections.abc import Mapping
from typing import Any

from tehing.core.access import Actor, Scope
from tehing.core.records import panel
from tehing.deals import access, queries
from tehing.deals.actions import MEETINGS
from tehing.deals.forms.activities import StepForm
from tehing.leads import access as leads
from tehing.leads import rules as lead_rules


def _steps(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope("deals.activity", "view") is Scope.NONE:
        return None
    return {"steps": queries.steps(by, record), "form": StepForm()}


def _deals(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope("deals.deal", "view") is Scope.NONE:
        return None
    return {"deals": queries.deals_of(by, record), "host": record._meta.model_name, "record": record}


def _conversion(record: Any, by: Actor) -> Mapping[str, Any] | None:
    deals = list(record.deals.order_by("pk").values("pk", "name"))
    may = not lead_rules.conversion_problem(record.status) and leads.visible_leads(by, "edit").filter(pk=record.pk).exists()
    return {"lead": record, "deals": deals, "may_convert": may} if deals or may else None


def _attendees(record: Any, by: Actor) -> Mapping[str, Any] | None:
    """Of meetings only: nobody of the customer's comes to a task."""
    if record.kind not in MEETINGS:
        return None
    may_edit = access.visible_activities(by, "edit").filter(pk=record.pk).exists()
    return {"activity": record, "attendees": queries.attendees_of(record), "may_edit": may_edit}


panel(host="deals.activity", key="deals.attendees", template="deals/_attendees.html", content=_attendees, order=10)
panel(host="leads.lead", key="deals.conversion", template="deals/_conversion.html", content=_conversion, order=10)
for host in ("deals.deal", "leads.lead", "parties.company", "parties.person"):
    panel(host=host, key="deals.steps", template="deals/_steps.html", content=_steps, order=20)
for host in ("parties.company", "parties.person"):
    panel(host=host, key="deals.deals", template="deals/_deals.html", content=_deals, order=30)
