"""Saved views: kept, shared, opened first, changed; and never a way around somebody's rights."""

import json
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from tehing.core.access import Forbidden, Invalid, Unknown
from tehing.core.models import Event, ListSetting, SavedView
from tehing.core.records import resource
from tehing.core.saved import actions, state
from tehing.core.saved.state import state_of
from tehing.parties.models import Company
from tehing.team import actions as team
from tehing.team.models import Role

COMPANY = "parties.company"
RICH = "revenue__gte=1&columns=name,revenue&order=-name"
TARTU = "city=Tartu&order=-name&columns=name,city,revenue"


@pytest.fixture
def view(people: dict[str, Any], book: dict[str, Company]) -> SavedView:
    return actions.save_view(resource(COMPANY), by=people["seller"], name="In Tartu", params=QueryDict(TARTU))


def names_on(page: Any) -> list[str]:
    text = page.content.decode()
    return [name for name in ("Alfa", "Beeta", "Gamma", "Delta", "Epsilon") if f">{name}</a>" in text]


def test_a_view_shows_what_was_saved(doors: dict[str, Client], view: SavedView) -> None:
    page = doors["seller"].get(f"/companies/?view={view.pk}")
    assert names_on(page) == ["Alfa", "Beeta", "Epsilon"]
    assert b"Changed, not saved" not in page.content
    assert Event.objects.filter(name="view.saved").count() == 1


def test_changes_to_a_view_stand_in_the_address_until_saved(doors: dict[str, Client], view: SavedView) -> None:
    changed = f"view={view.pk}&city=Narva&columns=name,city"
    page = doors["seller"].get(f"/companies/?{changed}")
    assert names_on(page) == ["Gamma"]
    assert b"Changed, not saved" in page.content
    doors["seller"].post(f"/views/{view.pk}/state/", {"state": f"?{changed}"})
    assert names_on(doors["seller"].get(f"/companies/?view={view.pk}")) == ["Gamma"]


def test_sharing_needs_the_right_to(people: dict[str, Any], view: SavedView) -> None:
    with pytest.raises(Forbidden):
        actions.change_view(pk=view.pk, by=people["seller"], audience="everybody")
    with pytest.raises(Unknown):
        actions.change_view(pk=view.pk, by=people["head"], audience="everybody")
    shared = actions.save_view(resource(COMPANY), by=people["head"], name="Ours", params=QueryDict(TARTU), audience="everybody")
    assert state_of(resource(COMPANY), people["reader"], QueryDict(f"view={shared.pk}")).view == shared


def test_a_view_for_a_team_is_seen_by_the_team(people: dict[str, Any], book: dict[str, Company]) -> None:
    north = people["seller"].team_id
    made = actions.save_view(resource(COMPANY), by=people["head"], name="North", params=QueryDict(""), audience="team", team=north)
    seen = {who for who in people if state_of(resource(COMPANY), people[who], QueryDict(f"view={made.pk}")).view == made}
    assert seen == {"head", "seller", "colleague", "lead_dev"}
    with pytest.raises(Invalid):
        actions.change_view(pk=made.pk, by=people["head"], audience="team", team=10**6)


def test_a_view_never_widens_rights(people: dict[str, Any], doors: dict[str, Client], book: dict[str, Company]) -> None:
    role = Role.objects.get(code="reader")
    grants = role.grants | {COMPANY: {"view": "own"}}
    Role.objects.filter(pk=role.pk).update(grants=grants, hidden=[f"{COMPANY}.revenue"])
    made = actions.save_view(
        resource(COMPANY),
        by=people["head"],
        name="Rich",
        params=QueryDict(RICH),
        audience="everybody",
    )
    page = doors["reader"].get(f"/companies/?view={made.pk}")
    assert page.status_code == 200
    assert names_on(page) == []
    assert b"2 parts of this view are left out" in page.content
    assert b"revenue" not in page.content.lower()
    told = doors["reader"].get(f"/api/v1/views/{made.pk}").json()
    assert (told["left_out"], "revenue" in told["address"]) == (2, False)


def test_a_view_of_what_is_gone_still_opens(people: dict[str, Any], doors: dict[str, Client], view: SavedView) -> None:
    SavedView.objects.filter(pk=view.pk).update(
        address="colour=red&city=Tartu&columns=name,colour&order=colour&group=colour&founded_year=x"
    )
    page = doors["seller"].get(f"/companies/?view={view.pk}")
    assert page.status_code == 200
    assert names_on(page) == ["Alfa", "Beeta", "Epsilon"]
    assert b"5 parts of this view are left out" in page.content
    assert b"This view is gone" in doors["stranger"].get(f"/companies/?view={view.pk}").content
    assert doors["stranger"].get(f"/companies/export/?view={view.pk}").status_code in (403, 422)


