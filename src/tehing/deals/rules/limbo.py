"""Which open deals hang in the air: nobody answers, nothing is planned, and we wait. No database, no clock.

"The customer heard you out, thanked you, took the card and promised to call. You wait, and the customer thinks. In such a situation
you have to be more active" (source article). Each deal is told once, under the first reason that holds.
"""

from dataclasses import dataclass

REASONS = ("step_overdue", "silent", "stage_overdue")
SILENT_DAYS = 14  # nothing done and nothing planned for longer than this


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of an open deal today."""

    has_next_step: bool
    step_overdue: bool
    quiet_days: int | None  # since the last thing done; None = nothing was ever done
    stage_days: int
    stage_limit: int


def reason(deal: Standing) -> str:
    """Why the deal is in limbo; nothing when it is not. A deal that moved lately is not silent."""
    if deal.step_overdue:
        return "step_overdue"
    quiet = deal.stage_days if deal.quiet_days is None else min(deal.quiet_days, deal.stage_days)
    if not deal.has_next_step and quiet > SILENT_DAYS:
        return "silent"
    return "stage_overdue" if deal.stage_days > deal.stage_limit else ""
