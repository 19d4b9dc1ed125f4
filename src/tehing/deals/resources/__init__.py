"""How the room's records are described to the engine, by topic."""

from tehing.deals.resources import committee, criteria, gates, needs, records

__all__ = ["committee", "criteria", "gates", "needs", "records"]
