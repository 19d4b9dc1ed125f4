"""Which close fits the moment. No database, no clock.

J. Holden names three conditions under which a customer decides, and three closes ("The Selling Fox", 2002; here as the source
article tells it): the customer is ready when all suppliers have been weighed, willing when there is a short list and an opinion of us,
able when budget and logistics allow it. The soft close waits for the right moment, the call to action sells a condition to be met, such
as a trial, the hard close asks. Of the soft one Holden thinks little: meanwhile the customer talks to other suppliers. The order in
which conditions are worked on, and that one which is partly met calls for a condition to be agreed, is the house's own reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass

READY, WILLING, ABLE = KINDS = ("ready", "willing", "able")
NO, PARTLY, YES = STATES = ("no", "partly", "yes")
SOFT, CALL, HARD = "soft", "call_to_action", "hard"


@dataclass(frozen=True)
class Close:
    """The fitting close: a stable code, why, and the conditions that it is about, in the order in which they are to be worked on."""

    code: str
    reason: str  # unknown, lacking, partly, agreed, overdue, all_met
    about: tuple[str, ...] = ()


def fitting(states: Mapping[str, str], *, agreed: bool = False, overdue: bool = False) -> Close:
    """From kind -> no, partly, yes; what is not there is not known and counts as no.

    `agreed`: a call to action is open; `overdue`: it is past its day. An open one stands before the hard close: one asks when what
    was agreed has been met.
    """
    lacking = tuple(kind for kind in KINDS if states.get(kind, NO) == NO)
    partly = tuple(kind for kind in KINDS if states.get(kind) == PARTLY)
    if lacking:
        return Close(SOFT, "lacking" if states else "unknown", lacking)
    if overdue:
        return Close(CALL, "overdue", partly)
    if agreed:
        return Close(CALL, "agreed", partly)
    return Close(CALL, "partly", partly) if partly else Close(HARD, "all_met")


def settling_problem(*, is_open: bool, has_day: bool) -> str:
    """ "" or why state and day do not go together: only what is settled has a day of settling."""
    if is_open:
        return "not_settled" if has_day else ""
    return "" if has_day else "day_needed"


def evidence_problem(*, state: str, has_words: bool) -> str:
    """ "" or why a condition cannot be taken as met: what we only hope for does not count."""
    return "evidence_needed" if state == YES and not has_words else ""
