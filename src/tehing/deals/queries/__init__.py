"""Every read of the room, by topic."""

from tehing.deals.queries.board import Board, Card, Column, board, more_cards
from tehing.deals.queries.day import day, has_work, pipeline, pipeline_and_stuck, stuck
from tehing.deals.queries.pages import Course, Steps, course, deals_of, steps

__all__ = [
    "Board",
    "Card",
    "Column",
    "Course",
    "Steps",
    "board",
    "course",
    "day",
    "deals_of",
    "has_work",
    "more_cards",
    "pipeline",
    "pipeline_and_stuck",
    "steps",
    "stuck",
]
