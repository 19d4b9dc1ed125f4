"""What holds for leads: how they move, and when one is worth a deal. No database, no clock."""

from tehing.leads.rules.moving import CLOSED, MOVES, OPEN, conversion_problem, move_problem

__all__ = ["CLOSED", "MOVES", "OPEN", "conversion_problem", "move_problem"]
