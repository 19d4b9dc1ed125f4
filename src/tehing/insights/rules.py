"""How the indicators of a pipeline are computed from counts. No database, no clock (M46)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

BENCHMARK_DAYS = 90  # the article's usual length of a B2B sale, from first contact to money received

SECONDS_A_DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class Passage:
    """How many deals went from one stage to another, and how long they had stayed. `kind` is that of the stage entered."""

    came_from: int
    stage: int
    kind: str  # open, on_hold, won, lost
    count: int
    mean_seconds: float


@dataclass(frozen=True, kw_only=True)
class Flow:
    """What became of the deals that entered a stage."""

    entered: int
    moved_on: int  # to another open stage or won
    lost: int
    conversion: Decimal | None  # % of those that have left; None while nobody has
    mean_days: Decimal | None


def flow(stage: int, entered: int, passages: Iterable[Passage]) -> Flow:
    """Conversion of a stage = moved on / left, in %; time = mean days before leaving, weighted by deals.

    Deals still in the stage count in neither: an open deal has not failed.
    """
    left = [one for one in passages if one.came_from == stage and one.stage != stage]
    total = sum(one.count for one in left)
    lost = sum(one.count for one in left if one.kind == "lost")
    seconds = sum(one.mean_seconds * one.count for one in left)
    return Flow(
        entered=entered,
        moved_on=total - lost,
        lost=lost,
        conversion=share(total - lost, total),
        mean_days=days(seconds / total) if total else None,
    )


def share(part: int, whole: int) -> Decimal | None:
    """part / whole in %, to one decimal; None when there is no whole."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"))


def days(seconds: float) -> Decimal:
    """Seconds as days, to one decimal."""
    return (Decimal(str(seconds)) / SECONDS_A_DAY).quantize(Decimal("0.1"))


MONTH, SEASON = 30, 90  # days: what is counted by the month, and what needs more deals to mean something
AT_MOST = ("days", "stuck")  # the fewer the better


@dataclass(frozen=True, kw_only=True)
class Lately:
    """What became of the deals of a stage: came in and went on in a month; left, went on and how long they had stayed in a season."""

    came: int = 0
    went_on: int = 0
    left: int = 0
    went_on_in_season: int = 0
    seconds: int = 0
    standing: int = 0
    stuck: int = 0


def measured(indicator: str, lately: Lately) -> tuple[Decimal | None, int]:
    """(the figure of a result indicator, how many deals it rests on); no figure where there is nothing to count."""
    if indicator == "entered":
        return Decimal(lately.came), lately.came
    if indicator == "moved_on":
        return Decimal(lately.went_on), lately.went_on
    if indicator == "conversion":
        return share(lately.went_on_in_season, lately.left), lately.left
    if indicator == "days":
        return (days(lately.seconds / lately.left) if lately.left else None), lately.left
    return share(lately.stuck, lately.standing), lately.standing


def reached(indicator: str, actual: Decimal | None, target: int) -> bool | None:
    """Whether a target is met; None while there is no figure. Days and stuck deals are met from above: at most so many."""
    if actual is None:
        return None
    return actual <= target if indicator in AT_MOST else actual >= target
