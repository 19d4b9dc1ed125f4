"""The room's boxes on pages of deals, leads, companies and people."""

from tehing.deals.panels import cards, evidence, method, work

__all__ = ["cards", "evidence", "method", "work"]
