"""What the room's rules find, as sentences in the reader's language."""

from tehing.deals.wording.business_case import Told, told
from tehing.deals.wording.committee import GAPS, advice, ends, missing
from tehing.deals.wording.health import HEALTH, remedy, why
from tehing.deals.wording.invitations import invitation
from tehing.deals.wording.limbo import LIMBO

__all__ = [
    "GAPS",
    "HEALTH",
    "LIMBO",
    "Told",
    "advice",
    "ends",
    "invitation",
    "missing",
    "remedy",
    "told",
    "why",
]
