"""The page “Add a record type” works: the room is built from its blocks and used through every door."""

import importlib
import json
import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.test import Client, override_settings
from django.urls import clear_url_caches, get_resolver, include, path
from ninja import NinjaAPI

import tehing
from tehing.api import errors
from tehing.api.auth import Bearer
from tehing.core import records
from tehing.core.records import endpoints, urls
from tehing.team import actions as team
from tehing.team.models import User

PAGE = Path(__file__).parents[2] / "docs" / "add-a-record-type.md"
BLOCK = re.compile(r'```python title="src/tehing/fairs/(\w+\.py)"\n(.*?)```', re.DOTALL)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FAIR = "fairs.fair"


def blocks() -> dict[str, str]:
    """File name -> text, as the page shows them."""
    return dict(BLOCK.findall(PAGE.read_text()))


@pytest.fixture
def room(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The room as the page builds it: a package, its table, its addresses. All of it is gone afterwards."""
    assert get_resolver().url_patterns  # those of the house are collected first, so that the example's never stay among them
    folder = tmp_path / "tehing" / "fairs"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    for name, text in blocks().items():
        (folder / name).write_text(text)
    monkeypatch.setattr(tehing, "__path__", [*tehing.__path__, str(folder.parent)])
    importlib.invalidate_caches()
    try:
        with override_settings(INSTALLED_APPS=["tehing.fairs", *settings.INSTALLED_APPS]):
            make_table(records.resource(FAIR).model)
            with override_settings(ROOT_URLCONF=addresses()):
                clear_url_caches()
                yield
    finally:
        forget()


def make_table(model: Any) -> None:
    """Inside the test's transaction, so that it goes with it. Entering SQLite's editor would refuse to work in one."""
    editor = connection.schema_editor()
    editor.deferred_sql = []
    editor.create_model(model)
    for statement in editor.deferred_sql:
        editor.execute(statement)


def addresses() -> Any:
    """All addresses of the house, and those of the new record type."""
    api = NinjaAPI(urls_namespace="example", auth=Bearer())
    errors.install(api)
    api.add_router("/fairs", endpoints.router(records.resource(FAIR)))
    routes, _app, _namespace = api.urls
    for route in routes:
        if route.callback is not None:
            login_not_required(route.callback)
    screens = [route for route in urls.patterns() if str(route.name).startswith("fairs")]
    made = types.ModuleType("addresses_of_the_example")
    made.urlpatterns = [path("api/v1/", include((routes, "ninja"), "example")), *screens, path("", include("tehing.settings.urls"))]  # type: ignore[attr-defined]
    return made


def forget() -> None:
    importlib.import_module("tehing.core.records.resource")._registry.pop(FAIR, None)
    apps.all_models.pop("fairs", None)
    for name in [name for name in sys.modules if name.partition("tehing.fairs")[1]]:
        del sys.modules[name]
    tehing.__dict__.pop("fairs", None)
    apps.clear_cache()
    clear_url_caches()


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend=BACKEND)
    return client


def give(**more: Any) -> dict[str, Any]:
    return {"name": "Hannover Messe", "country": "DE", "starts_on": "2027-04-05", "budget": "12500.50", "currency": "EUR"} | more


def test_it_takes_fewer_than_sixty_lines_outside_the_model() -> None:
    found = blocks()
    assert set(found) == {"models.py", "apps.py", "access.py", "resources.py"}
    assert sum(len([line for line in text.splitlines() if line.strip()]) for name, text in found.items() if name != "models.py") < 60


@pytest.mark.usefixtures("room")
def test_the_form_saves_and_the_list_page_and_history_show_it(people: dict[str, User]) -> None:
    seller = signed_in(people["seller"])
    assert seller.get("/fairs/new/").status_code == 200
    assert seller.post("/fairs/new/", give(starts_on="")).status_code == 422
    made = seller.post("/fairs/new/", give(owner=people["seller"].pk, currency="SEK"))
    assert made.status_code == 302
    assert b"Hannover Messe" in seller.get("/fairs/?country=DE&order=name").content
    assert b"Hannover Messe" not in seller.get("/fairs/?country=FI").content
    page = seller.get(made["Location"]).content.decode()
    assert "12,500.50" in page
    assert "SEK" in page
    assert "fair.created" not in page  # the history is told in words


@pytest.mark.usefixtures("room")
def test_rights_follow_the_description(people: dict[str, User]) -> None:
    made = signed_in(people["seller"]).post("/fairs/new/", give(owner=people["seller"].pk))["Location"]
    assert signed_in(people["reader"]).get(made).status_code == 200
    assert signed_in(people["reader"]).get("/fairs/new/").status_code == 403
    assert signed_in(people["colleague"]).get(f"{made}edit/").status_code == 403
    assert signed_in(people["warehouse"]).get("/fairs/").status_code == 403


@pytest.mark.usefixtures("room")
def test_programs_add_read_change_and_remove_it(people: dict[str, User]) -> None:
    _token, secret = team.create_token(by=people["seller"], name="fairs", scopes=["write"])
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})
    made = client.post("/api/v1/fairs", json.dumps(give()), content_type="application/json")
    assert made.status_code == 201
    fair = made.json()
    assert (fair["budget"], fair["owner"]["label"]) == ("12500.50", people["seller"].name)
    address = f"/api/v1/fairs/{fair['id']}"
    changed = client.patch(address, json.dumps({"name": "Hannover"}), content_type="application/json", headers={"If-Match": '"1"'})
    assert (changed.json()["name"], changed["ETag"][:3]) == ("Hannover", '"2-')
    assert [one["name"] for one in client.get("/api/v1/fairs?starts_on__gte=2027-01-01").json()["items"]] == ["Hannover"]
    wrong = client.patch(address, json.dumps({"ends_on": "2026-01-01"}), content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("room")
def test_it_is_exported_and_found(people: dict[str, User]) -> None:
    seller = signed_in(people["seller"])
    seller.post("/fairs/new/", give(owner=people["seller"].pk))
    answer = seller.get("/fairs/export/")
    assert "Hannover Messe" in b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert b"Hannover Messe" in seller.get("/search/?q=hannover").content
