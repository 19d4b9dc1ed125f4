"""The room's box on the page of a lead."""

from collections.abc import Mapping
from typing import Any

from tehing.core.access import Actor
from tehing.core.records import panel, resource
from tehing.leads import access, queries, rules, wording
from tehing.leads.actions import LEAD
from tehing.leads.forms import answers_form
from tehing.leads.models import Lead
from tehing.leads.rules import qualification


def _qualification(lead: Lead, by: Actor) -> Mapping[str, Any]:
    """The five signs, each with its answer or what to ask, and what they come to."""
    found = queries.qualification_of(lead)
    may = lead.status in rules.OPEN and access.visible_leads(by, "edit").filter(pk=lead.pk).exists()
    form = answers_form(by, lead) if may else None
    labels = {one.name: resource(LEAD).label_of(one) for one in resource(LEAD).fields if one.name in qualification.SIGNS}
    signs = [
        {
            "line": line,
            "label": labels[line.sign],
            "answer": getattr(lead, f"get_{line.sign}_display")(),
            "ask": wording.QUESTIONS[line.sign],
            "field": form[line.sign] if form is not None and line.sign in form.fields else None,
        }
        for line in found.lines
    ]
    verdict, advice = wording.VERDICTS[found.verdict]
    return {"lead": lead, "found": found, "signs": signs, "verdict": verdict, "advice": advice, "form": form}


panel(host="leads.lead", key="leads.qualification", template="leads/_qualification.html", content=_qualification, order=5)
