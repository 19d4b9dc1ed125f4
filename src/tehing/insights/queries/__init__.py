"""Reads of the room, by topic."""

from tehing.insights.queries.pipeline import DEALS, Asked, Line, Report, StageLine, link, pipeline_report, won_by_month
from tehing.insights.queries.targets import Measured, targets_of

__all__ = ["DEALS", "Asked", "Line", "Measured", "Report", "StageLine", "link", "pipeline_report", "targets_of", "won_by_month"]
