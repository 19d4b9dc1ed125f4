"""The API of all rooms: every record type's endpoints, and what rooms add of their own."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from ninja import NinjaAPI

from tehing import __version__
from tehing.api import errors
from tehing.api.auth import Bearer, Session
from tehing.api.document import Api
from tehing.core.records import resources
from tehing.core.records.endpoints import router


def make() -> NinjaAPI:
    """Assemble it. A room's own `api.router` comes first, so an endpoint of its own wins."""
    api = Api(
        title="Tehing",
        version=__version__,
        description="Everything the screens do. Errors are problem+json with stable codes.",
        auth=[Bearer(), Session()],
        docs_url="/docs",
        openapi_url="/schema",
        urls_namespace="api",
    )
    errors.install(api)
    for room in _rooms():
        api.add_router("", import_module(f"{room}.api").router)
    for one in resources():
        api.add_router(f"/{one.plural}", router(one))
    return api


def _rooms() -> list[str]:
    names = [config.name for config in apps.get_app_configs() if config.name.startswith("tehing.") and config.name != "tehing.api"]
    return [name for name in names if find_spec(f"{name}.api") is not None]
