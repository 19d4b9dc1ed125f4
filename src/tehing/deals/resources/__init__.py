"""How the room's records are described to the engine, by topic."""

from tehing.deals.resources import (
    benefits,
    business_case,
    cards,
    closing,
    committee,
    criteria,
    gates,
    needs,
    notebook,
    records,
    targets,
)

__all__ = [
    "benefits",
    "business_case",
    "cards",
    "closing",
    "committee",
    "criteria",
    "gates",
    "needs",
    "notebook",
    "records",
    "targets",
]
