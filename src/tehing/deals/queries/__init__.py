"""Every read of the room, by topic."""

from tehing.deals.queries.benefits import Benefits, benefits_of
from tehing.deals.queries.board import Board, Card, Column, board, more_cards
from tehing.deals.queries.cards import cards_of
from tehing.deals.queries.closing import Closing, closing_of
from tehing.deals.queries.committee import Committee, Place, committee_of, influenced_by, places_of
from tehing.deals.queries.criteria import Record, Sheet, record_against, sheet_of
from tehing.deals.queries.day import day, has_work, pipeline, pipeline_and_stuck, stuck
from tehing.deals.queries.gates import Demand, demands_before, demands_of
from tehing.deals.queries.health import Cycle, cycle_of, health_of
from tehing.deals.queries.needs import Book, Needs, book, needs_of
from tehing.deals.queries.pages import Course, Steps, course, deals_of, steps
from tehing.deals.queries.review import Review, changes_of, review
from tehing.deals.queries.standing import Standing, standing_of

__all__ = [
    "Benefits",
    "Board",
    "Book",
    "Card",
    "Closing",
    "Column",
    "Committee",
    "Course",
    "Cycle",
    "Demand",
    "Needs",
    "Place",
    "Record",
    "Review",
    "Sheet",
    "Standing",
    "Steps",
    "benefits_of",
    "board",
    "book",
    "cards_of",
    "changes_of",
    "closing_of",
    "committee_of",
    "course",
    "cycle_of",
    "day",
    "deals_of",
    "demands_before",
    "demands_of",
    "has_work",
    "health_of",
    "influenced_by",
    "more_cards",
    "needs_of",
    "pipeline",
    "pipeline_and_stuck",
    "places_of",
    "record_against",
    "review",
    "sheet_of",
    "standing_of",
    "steps",
    "stuck",
]
