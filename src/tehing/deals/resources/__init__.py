"""How the room's records are described to the engine, by topic."""

from tehing.deals.resources import closing, committee, criteria, gates, needs, records

__all__ = ["closing", "committee", "criteria", "gates", "needs", "records"]
