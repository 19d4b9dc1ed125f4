"""How the sale is made: the boxes on a deal's page."""

from collections.abc import Mapping
from typing import Any

from tehing.core import clock
from tehing.core.access import Actor, Scope
from tehing.core.records import panel
from tehing.deals import access, queries, wording
from tehing.deals.actions import CALL, CASE, CONDITION, CRITERION, MEMBER, NEED, SPIN_ANSWER
from tehing.deals.models import Stage
from tehing.deals.panels.page import page
from tehing.deals.rules import GOING_ON, closing, criteria
from tehing.deals.wording import spin as words
from tehing.playbook import queries as playbook
from tehing.playbook.access import CHECKLIST
from tehing.playbook.models import Checklist


def _course(record: Any, by: Actor) -> Mapping[str, Any] | None:
    found = page(record, by)
    state = queries.state_by(record, found.committee.places, found.needs, found.standing)
    demands = queries.demands_of(by, record, state, found.standing.evidence)
    return {
        "course": queries.course(by, record, found.standing),
        "cycle": found.cycle,
        "demands": [(demand, wording.status(demand)) for demand in demands],
        "evidence": len(found.standing.evidence),
        "techniques": queries.techniques_of(record) if record.stage.kind in GOING_ON else [],
    }


def _committee(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope(MEMBER, "view") is Scope.NONE:
        return None
    found = page(record, by).committee
    gaps = [{"missing": wording.missing(gap), "grave": gap.grave} for gap in found.gaps]
    return {"committee": found, "deal": record, "gaps": gaps, "more": len(gaps) - 2}


def _criteria(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope(CRITERION, "view") is Scope.NONE:
        return None
    matrix = page(record, by).standing.matrix
    bars = wording.bars(matrix, matrix.racing) if matrix.scores else []
    return {"deal": record, "matrix": matrix, "bars": bars, "advice": wording.advised(criteria.advice(matrix))}


def _closing(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if Scope.NONE in (by.rights.scope(CONDITION, "view"), by.rights.scope(CALL, "view")):
        return None
    found, today = page(record, by).standing, clock.today()
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


def _afterwards(record: Any, by: Actor) -> Mapping[str, Any] | None:
    """What to think of when a deal has been lost; other deals are not burdened with it."""
    if record.stage.kind != Stage.Kind.LOST or by.rights.scope(CHECKLIST, "view") is Scope.NONE:
        return None
    found = playbook.checklists_for(by, Checklist.Moment.LOST_DEAL)
    return {"checklists": found} if found else None


def _approach(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if not access.sees_approach(by):
        return None
    way = page(record, by).way
    chosen, going_on = way.chosen, record.stage.kind in GOING_ON
    if chosen is None and not going_on:
        return None
    return {
        "deal": record,
        "chosen": chosen,
        "line": wording.approach.line(chosen, way.consultation),
        "because": wording.approach.strongest(way.consultation, chosen.technique_id if chosen is not None else None),
        "change": wording.approach.change(way.moved, way.consultation) if way.moved else "",
        "may_choose": way.may_edit and going_on,
    }


def _health(record: Any, by: Actor) -> Mapping[str, Any] | None:
    """From what the other boxes show: who may not see those is not told of them by the score either."""
    if Scope.NONE in [by.rights.scope(each, "view") for each in (MEMBER, NEED, CALL)]:
        return None
    found = page(record, by)
    health = queries.health_of(record, found.cycle, found.committee, found.needs, found.standing)
    if health is None:
        return None
    lines = [{"why": wording.why(line), "points": line.points, "remedy": wording.remedy(line, record.pk)} for line in health.lines]
    return {"health": health, "lines": lines, "may_edit": found.committee.may_edit}


panel(host="deals.deal", key="deals.course", template="deals/_course.html", content=_course, order=10, wide=True)
panel(host="deals.deal", key="deals.talk", template="deals/_talk.html", content=_talk, order=8, side=True)
panel(host="deals.deal", key="deals.afterwards", template="deals/_afterwards.html", content=_afterwards, order=4, side=True)
panel(host="deals.deal", key="deals.approach", template="deals/_approach.html", content=_approach, order=7, side=True)
panel(host="deals.deal", key="deals.health", template="deals/_health.html", content=_health, order=5, side=True)
panel(host="deals.deal", key="deals.needs", template="deals/_needs.html", content=_needs, order=10, side=True)
panel(host="deals.deal", key="deals.business_case", template="deals/_business_case.html", content=_business_case, order=17, side=True)
panel(host="deals.deal", key="deals.committee", template="deals/_committee.html", content=_committee, order=15, side=True)
panel(host="deals.deal", key="deals.criteria", template="deals/_criteria.html", content=_criteria, order=17, side=True)
panel(host="deals.competitor", key="deals.battlecard", template="deals/_battlecard.html", content=_battlecard, wide=True)
panel(host="deals.deal", key="deals.closing", template="deals/_closing.html", content=_closing, order=18, side=True)
