"""Saved choices of imports: seen, renamed, shared, chosen and removed; one's own before a colleague's."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core.models import Event, Import, SavedMapping
from tehing.team import actions as team
from tehing.team.models import User

API = "/api/v1/imports/mappings"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


def door(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def save(browser: Client, name: str, target: str, **more: str) -> None:
    """Through the screen: a file is sent, and its choices are kept for the next one."""
    browser.post("/imports/new/", {"files": [SimpleUploadedFile("c.csv", b"firma,muu\nAlfa,x\n")], "record": "parties.company"})
    run = Import.objects.latest("pk")
    form = {"record": "parties.company", "column": ["firma", "muu"], "to:0": "name", "to:1": target, "source": "", "save_as": name}
    browser.post(f"/imports/{run.pk}/", {**form, "read": "yes", **more})


@pytest.fixture
def doors(people: dict[str, User]) -> dict[str, Client]:
    return {name: door(people[name]) for name in ("head", "seller")}


def test_ones_own_wins_and_another_can_be_chosen(doors: dict[str, Client], people: dict[str, User]) -> None:
    save(doors["seller"], "Mine", "city")
    save(doors["head"], "Of the house", "region", shared="on")
    doors["seller"].post("/imports/new/", {"files": [SimpleUploadedFile("d.csv", b"firma,muu\nBeeta,y\n")]})
    run = Import.objects.latest("pk")
    assert (run.choices["saved"], run.mapping["muu"]) == ("Mine", "city")
    page = doors["seller"].get(f"/imports/{run.pk}/").content.decode()
    assert "Several saved choices fit" in page
    doors["seller"].post(f"/imports/{run.pk}/", {"saved": SavedMapping.objects.get(name="Of the house").pk})
    run.refresh_from_db()
    assert (run.choices["saved"], run.mapping["muu"]) == ("Of the house", "region")


def test_for_everybody_needs_the_right_to_share(doors: dict[str, Client]) -> None:
    save(doors["seller"], "Mine", "city", shared="on")
    assert not SavedMapping.objects.exists()
    assert b'name="shared"' not in doors["seller"].get(f"/imports/{Import.objects.get().pk}/").content


def test_they_are_listed_renamed_shared_and_removed(doors: dict[str, Client]) -> None:
    save(doors["head"], "Monthly", "city")
    pk = SavedMapping.objects.get().pk
    assert b"Monthly" not in doors["seller"].get("/imports/saved/").content
    assert doors["seller"].post(f"/imports/saved/{pk}/", {"name": "x"}).status_code == 404
    doors["head"].post(f"/imports/saved/{pk}/", {"name": "Quarterly", "shared": "on"})
    listed = doors["seller"].get("/imports/saved/").content.decode()
    assert "Quarterly" in listed and f"/imports/saved/{pk}/" not in listed
    assert doors["seller"].post(f"/imports/saved/{pk}/delete/").status_code == 403
    assert doors["head"].post(f"/imports/saved/{pk}/delete/").status_code == 302
    assert not SavedMapping.objects.exists()
    told = list(Event.objects.filter(name__startswith="mapping.").order_by("pk").values_list("name", "label"))
    assert told == [("mapping.saved", "Monthly"), ("mapping.changed", "Quarterly"), ("mapping.removed", "Quarterly")]


def test_programs_do_the_same(people: dict[str, User], client: Client) -> None:
    _token, secret = team.create_token(by=people["head"], name="x", scopes=["read", "write"])
    headers = {"Authorization": f"Bearer {secret}"}
    plan = '{"record": "companies", "mapping": {"firma": "name", "muu": "city"}}'
    sent = client.post("/api/v1/imports", {"file": SimpleUploadedFile("c.csv", b"firma,muu\nA,x\n"), "plan": plan}, headers=headers).json()
    json: Any = {"content_type": "application/json", "headers": headers}
    made = client.post(f"/api/v1/imports/{sent['id']}/mapping", {"name": "Monthly"}, **json)
    assert (made.status_code, made.json()["mapping"]) == (201, {"firma": "name", "muu": "city"})
    pk = made.json()["id"]
    _token, reading = team.create_token(by=people["head"], name="y", scopes=["read"])
    only_reads = client.post(
        f"/api/v1/imports/{sent['id']}/mapping", {"name": "No"}, **{**json, "headers": {"Authorization": f"Bearer {reading}"}}
    )
    assert only_reads.status_code == 403
    changed = client.patch(f"{API}/{pk}", {"name": "Quarterly", "shared": True}, **json).json()
    assert (changed["name"], changed["shared"], changed["record"]) == ("Quarterly", True, "companies")
    assert [each["id"] for each in client.get(API, headers=headers).json()["items"]] == [pk]
    plan = f'{{"saved": {pk}, "currency": "USD"}}'
    again = client.post("/api/v1/imports", {"file": SimpleUploadedFile("d.csv", b"firma,muu\nB,y\n"), "plan": plan}, headers=headers)
    assert [each["target"] for each in again.json()["columns"]] == ["name", "city"]
    assert client.delete(f"{API}/{pk}", headers=headers).status_code == 204
    assert client.get(API, headers=headers).json()["items"] == []
