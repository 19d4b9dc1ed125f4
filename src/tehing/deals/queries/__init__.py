"""Every read of the room, by topic."""

from tehing.deals.queries.approach import ANSWERS, Way, advised_of, answers_from, answers_of, approach_of, choice_of, way_of
from tehing.deals.queries.benefits import Benefits, benefits_of
from tehing.deals.queries.board import Board, Card, Column, board, more_cards
from tehing.deals.queries.business_case import Case, briefly, case_of, links_of, proposals_of, shared, sharing_of
from tehing.deals.queries.calendar import Entry, Shown, calendar_of, late_before, usual_reminder
from tehing.deals.queries.cards import cards_of
from tehing.deals.queries.closing import Closing, closing_of
from tehing.deals.queries.committee import Committee, Place, committee_of, influenced_by, places_of
from tehing.deals.queries.criteria import Record, Sheet, record_against, sheet_of
from tehing.deals.queries.day import day, has_work, pipeline, pipeline_and_stuck, stuck
from tehing.deals.queries.evidence import Dossier, approvers_of, dossier_of
from tehing.deals.queries.fates import fates_of_advice
from tehing.deals.queries.feed import feed_of
from tehing.deals.queries.gates import Demand, demands_before, demands_now, demands_of, state_by
from tehing.deals.queries.health import Cycle, cycle_of, health_of
from tehing.deals.queries.invitations import Coming, attendees_of, coming
from tehing.deals.queries.limbo import Group, Waiting, in_limbo
from tehing.deals.queries.needs import Book, Needs, book, needs_of
from tehing.deals.queries.notebook import Notebook, Talk, notebook_of, talk_of
from tehing.deals.queries.objections import Raised, objections_of, outcomes_of_answers
from tehing.deals.queries.pages import Course, Steps, course, deals_of, steps
from tehing.deals.queries.preparation import Preparation, preparation_of
from tehing.deals.queries.review import Review, changes_of, review
from tehing.deals.queries.stages import stages_of, techniques_of
from tehing.deals.queries.standing import Standing, standing_of

__all__ = [
    "ANSWERS",
    "Benefits",
    "Board",
    "Book",
    "Card",
    "Case",
    "Closing",
    "Column",
    "Coming",
    "Committee",
    "Course",
    "Cycle",
    "Demand",
    "Dossier",
    "Entry",
    "Group",
    "Needs",
    "Notebook",
    "Place",
    "Preparation",
    "Raised",
    "Record",
    "Review",
    "Sheet",
    "Shown",
    "Standing",
    "Steps",
    "Talk",
    "Waiting",
    "Way",
    "advised_of",
    "answers_from",
    "answers_of",
    "approach_of",
    "approvers_of",
    "attendees_of",
    "benefits_of",
    "board",
    "book",
    "briefly",
    "calendar_of",
    "cards_of",
    "case_of",
    "changes_of",
    "choice_of",
    "closing_of",
    "coming",
    "committee_of",
    "course",
    "cycle_of",
    "day",
    "deals_of",
    "demands_before",
    "demands_now",
    "demands_of",
    "dossier_of",
    "fates_of_advice",
    "feed_of",
    "has_work",
    "health_of",
    "in_limbo",
    "influenced_by",
    "late_before",
    "links_of",
    "more_cards",
    "needs_of",
    "notebook_of",
    "objections_of",
    "outcomes_of_answers",
    "pipeline",
    "pipeline_and_stuck",
    "places_of",
    "preparation_of",
    "proposals_of",
    "record_against",
    "review",
    "shared",
    "sharing_of",
    "sheet_of",
    "stages_of",
    "standing_of",
    "state_by",
    "steps",
    "stuck",
    "talk_of",
    "techniques_of",
    "usual_reminder",
    "way_of",
]
