"""The engine that turns one description of a record type into screens, endpoints, imports and exports."""

from tehing.core.records.panels import panel, panels_for
from tehing.core.records.resource import Beside, Edit, Field, Resource, by_model, by_plural, register, resource, resources, starting_rights

__all__ = [
    "Beside",
    "Edit",
    "Field",
    "Resource",
    "by_model",
    "by_plural",
    "panel",
    "panels_for",
    "register",
    "resource",
    "resources",
    "starting_rights",
]
