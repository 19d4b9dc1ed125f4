"""Reads of the room: how far a lead is qualified."""

from tehing.leads.models import Lead
from tehing.leads.rules import qualification


def qualification_of(lead: Lead) -> qualification.Qualification:
    """By the answers that stand on the lead. No query."""
    return qualification.assess({sign: getattr(lead, sign) for sign in qualification.SIGNS})
