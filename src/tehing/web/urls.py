"""Every address of the screens: the frame's own, then each room's, then the generated ones."""

from collections import defaultdict
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, path
from django.urls.resolvers import RoutePattern

from tehing.core.records import urls as records
from tehing.web import gallery, views


def _rooms() -> list[URLPattern]:
    names = [config.name for config in apps.get_app_configs() if config.name.startswith("tehing.")]
    rooms = [name for name in names if name not in ("tehing.web", "tehing.api") and find_spec(f"{name}.urls")]
    return [route for name in rooms for route in import_module(f"{name}.urls").urlpatterns]


class _Beginning(RoutePattern):
    """The addresses that begin so. Nothing is taken off: each pattern below it is written whole."""

    def __init__(self, beginning: str) -> None:
        super().__init__("")
        self.beginning = beginning

    def match(self, path: str) -> Any:
        return super().match(path) if path.startswith(self.beginning) else None


def _by_beginning(patterns: Iterable[URLPattern]) -> list[URLResolver]:
    """Together what begins alike, in its order, so that a page is found by few comparisons of several hundred."""
    found: dict[str, list[URLPattern]] = defaultdict(list)
    for one in patterns:
        beginning, mark, _rest = str(one.pattern).partition("/")
        found["" if "<" in beginning else beginning + mark].append(one)
    return [URLResolver(_Beginning(beginning), each) for beginning, each in found.items()]


urlpatterns = _by_beginning(
    [
        path("", views.home, name="home"),
        path("set-up/", views.set_up, name="set_up"),
        path("begin/", views.begin, name="begin"),
        path("demo/load/", views.load_demo, name="demo_load"),
        path("demo/remove/", views.remove_demo, name="demo_remove"),
        path("palette/", views.palette, name="palette"),
        path("search/", views.search, name="search"),
        path("settings/", views.settings, name="settings"),
        path("gallery/", gallery.gallery, name="gallery"),
        *_rooms(),
        *records.patterns(),
    ]
)
