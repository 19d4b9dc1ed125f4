"""How the room's records are described to the engine, by topic."""

from tehing.deals.resources import (
    approach,
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
    "approach",
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
