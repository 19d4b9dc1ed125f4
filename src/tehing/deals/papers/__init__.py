"""Papers that the customer may keep."""

from tehing.deals.papers.business_case import answer, paper

__all__ = ["answer", "paper"]
