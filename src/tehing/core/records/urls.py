"""Addresses of the generated screens. A room's own urls come first, so a view of its own wins."""

from functools import partial
from typing import Any

from django.urls import URLPattern, path

from tehing.core.bulk import views as bulk
from tehing.core.duplicates import views as duplicates
from tehing.core.grid import cells
from tehing.core.records import export, screens
from tehing.core.records.resource import Resource, resources
from tehing.core.saved import views as saved
from tehing.core.translations import views as translations


def patterns() -> list[URLPattern]:
    """Routes of every record type that has screens; look-ups of all."""
    found = [route for one in resources() if one.screens for route in _routes(one)]
    return found + [
        path(f"lookup/{one.plural}/", partial(screens.lookup, resource=one), name=f"{one.plural}_lookup") for one in resources()
    ]


def _routes(one: Resource) -> list[URLPattern]:
    def route(address: str, view: Any, name: str) -> URLPattern:
        return path(f"{one.plural}/{address}", partial(view, resource=one), name=name)

    warning = [route("alike/", duplicates.alike, f"{one.plural}_alike")] if one.alike is not None else []
    words = [route("<int:pk>/translation/", translations.translation, f"{one.plural}_translation")] if one.translated else []
    return [
        *warning,
        *words,
        route("", screens.list_screen, one.plural),
        route("new/", screens.create_screen, f"{one.plural}_new"),
        route("export/", export.export_screen, f"{one.plural}_export"),
        route("views/new/", saved.create, f"{one.plural}_view_new"),
        route("columns/", saved.columns, f"{one.plural}_columns"),
        route("bulk/", bulk.bulk_screen, f"{one.plural}_bulk"),
        route("<int:pk>/cell/<slug:name>/", cells.cell_screen, f"{one.plural}_cell"),
        route("<int:pk>/", screens.detail_screen, f"{one.plural}_detail"),
        route("<int:pk>/edit/", screens.edit_screen, f"{one.plural}_edit"),
        route("<int:pk>/delete/", screens.delete_screen, f"{one.plural}_delete"),
    ]
