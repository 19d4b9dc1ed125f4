"""How the room's records are described to the engine, by topic."""

from tehing.deals.resources import benefits, cards, closing, committee, criteria, gates, needs, records

__all__ = ["benefits", "cards", "closing", "committee", "criteria", "gates", "needs", "records"]
