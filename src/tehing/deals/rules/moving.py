"""How a deal may move, what it is worth by its odds, when it is stuck. No database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

CLOSED = ("won", "lost")
GOING_ON = ("open", "on_hold")
STUCK_DAYS = 30  # when a stage does not say

# what stages of other systems are usually called; used only to propose a kind or a match for imported files,
# letters and digits only (Salesforce "Closed Won", HubSpot "closedwon", Pipedrive "won", Espo "Closed Lost")
SPELLINGS = {
    "won": ("won", "closedwon", "dealwon", "success", "customer", "võidetud", "edukas"),
    "lost": ("lost", "closedlost", "deallost", "disqualified", "kaotatud", "ebaõnnestunud"),
    "on_hold": ("onhold", "paused", "parked", "ootel"),
}


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


def dates_problem(*, closed: bool, opened_on: date | None, closed_on: date | None) -> str:
    """ "" or why stage and dates do not go together: only what is won or lost has a closing date, not before its opening."""
    if not closed:
        return "not_closed" if closed_on is not None else ""
    return "closed_before_opened" if opened_on and closed_on and closed_on < opened_on else ""


def weighted(value_minor: int, probability: int) -> int:
    """Expected value in minor units = value x probability % (0..100), halves up."""
    return (value_minor * probability + 50) // 100


def is_stuck(*, entered: datetime, now: datetime, days: int, has_next_step: bool) -> bool:
    """An open deal is stuck when nobody has planned a next step, or it stayed longer than its stage allows."""
    return not has_next_step or now - entered > timedelta(days=days or STUCK_DAYS)


def usual_kind(name: str) -> str:
    """The kind a stage of this name has in most systems; open unless the name is a well-known end."""
    word = "".join(char for char in name.lower() if char.isalnum())
    return next((kind for kind, words in SPELLINGS.items() if word in words), "open")


def usual_end(name: str) -> str:
    """ "won", "lost", or nothing when the name is none of an end."""
    kind = usual_kind(name)
    return kind if kind in CLOSED else ""


def usual_probability(kind: str) -> int:
    """A first guess for a stage nobody has judged yet, in percent."""
    return {"won": 100, "lost": 0}.get(kind, 10)


def place_after_kind(kinds: Sequence[str], kind: str) -> int:
    """Where a new stage goes among stages of these kinds: after the last of its own kind, 1 = first.

    An open stage in a pipeline without open ones goes first; anything else goes last.
    """
    same = [place for place, found in enumerate(kinds, start=1) if found == kind]
    if same:
        return same[-1] + 1
    return 1 if kind == "open" else len(kinds) + 1
