"""Reads for the screens of people, roles, tokens, sessions and sign-in."""

from tehing.team.queries.people import Standing, factors_of, sessions_of, standing
from tehing.team.queries.roles import RightsRow, hideable_fields, rights_of_role, role, roles, tokens
from tehing.team.queries.viewers import Viewer, may_ask, viewers

__all__ = [
    "RightsRow",
    "Standing",
    "Viewer",
    "factors_of",
    "hideable_fields",
    "may_ask",
    "rights_of_role",
    "role",
    "roles",
    "sessions_of",
    "standing",
    "tokens",
    "viewers",
]
