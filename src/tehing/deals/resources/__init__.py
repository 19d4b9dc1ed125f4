"""How the room's records are described to the engine, by topic."""

from tehing.deals.resources import committee, needs, records

__all__ = ["committee", "needs", "records"]
