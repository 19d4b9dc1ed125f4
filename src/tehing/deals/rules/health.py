"""How a deal fares: one score from 100 down, each point with its reason. No history is needed. No database, no clock.

The weights are the house's own first guess, not measured ones: what is forgotten (no next step, nobody met) weighs more than what is
slow. The ninety days are the usual cycle of a B2B sale (source article).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tehing.deals.rules.committee import Gap

USUAL_CYCLE = 90  # days
QUIET, SILENT = 14, 30  # days since anything was done
GOOD, POOR = 75, 45  # from this score on all is well; under that one it is not
MOST_FOR_COMMITTEE = 30


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What is known of an open deal today. Days are whole."""

    has_next_step: bool
    step_overdue: bool
    quiet_days: int | None  # since the last thing done; None = nothing was ever done
    stage_days: int
    stage_limit: int
    age_days: int
    cycle_days: int  # usual from opening to winning
    close_date_past: bool
    has_value: bool
    gaps: Sequence[Gap]
    level: str  # of the furthest need; nothing when none is known
    shown_too_early: bool
    condition_overdue: bool = False  # what was agreed to have to happen first is past its day


@dataclass(frozen=True)
class Line:
    """Why points are missing: a stable code, how many, and a number of days where one explains it."""

    code: str
    points: int
    days: int = 0


@dataclass(frozen=True)
class Health:
    """The score, 0 to 100, and what it lost points for, the most first."""

    score: int
    lines: list[Line]

    @property
    def state(self) -> str:
        """good, fair or poor."""
        return "good" if self.score >= GOOD else "fair" if self.score >= POOR else "poor"


def assess(signals: Signals) -> Health:
    """The health of an open deal."""
    lines = [
        line for line in (_step(signals), _contact(signals), *_time(signals), _committee(signals), _needs(signals)) if line is not None
    ]
    if signals.condition_overdue:
        lines.append(Line("condition_overdue", 10))
    if not signals.has_value:
        lines.append(Line("no_value", 5))
    lost = sum(line.points for line in lines)
    return Health(max(0, 100 - lost), sorted(lines, key=lambda line: -line.points))


def _step(signals: Signals) -> Line | None:
    if not signals.has_next_step:
        return Line("no_next_step", 20)
    return Line("step_overdue", 10) if signals.step_overdue else None


def _contact(signals: Signals) -> Line | None:
    if signals.quiet_days is None:
        return Line("nothing_done", 10)
    if signals.quiet_days > SILENT:
        return Line("silent", 15, signals.quiet_days)
    return Line("quiet", 8, signals.quiet_days) if signals.quiet_days > QUIET else None


def _time(signals: Signals) -> list[Line]:
    found = []
    if signals.stage_days > signals.stage_limit:
        found.append(Line("stage_overdue", 15, signals.stage_days))
    if signals.age_days > signals.cycle_days:
        found.append(Line("older_than_usual", 10 if signals.age_days > 2 * signals.cycle_days else 5, signals.age_days))
    if signals.close_date_past:
        found.append(Line("close_date_past", 10))
    return found


def _committee(signals: Signals) -> Line | None:
    points = sum(10 if gap.grave else 4 for gap in signals.gaps)
    if any(gap.code == "nobody" for gap in signals.gaps):
        return Line("nobody_known", 20)
    return Line("committee_gaps", min(points, MOST_FOR_COMMITTEE)) if points else None


def _needs(signals: Signals) -> Line | None:
    if signals.shown_too_early:
        return Line("shown_too_early", 15)
    if not signals.level:
        return Line("no_need", 10)
    return Line("only_latent", 5) if signals.level == "latent" else None
