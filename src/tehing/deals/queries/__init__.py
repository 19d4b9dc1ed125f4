"""Every read of the room, by topic."""

from tehing.deals.queries.board import Board, Card, Column, board, more_cards
from tehing.deals.queries.day import my_day, my_pipeline, stuck
from tehing.deals.queries.pages import Course, Steps, course, deals_of, steps

__all__ = [
    "Board",
    "Card",
    "Column",
    "Course",
    "Steps",
    "board",
    "course",
    "deals_of",
    "more_cards",
    "my_day",
    "my_pipeline",
    "steps",
    "stuck",
]
