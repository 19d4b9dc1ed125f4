"""One page to read before a meeting, made of all that is known."""

from dataclasses import dataclass

from tehing.core.access import Actor
from tehing.deals.models import Activity, Deal
from tehing.deals.queries.approach import Way, way_of
from tehing.deals.queries.committee import Committee, committee_of
from tehing.deals.queries.health import Cycle, cycle_of, health_of
from tehing.deals.queries.needs import Needs, needs_of
from tehing.deals.queries.notebook import Chapter, asked_on
from tehing.deals.queries.objections import Raised, objections_of
from tehing.deals.queries.pages import Steps, steps
from tehing.deals.queries.standing import standing_of
from tehing.deals.rules import spin
from tehing.deals.rules.health import Health
from tehing.playbook import queries as playbook
from tehing.playbook.models import Checklist, Question

QUESTIONS, OF_A_KIND = 6, 3
TALKS = (Activity.Kind.MEETING, Activity.Kind.VIDEO, Activity.Kind.CALL)


@dataclass(frozen=True)
class Preparation:
    """What a seller reads five minutes before a meeting."""

    deal: Deal
    meeting: Activity | None  # the next one that is planned
    steps: Steps
    committee: Committee
    needs: Needs
    objections: list[Raised]
    cycle: Cycle
    health: Health | None
    way: Way
    balance: spin.Balance
    questions: list[Question]
    checklists: list[tuple[Checklist, list[str]]]
    at_a_complaint: list[tuple[Checklist, list[str]]]


def preparation_of(by: Actor, deal: Deal) -> Preparation:
    """The sheet of a deal this person may see. Some twenty queries, however much there is on the deal."""
    known, needs, cycle = committee_of(by, deal), needs_of(by, deal), cycle_of(by, deal)
    planned, standing, reading = steps(by, deal), standing_of(deal), playbook.checklists(by)
    chapters, balance = asked_on(by, deal)
    asked = [each for chapter in _in_turn(balance, chapters) for each in chapter.questions[:OF_A_KIND]]
    meeting = next((one for one in planned.planned if one.kind in TALKS), None)
    return Preparation(
        deal,
        meeting,
        planned,
        known,
        needs,
        [one for one in objections_of(by, deal) if one.record.state != "settled"],
        cycle,
        health_of(deal, cycle, known, needs, standing),
        way_of(by, deal, cycle, known.places, needs, standing),
        balance,
        asked[:QUESTIONS],
        reading[Checklist.Moment.BEFORE_MEETING],
        reading[Checklist.Moment.COMPLAINT],
    )


def _in_turn(balance: spin.Balance, chapters: list[Chapter]) -> list[Chapter]:
    """The kind to ask next first, then the kinds after it."""
    first = spin.KINDS.index(balance.following) if balance.following else spin.KINDS.index(spin.IMPLICATION)
    order = [*spin.KINDS[first:], *spin.KINDS[:first]]
    return sorted((one for one in chapters if one.kind in order), key=lambda one: order.index(one.kind))
