"""The room's boxes on pages of deals, leads, companies and people."""

from collections.abc import Callable, Mapping
from typing import Any

from tehing.core.access import Actor, Scope
from tehing.core.records import panel
from tehing.deals import queries, wording
from tehing.deals.actions import MEMBER, NEED
from tehing.deals.forms import StepForm
from tehing.leads import access as leads
from tehing.leads import rules as lead_rules


def _steps(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope("deals.activity", "view") is Scope.NONE:
        return None
    return {"steps": queries.steps(by, record), "form": StepForm()}


def _course(record: Any, by: Actor) -> Mapping[str, Any] | None:
    return {
        "course": queries.course(by, record),
        "cycle": _once(record, "cycle", lambda: queries.cycle_of(by, record)),
        "demands": queries.demands_of(record),
    }


def _committee(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope(MEMBER, "view") is Scope.NONE:
        return None
    found = _once(record, "committee", lambda: queries.committee_of(by, record, whole=False))
    gaps = [{"missing": wording.missing(gap), "grave": gap.grave} for gap in found.gaps]
    return {"committee": found, "deal": record, "gaps": gaps, "more": len(gaps) - 2}


def _needs(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope(NEED, "view") is Scope.NONE:
        return None
    return {"needs": _once(record, "needs", lambda: queries.needs_of(by, record))}


def _health(record: Any, by: Actor) -> Mapping[str, Any] | None:
    """From what the boxes of committee and needs show: who may not see those is not told of them by the score either."""
    if Scope.NONE in (by.rights.scope(MEMBER, "view"), by.rights.scope(NEED, "view")):
        return None
    committee = _once(record, "committee", lambda: queries.committee_of(by, record, whole=False))
    needs = _once(record, "needs", lambda: queries.needs_of(by, record))
    cycle = _once(record, "cycle", lambda: queries.cycle_of(by, record))
    health = queries.health_of(record, cycle, committee, needs)
    if health is None:
        return None
    lines = [{"why": wording.why(line), "points": line.points, "remedy": wording.remedy(line, record.pk)} for line in health.lines]
    return {"health": health, "lines": lines, "may_edit": committee.may_edit}


def _once(record: Any, name: str, read: Callable[[], Any]) -> Any:
    """What several boxes of one page show is read once for the page."""
    known = record.__dict__.setdefault("_shown", {})
    if name not in known:
        known[name] = read()
    return known[name]


def _deals(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope("deals.deal", "view") is Scope.NONE:
        return None
    return {"deals": queries.deals_of(by, record), "host": record._meta.model_name, "record": record}


def _conversion(record: Any, by: Actor) -> Mapping[str, Any] | None:
    deals = list(record.deals.order_by("pk").values("pk", "name"))
    may = not lead_rules.conversion_problem(record.status) and leads.visible_leads(by, "edit").filter(pk=record.pk).exists()
    return {"lead": record, "deals": deals, "may_convert": may} if deals or may else None


panel(host="deals.deal", key="deals.course", template="deals/_course.html", content=_course, order=10, wide=True)
panel(host="leads.lead", key="deals.conversion", template="deals/_conversion.html", content=_conversion, order=10)
panel(host="deals.deal", key="deals.health", template="deals/_health.html", content=_health, order=5)
panel(host="deals.deal", key="deals.needs", template="deals/_needs.html", content=_needs, order=15)
panel(host="deals.deal", key="deals.committee", template="deals/_committee.html", content=_committee, order=15, side=True)
for host in ("deals.deal", "leads.lead", "parties.company", "parties.person"):
    panel(host=host, key="deals.steps", template="deals/_steps.html", content=_steps, order=20)
for host in ("parties.company", "parties.person"):
    panel(host=host, key="deals.deals", template="deals/_deals.html", content=_deals, order=30)
