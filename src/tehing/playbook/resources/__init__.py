"""How the room's records are described to the engine, by topic."""

from tehing.playbook.resources import objections, techniques

__all__ = ["objections", "techniques"]
