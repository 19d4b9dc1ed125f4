"""Every read of the room, by topic."""

from tehing.deals.queries.board import Board, Card, Column, board, more_cards
from tehing.deals.queries.calendar import Entry, Shown, calendar_of, late_before, usual_reminder
from tehing.deals.queries.committee import Committee, Place, committee_of, influenced_by, places_of
from tehing.deals.queries.day import day, has_work, pipeline, pipeline_and_stuck, stuck
from tehing.deals.queries.feed import feed_of
from tehing.deals.queries.gates import Demand, demands_before, demands_of
from tehing.deals.queries.health import Cycle, cycle_of, health_of
from tehing.deals.queries.invitations import Coming, attendees_of, coming
from tehing.deals.queries.limbo import Group, Waiting, in_limbo
from tehing.deals.queries.needs import Book, Needs, book, needs_of
from tehing.deals.queries.pages import Course, Steps, course, deals_of, steps
from tehing.deals.queries.review import Review, changes_of, review

__all__ = [
    "Board",
    "Book",
    "Card",
    "Column",
    "Coming",
    "Committee",
    "Course",
    "Cycle",
    "Demand",
    "Entry",
    "Group",
    "Needs",
    "Place",
    "Review",
    "Shown",
    "Steps",
    "Waiting",
    "attendees_of",
    "board",
    "book",
    "calendar_of",
    "changes_of",
    "coming",
    "committee_of",
    "course",
    "cycle_of",
    "day",
    "deals_of",
    "demands_before",
    "demands_of",
    "feed_of",
    "has_work",
    "health_of",
    "in_limbo",
    "influenced_by",
    "late_before",
    "more_cards",
    "needs_of",
    "pipeline",
    "pipeline_and_stuck",
    "places_of",
    "review",
    "steps",
    "stuck",
    "usual_reminder",
]
