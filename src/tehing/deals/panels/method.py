"""How the sale is made: the boxes on a deal's page."""

from collections.abc import Mapping
from typing import Any

from tehing.core import clock
from tehing.core.access import Actor, Scope
from tehing.core.records import panel
from tehing.deals import queries, wording
from tehing.deals.actions import CALL, CONDITION, CRITERION, MEMBER, NEED
from tehing.deals.panels.page import once
from tehing.deals.rules import closing, criteria


def _course(record: Any, by: Actor) -> Mapping[str, Any] | None:
    return {
        "course": queries.course(by, record),
        "cycle": once(record, "cycle", lambda: queries.cycle_of(by, record)),
        "demands": queries.demands_of(record),
    }


def _committee(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope(MEMBER, "view") is Scope.NONE:
        return None
    found = once(record, "committee", lambda: queries.committee_of(by, record, whole=False))
    gaps = [{"missing": wording.missing(gap), "grave": gap.grave} for gap in found.gaps]
    return {"committee": found, "deal": record, "gaps": gaps, "more": len(gaps) - 2}


def standing(record: Any) -> queries.Standing:
    found: queries.Standing = once(record, "standing", lambda: queries.standing_of(record))
    return found


def _criteria(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope(CRITERION, "view") is Scope.NONE:
        return None
    matrix = standing(record).matrix
    bars = wording.bars(matrix, matrix.racing) if matrix.scores else []
    return {"deal": record, "matrix": matrix, "bars": bars, "advice": wording.advised(criteria.advice(matrix))}


def _closing(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if Scope.NONE in (by.rights.scope(CONDITION, "view"), by.rights.scope(CALL, "view")):
        return None
    found, today = standing(record), clock.today()
    overdue = any(call.due_on < today for call in found.calls)
    fits = closing.fitting(found.conditions, agreed=bool(found.calls), overdue=overdue)
    calls = [(call, call.due_on < today) for call in found.calls]
    return {"deal": record, "close": wording.close(fits), "because": wording.because(fits), "calls": calls}


def _battlecard(record: Any, by: Actor) -> Mapping[str, Any] | None:
    found = queries.record_against(by, record) if by.rights.scope("deals.deal", "view") is not Scope.NONE else None
    ended = wording.won_against(found.share) if found is not None else ""
    return {"competitor": record, "record": found, "ended": ended}


def _needs(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope(NEED, "view") is Scope.NONE:
        return None
    return {"needs": once(record, "needs", lambda: queries.needs_of(by, record))}


def _health(record: Any, by: Actor) -> Mapping[str, Any] | None:
    """From what the other boxes show: who may not see those is not told of them by the score either."""
    if Scope.NONE in [by.rights.scope(each, "view") for each in (MEMBER, NEED, CALL)]:
        return None
    committee = once(record, "committee", lambda: queries.committee_of(by, record, whole=False))
    needs = once(record, "needs", lambda: queries.needs_of(by, record))
    cycle = once(record, "cycle", lambda: queries.cycle_of(by, record))
    health = queries.health_of(record, cycle, committee, needs, standing(record))
    if health is None:
        return None
    lines = [{"why": wording.why(line), "points": line.points, "remedy": wording.remedy(line, record.pk)} for line in health.lines]
    return {"health": health, "lines": lines, "may_edit": committee.may_edit}


panel(host="deals.deal", key="deals.course", template="deals/_course.html", content=_course, order=10, wide=True)
panel(host="deals.deal", key="deals.health", template="deals/_health.html", content=_health, order=5)
panel(host="deals.deal", key="deals.needs", template="deals/_needs.html", content=_needs, order=15)
panel(host="deals.deal", key="deals.committee", template="deals/_committee.html", content=_committee, order=15, side=True)
panel(host="deals.deal", key="deals.criteria", template="deals/_criteria.html", content=_criteria, order=17)
panel(host="deals.competitor", key="deals.battlecard", template="deals/_battlecard.html", content=_battlecard, wide=True)
panel(host="deals.deal", key="deals.closing", template="deals/_closing.html", content=_closing, order=18)
