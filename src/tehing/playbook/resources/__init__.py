"""How the room's records are described to the engine, by topic."""

from tehing.playbook.resources import advisor, objections, techniques

__all__ = ["advisor", "objections", "techniques"]
