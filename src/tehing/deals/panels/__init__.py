"""The room's boxes on pages of deals, leads, companies and people."""

from tehing.deals.panels import method, work

__all__ = ["method", "work"]
