"""How the sale is made: the boxes on a deal's page."""

from collections.abc import Mapping
from typing import Any

from tehing.core.access import Actor, Scope
from tehing.core.records import panel
from tehing.deals import queries, wording
from tehing.deals.actions import CASE, MEMBER, NEED, SPIN_ANSWER
from tehing.deals.panels.page import page
from tehing.deals.rules import GOING_ON
from tehing.deals.wording import spin as words


def _course(record: Any, by: Actor) -> Mapping[str, Any] | None:
    found = page(record, by)
    state = queries.state_by(record, found.committee, found.needs, found.doings)
    return {
        "course": queries.course(by, record, found.doings),
        "cycle": found.cycle,
        "demands": queries.demands_of(record, state),
        "techniques": queries.techniques_of(record) if record.stage.kind in GOING_ON else [],
    }


def _committee(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope(MEMBER, "view") is Scope.NONE:
        return None
    found = page(record, by).committee
    gaps = [{"missing": wording.missing(gap), "grave": gap.grave} for gap in found.gaps]
    return {"committee": found, "deal": record, "gaps": gaps, "more": len(gaps) - 2}


def _needs(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope(NEED, "view") is Scope.NONE:
        return None
    return {"needs": page(record, by).needs}


def _talk(record: Any, by: Actor) -> Mapping[str, Any] | None:
    """What was asked and what was said against us, in a line each; the rest on pages of its own."""
    if by.rights.scope(SPIN_ANSWER, "view") is Scope.NONE:
        return None
    talk = queries.talk_of(record)
    hint = words.HINTS[talk.balance.hints[0]] if record.stage.kind in GOING_ON else ""
    return {"deal": record, "hint": hint, "open": talk.unsettled[:2], "objections": talk.objections}


def _business_case(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope(CASE, "view") is Scope.NONE:
        return None
    found = queries.briefly(record)
    return {"deal": record, "case": found.case if found else None, "figures": wording.told(found).figures if found else []}


def _health(record: Any, by: Actor) -> Mapping[str, Any] | None:
    """From what the boxes of committee and needs show: who may not see those is not told of them by the score either."""
    if Scope.NONE in (by.rights.scope(MEMBER, "view"), by.rights.scope(NEED, "view")):
        return None
    found = page(record, by)
    health = queries.health_of(record, found.cycle, found.committee, found.needs, found.doings)
    if health is None:
        return None
    lines = [{"why": wording.why(line), "points": line.points, "remedy": wording.remedy(line, record.pk)} for line in health.lines]
    return {"health": health, "lines": lines, "may_edit": found.committee.may_edit}


panel(host="deals.deal", key="deals.course", template="deals/_course.html", content=_course, order=10, wide=True)
panel(host="deals.deal", key="deals.talk", template="deals/_talk.html", content=_talk, order=8, side=True)
panel(host="deals.deal", key="deals.health", template="deals/_health.html", content=_health, order=5, side=True)
panel(host="deals.deal", key="deals.needs", template="deals/_needs.html", content=_needs, order=10, side=True)
panel(host="deals.deal", key="deals.business_case", template="deals/_business_case.html", content=_business_case, order=17, side=True)
panel(host="deals.deal", key="deals.committee", template="deals/_committee.html", content=_committee, order=15, side=True)
