"""How a deal may move, what it is worth by its odds, when it is stuck. No database, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

CLOSED = ("won", "lost")
STUCK_DAYS = 30  # when a stage does not say


@dataclass(frozen=True, kw_only=True)
class Move:
    """A deal about to change its stage. Kinds are those of the stages: open, on_hold, won, lost."""

    now: str
    then: str
    same_pipeline: bool
    has_loss_reason: bool
    has_words: bool


def objections(move: Move) -> list[str]:
    """Every reason why the move is refused; empty = go. A loss names its reason, and so does opening what was closed."""
    found = {
        "loss_reason_needed": move.then == "lost" and not (move.has_loss_reason or move.has_words),
        "reopening_needs_reason": move.now in CLOSED and move.then not in CLOSED and not move.has_words,
        "closed_stays_in_pipeline": move.now in CLOSED and not move.same_pipeline,
    }
    return [code for code, applies in found.items() if applies]


def news(now: str, then: str) -> str:
    """What a move means beyond the change of stage: "won", "lost", "reopened", or nothing."""
    if then in CLOSED and now != then:
        return then
    return "reopened" if now in CLOSED and then not in CLOSED else ""


def weighted(value_minor: int, probability: int) -> int:
    """Expected value in minor units = value x probability % (0..100), halves up."""
    return (value_minor * probability + 50) // 100


def is_stuck(*, entered: datetime, now: datetime, days: int, has_next_step: bool) -> bool:
    """An open deal is stuck when nobody has planned a next step, or it stayed longer than its stage allows."""
    return not has_next_step or now - entered > timedelta(days=days or STUCK_DAYS)
