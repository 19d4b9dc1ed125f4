"""How the room's records are described to the engine, by topic."""

from tehing.deals.resources import committee, gates, needs, notebook, records

__all__ = ["committee", "gates", "needs", "notebook", "records"]