def test_my_list_opens_with_my_view(people: dict[str, Any], doors: dict[str, Client], view: SavedView) -> None:
    door = doors["seller"]
    door.post(f"/views/{view.pk}/first/", {"on": "yes"})
    assert names_on(door.get("/companies/")) == ["Alfa", "Beeta", "Epsilon"]
    assert len(names_on(door.get("/companies/?view=all"))) == 5
    assert names_on(door.get("/companies/?city=Narva")) == ["Gamma"]
    assert len(names_on(doors["head"].get("/companies/"))) == 5
    door.post(f"/views/{view.pk}/delete/")
    assert len(names_on(door.get("/companies/"))) == 5
    assert ListSetting.objects.get().view_id is None


def test_a_copy_is_ones_own(people: dict[str, Any], book: dict[str, Company]) -> None:
    shared = actions.save_view(resource(COMPANY), by=people["head"], name="Ours", params=QueryDict(TARTU), audience="everybody")
    copy = actions.copy_view(pk=shared.pk, by=people["seller"])
    assert (copy.audience, copy.owner_id) == ("private", people["seller"].pk)
    with pytest.raises(Forbidden):
        actions.delete_view(pk=shared.pk, by=people["seller"])


def test_columns_are_kept_for_each_person(doors: dict[str, Client], book: dict[str, Company]) -> None:
    doors["seller"].post("/companies/columns/", {"column": ["city", "name"], "state": "?order=-name"})
    page = doors["seller"].get("/companies/").content.decode()
    assert page.index(">City") < page.index(">Name")
    assert ">Employees" not in page.split("<thead>")[1].split("</thead>")[0]
    assert ">Employees" in doors["colleague"].get("/companies/").content.decode().split("<thead>")[1]


def test_an_export_follows_the_view(doors: dict[str, Client], view: SavedView) -> None:
    got = b"".join(doors["seller"].get(f"/companies/export/?view={view.pk}")).decode()
    assert got.splitlines()[0].lstrip("\ufeff") == "tehing_id,name,city,revenue,currency,tehing_house"
    assert [line.split(",")[1] for line in got.splitlines()[1:]] == ["Beeta", "Alfa"]


def test_views_through_the_api(people: dict[str, Any], doors: dict[str, Client], book: dict[str, Company]) -> None:
    _token, secret = team.create_token(by=people["seller"], name="mine", scopes=["write"])
    api = Client(headers={"Authorization": f"Bearer {secret}"})
    sent = {"record": "companies", "name": "Narva", "address": "city=Narva", "first": True}
    made = api.post("/api/v1/views", json.dumps(sent), content_type="application/json")
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert [one["name"] for one in api.get(f"/api/v1/companies?view={pk}").json()["items"]] == ["Gamma"]
    assert api.patch(f"/api/v1/views/{pk}", json.dumps({"name": "N"}), content_type="application/json").json()["name"] == "N"
    wrong = api.post("/api/v1/views", json.dumps(sent | {"address": "colour=red"}), content_type="application/json")
    assert wrong.status_code == 422
    assert [one["id"] for one in api.get("/api/v1/views?record=companies").json()["items"]] == [pk]
    _token, secret = team.create_token(by=people["seller"], name="looks", scopes=["read"])
    reader = Client(headers={"Authorization": f"Bearer {secret}"})
    assert reader.delete(f"/api/v1/views/{pk}").status_code == 403
    assert api.delete(f"/api/v1/views/{pk}").status_code == 204


def test_a_view_opens_by_its_address_whatever_its_place(
    doors: dict[str, Client], people: dict[str, Any], book: dict[str, Company], view: SavedView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "MOST_VIEWS", 1)
    actions.save_view(resource(COMPANY), by=people["seller"], name="A first one", params=QueryDict("order=name"))
    page = doors["seller"].get(f"/companies/?view={view.pk}")
    assert names_on(page) == ["Alfa", "Beeta", "Epsilon"] and b"This view is gone" not in page.content
    assert [one for one, _url, _open, _first in page.context["views"]][-1] == view
    assert b"This view is gone" in doors["seller"].get("/companies/?view=999999").content


def test_programs_read_all_views_page_by_page(people: dict[str, Any], book: dict[str, Company]) -> None:
    made = [
        actions.save_view(resource(COMPANY), by=people["seller"], name=name, params=QueryDict("order=name")) for name in ("C", "A", "B")
    ]
    _token, secret = team.create_token(by=people["seller"], name="views", scopes=["read"])
    client, seen, cursor = Client(headers={"Authorization": f"Bearer {secret}"}), [], "0"
    while cursor is not None:
        told = client.get(f"/api/v1/views?record=companies&limit=2&cursor={cursor}").json()
        seen += [one["id"] for one in told["items"]]
        cursor = told["next"]
    assert seen == [one.pk for one in made]
    assert client.get("/api/v1/views?limit=201").status_code == 422
