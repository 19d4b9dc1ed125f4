"""Decisions of the room, by topic. No database, no clock, no language."""

from tehing.deals.rules.moving import (
    CLOSED,
    GOING_ON,
    SPELLINGS,
    STUCK_DAYS,
    Move,
    dates_problem,
    is_stuck,
    news,
    objections,
    place_after_kind,
    usual_end,
    usual_kind,
    usual_probability,
    weighted,
)
from tehing.deals.rules.targets import SHARES

__all__ = [
    "CLOSED",
    "GOING_ON",
    "SHARES",
    "SPELLINGS",
    "STUCK_DAYS",
    "Move",
    "dates_problem",
    "is_stuck",
    "news",
    "objections",
    "place_after_kind",
    "usual_end",
    "usual_kind",
    "usual_probability",
    "weighted",
]
