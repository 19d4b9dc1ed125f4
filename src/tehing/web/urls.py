"""Every address of the screens: the frame's own, then each room's, then the generated ones."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, path

from tehing.core.records import urls as records
from tehing.web import gallery, views


def _rooms() -> list[URLPattern]:
    names = [config.name for config in apps.get_app_configs() if config.name.startswith("tehing.")]
    rooms = [name for name in names if name not in ("tehing.web", "tehing.api") and find_spec(f"{name}.urls")]
    return [route for name in rooms for route in import_module(f"{name}.urls").urlpatterns]


urlpatterns = [
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
