"""Deciding on an approval, on the page of the evidence that asks for it."""

from collections.abc import Mapping
from typing import Any

from tehing.core.access import Actor
from tehing.core.records import panel
from tehing.deals import access
from tehing.deals.actions import EVIDENCE
from tehing.deals.forms.evidence import WordsForm
from tehing.deals.models import Evidence


def _decision(record: Any, by: Actor) -> Mapping[str, Any] | None:
    """For approvals that are still to be decided or could be withdrawn, to those who may."""
    if record.kind != Evidence.Kind.APPROVAL or record.state == Evidence.State.DECLINED:
        return None
    if not access.may_decide(by, record.deal, record.role_id):
        return None
    return {"evidence": record, "deal": record.deal, "form": WordsForm(initial={"deal_version": record.deal.version})}


panel(host=EVIDENCE, key="deals.decision", template="deals/_decision.html", content=_decision, order=5)
