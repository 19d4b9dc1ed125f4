"""What the room's rules find, as sentences in the reader's language."""

from tehing.deals.wording.committee import GAPS, advice, ends, missing
from tehing.deals.wording.criteria import Bar, advised, bars, lost, stands, turned, won_against
from tehing.deals.wording.health import HEALTH, remedy, why

__all__ = [
    "GAPS",
    "HEALTH",
    "Bar",
    "advice",
    "advised",
    "bars",
    "ends",
    "lost",
    "missing",
    "remedy",
    "stands",
    "turned",
    "why",
    "won_against",
]
