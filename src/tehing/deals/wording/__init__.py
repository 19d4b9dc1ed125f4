"""What the room's rules find, as sentences in the reader's language."""

from tehing.deals.wording import approach
from tehing.deals.wording.benefits import concept, sentence, shares
from tehing.deals.wording.business_case import Told, told
from tehing.deals.wording.closing import CONDITIONS, because, close, warning, work
from tehing.deals.wording.committee import GAPS, advice, ends, gaps_told, missing
from tehing.deals.wording.criteria import Bar, advised, bars, lost, stands, turned, won_against
from tehing.deals.wording.gates import status
from tehing.deals.wording.health import HEALTH, remedy, to_settle, why
from tehing.deals.wording.invitations import invitation
from tehing.deals.wording.limbo import LIMBO

__all__ = [
    "CONDITIONS",
    "GAPS",
    "HEALTH",
    "LIMBO",
    "Bar",
    "Told",
    "advice",
    "advised",
    "approach",
    "bars",
    "because",
    "close",
    "concept",
    "ends",
    "gaps_told",
    "invitation",
    "lost",
    "missing",
    "remedy",
    "sentence",
    "shares",
    "stands",
    "status",
    "to_settle",
    "told",
    "turned",
    "warning",
    "why",
    "won_against",
    "work",
]
