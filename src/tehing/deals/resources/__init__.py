"""How the room's records are described to the engine, by topic."""

from tehing.deals.resources import business_case, committee, gates, needs, notebook, records

__all__ = [
    "business_case",
    "committee",
    "gates",
    "needs",
    "notebook",
    "records",
]
