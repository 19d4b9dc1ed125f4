"""What becomes of added fields and their values: put out of use, merged, removed, erased, hidden from a role."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from tehing.core import jobs, recycling, search
from tehing.core import records as registry
from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.custom import actions, indexes
from tehing.core.custom import fields as house
from tehing.core.custom.actions import following
from tehing.core.custom.models import CustomField
from tehing.core.duplicates.actions import merge_records, undo_merge
from tehing.core.erasure import held
from tehing.core.models import Event, Job, SearchEntry
from tehing.core.records import lists
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.team.models import Role, User

from .conftest import COMPANY, company, work

Door = Callable[[str], Client]


def test_an_administrator_keeps_them_under_settings(people: dict[str, User], door: Door) -> None:
    assert "Own fields" in door("admin").get("/settings/").content.decode()
    sent = {"label": "Area", "record_type": COMPANY, "kind": "choice", "options": "North\nSouth", "is_active": "on", "position": "100"}
    answer = door("admin").post("/custom-fields/new/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    row = CustomField.objects.get()
    assert (row.name, row.options) == ("x_area", "north: North\nsouth: South")
    assert "x_area" in door("admin").get("/custom-fields/").content.decode()
    assert door("seller").get("/custom-fields/").status_code == 403
    with pytest.raises(Forbidden):
        actions.create_field(by=people["seller"], data={"label": "Mine", "record_type": COMPANY, "kind": "text"})


def test_what_values_depend_on_stays(fields: Any, people: dict[str, User]) -> None:
    for name, data in {
        "x_power": {"decimals": 3}, "x_area": {"kind": "text"}, "x_yearly_budget": {"currency": "USD"},
        "x_fitted_by": {"target": "parties.person"}, "x_customs_code": {"record_type": "parties.person"},
    }.items():  # fmt: skip
        with pytest.raises(Invalid):
            actions.update_field(pk=fields[name].pk, by=people["admin"], data=data)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "text", "label": "Region"}, {"kind": "text", "label": "registry CODE"},
        {"kind": "choice"}, {"kind": "choice", "options": "A\nA"}, {"kind": "reference"}, {"kind": "number", "decimals": 7},
        {"kind": "formula", "formula": "x_nothing + 1"}, {"kind": "formula", "formula": "2 ** 9"}, {"kind": "formula"},
        {"kind": "nonsense"}, {"kind": "text", "record_type": "team.role"},
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_is_refused(add: Any, said: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        add(**{"label": "Field", **said})
    assert not CustomField.objects.exists()


def test_a_name_is_never_given_twice(add: Any, people: dict[str, User]) -> None:
    first = add("Põhja tüüp!", "text")
    assert first.name == "x_pohja_tuup"
    actions.delete_field(pk=first.pk, by=people["admin"])
    assert add("Põhja tüüp", "text").name == "x_pohja_tuup_2"
    assert add("!!!", "text").name == "x_field"


def test_out_of_use_it_is_in_no_door_and_comes_back_whole(filled: Any, fields: Any, people: dict[str, User], door: Door) -> None:
    by, row = people["seller"], fields["x_customs_code"]
    actions.delete_field(pk=row.pk, by=people["admin"])
    work()
    house.forget()
    assert company().field("x_customs_code") is None
    assert "EE-1001" not in door("seller").get(f"/companies/{filled['Alfa'].pk}/").content.decode()
    assert door("seller").get("/companies/?x_customs_code=EE-1001").status_code == 400
    assert not search.find(by, "EE-1001", [company()], 5).hits
    company().update(pk=filled["Alfa"].pk, by=by, data={"city": "Tartu"})
    with pytest.raises(Refused):
        actions.delete_field(pk=row.pk, by=people["admin"])
    actions.update_field(pk=row.pk, by=people["admin"], data={"is_active": True})
    work()
    house.forget()
    assert Company.objects.get(pk=filled["Alfa"].pk).custom["t_customs_code"] == "EE-1001"
    assert search.find(by, "EE-1001", [company()], 5).hits


def test_a_choice_taken_off_the_list_stays_where_it_stands(filled: Any, fields: Any, people: dict[str, User], door: Door) -> None:
    actions.update_field(pk=fields["x_area"].pk, by=people["admin"], data={"options": "south: The South\nEast"})
    house.forget()
    by = people["seller"]
    page = door("seller").get(f"/companies/{filled['Alfa'].pk}/").content.decode()
    assert "North" in page
    form = door("seller").get(f"/companies/{filled['Alfa'].pk}/edit/").context["form"]
    assert [code for code, _label in form.fields["x_area"].choices] == ["", "south", "east", "north"]
    company().update(pk=filled["Alfa"].pk, by=by, data={"x_area": "north", "city": "Tartu"})
    with pytest.raises(Invalid):
        company().update(pk=filled["Beeta"].pk, by=by, data={"x_area": "north"})
    actions.update_field(pk=fields["x_area"].pk, by=people["admin"], data={"options": "south: The South\nEast\nNorth"})
    assert "north: North" in CustomField.objects.get(pk=fields["x_area"].pk).options


def test_a_merge_takes_them_field_by_field_and_gives_them_back(filled: Any, people: dict[str, User], door: Door) -> None:
    by, alfa, beeta, gamma = people["head"], filled["Alfa"], filled["Beeta"], filled["Gamma"]
    page = door("head").get(f"/duplicates/compare/?type=companies&id={alfa.pk}&id={beeta.pk}").content.decode()
    for text in ("Power", "12.5", "Press, Saw", "South", "EE-1001"):
        assert text in page, text
    before = {one.pk: one.custom for one in Company.objects.all()}
    (merge,) = merge_records(company(), kept=gamma.pk, lost=[beeta.pk], by=by)
    gamma.refresh_from_db()
    assert gamma.custom == before[beeta.pk]
    alfa.refresh_from_db()
    assert alfa.custom["n_fitted_by"] == gamma.pk  # what named the lost one names the kept one
    undo_merge(pk=merge.pk, by=by)
    assert {one.pk: one.custom for one in Company.objects.all()} == before


def test_a_merge_lets_one_choose(filled: Any, people: dict[str, User]) -> None:
    alfa, beeta = filled["Alfa"], filled["Beeta"]
    company().update(pk=beeta.pk, by=people["head"], data={"x_machines": ["lathe"]})
    merge_records(company(), kept=alfa.pk, lost=[beeta.pk], by=people["head"], take={"x_area": beeta.pk, "x_machines": "both"})
    alfa.refresh_from_db()
    assert (alfa.custom["t_area"], alfa.custom["l_machines"]) == ("south", ["press", "saw", "lathe"])
    assert "n_fitted_by" not in alfa.custom  # it cannot name itself


def test_what_is_removed_comes_back_with_them(filled: Any, people: dict[str, User], door: Door) -> None:
    by, alfa, beeta = people["seller"], filled["Alfa"], filled["Beeta"]
    before = alfa.custom
    company().delete(pk=alfa.pk, by=by)
    recycling.restore(pk=recycling.visible_deleted(by).get().pk, by=by)
    assert Company.objects.get(pk=alfa.pk).custom == before
    company().delete(pk=beeta.pk, by=by)
    page = door("seller").get("/companies/?columns=name,x_fitted_by")
    assert page.status_code == 200
    assert "Beeta" not in page.content.decode()  # a record that is gone is named no more
    assert company().field("x_fitted_by").of(alfa) is None


def test_a_person_is_given_out_and_erased_with_them(people: dict[str, User], door: Door, settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    said = {"record_type": "parties.person", "kind": "text"}
    for label, personal in (("Shoe size", True), ("Hobby", True), ("Ring number", False)):
        actions.create_field(by=people["admin"], data={"label": label, "personal": personal, **said})
    data = {"name": "Mari Maasikas", "x_shoe_size": "thirty-eight", "x_hobby": "chess", "x_ring_number": "17"}
    mari = parties.create_person(by=people["seller"], data=data)
    actions.delete_field(pk=CustomField.objects.get(name="x_hobby").pk, by=people["admin"])
    work()
    house.forget()
    assert held(registry.resource("parties.person"), mari)["record"]["x_shoe_size"] == "thirty-eight"
    parties.erase_person(pk=mari.pk, by=people["admin"], confirmed="Mari Maasikas")
    work()
    mari.refresh_from_db()
    assert mari.custom == {"t_ring_number": "17"}
    told = json.dumps([(one.before, one.after) for one in Event.objects.all()])
    assert "thirty-eight" not in told
    assert "chess" not in told


HIDDEN = "parties.company.x_customs_code"


@pytest.fixture
def without(filled: Any, people: dict[str, User]) -> User:
    """A seller from whom the customs code is hidden."""
    for role in Role.objects.filter(code="seller"):
        role.hidden = [*role.hidden, HIDDEN]
        role.save()
    return User.objects.get(pk=people["seller"].pk)


def test_what_a_role_does_not_see_is_in_no_door(without: User, filled: Any, door: Door) -> None:
    pk, client = filled["Alfa"].pk, door("seller")
    for address in (f"/companies/{pk}/", f"/companies/{pk}/edit/", "/companies/", "/companies/new/", f"/companies/{pk}/?tab=history"):
        page = client.get(address).content.decode()
        assert "Customs code" not in page, address
        assert "EE-1001" not in page, address
    for query in ("x_customs_code=EE-1001", "order=x_customs_code", "columns=x_customs_code", "x_customs_code__starts=EE"):
        assert client.get(f"/companies/?{query}").status_code == 400, query
    assert client.get(f"/companies/{pk}/cell/x_customs_code/").status_code == 404
    assert not search.find(without, "EE-1001", [company()], 5).hits
    assert client.get("/companies/?q=EE-1001").context["list"].lines == []
    answer = client.get(f"/api/v1/companies/{pk}").json()
    assert "x_customs_code" not in answer
    assert client.get("/api/v1/companies?fields=x_customs_code").status_code == 422
    patch = client.patch(f"/api/v1/companies/{pk}", json.dumps({"x_customs_code": "1"}), content_type="application/json")
    assert patch.status_code in (403, 422)
    file = b"".join(client.get("/companies/export/?columns=all")).decode()
    assert "Alfa" in file
    assert "EE-1001" not in file
    with pytest.raises(Invalid):
        company().update(pk=pk, by=without, data={"x_customs_code": "1"})
    with pytest.raises(Invalid):
        lists.listing(company(), without, QueryDict("x_customs_code__empty=no"))


def test_what_is_hidden_stays_hidden_while_the_field_is_out_of_use(without: User, fields: Any, people: dict[str, User], door: Door) -> None:
    actions.delete_field(pk=fields["x_customs_code"].pk, by=people["admin"])
    role = Role.objects.get(code="seller")
    answer = door("admin").post(f"/settings/rights/{role.pk}/", {"hidden": "catalog.product.cost"})
    assert answer.status_code == 302
    role.refresh_from_db()
    assert role.hidden == ["catalog.product.cost", HIDDEN]


def test_a_merge_keeps_what_the_person_does_not_see(without: User, filled: Any, people: dict[str, User]) -> None:
    role = Role.objects.get(code="sales_head")
    role.hidden = [HIDDEN]
    role.save()
    head = User.objects.get(pk=people["head"].pk)
    gamma, beeta = filled["Gamma"], filled["Beeta"]
    (merge,) = merge_records(company(), kept=gamma.pk, lost=[beeta.pk], by=head)
    gamma.refresh_from_db()
    assert gamma.custom["t_customs_code"] == "EE-77"
    undo_merge(pk=merge.pk, by=head)
    gamma.refresh_from_db()
    assert gamma.custom == {}


def test_an_index_serves_a_field_while_it_is_in_use(filled: Any, fields: Any, people: dict[str, User]) -> None:
    def there() -> bool:
        with connection.cursor() as cursor:
            return indexes.name_of(fields["x_power"]) in connection.introspection.get_constraints(cursor, Company._meta.db_table)

    assert there()
    rows = Company.objects.order_by("custom__n_power", "pk").values("pk", "custom__n_power")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # three rows are read faster without
        assert indexes.name_of(fields["x_power"]) in rows.explain()
        assert indexes.name_of(fields["x_power"]) in rows.filter(custom__n_power__gte=1).explain()
    if connection.vendor == "sqlite":
        assert indexes.name_of(fields["x_power"]) in rows.explain()
        assert indexes.name_of(fields["x_power"]) in rows.filter(custom__n_power__gte=1).explain()
    actions.delete_field(pk=fields["x_power"].pk, by=people["admin"])
    work()
    assert not there()
    CustomField.objects.filter(pk=fields["x_power"].pk).update(is_active=True)
    indexes.keep_all()
    assert there()


def test_a_text_without_values_leaves_the_search_index_alone(filled: Any, add: Any, people: dict[str, User]) -> None:
    made = add("Nickname", "text")
    work()
    assert Job.objects.latest("pk").result == {"records": 0}
    company().update(pk=filled["Alfa"].pk, by=people["seller"], data={"x_nickname": "Suur"})
    for is_active in (False, True):
        actions.update_field(pk=made.pk, by=people["admin"], data={"is_active": is_active})
        work()
        assert Job.objects.latest("pk").result == {"records": 3}
        assert (" suur" in SearchEntry.objects.get(record_id=filled["Alfa"].pk, kind=company().number).text) is is_active


def test_a_job_that_was_killed_goes_on(fields: Any, people: dict[str, User], monkeypatch: Any) -> None:
    monkeypatch.setattr(following, "CHUNK", 2)
    for number in range(5):
        company().create(by=people["seller"], data={"name": f"C{number}", "x_yearly_budget": number * 100})
    actions.update_field(pk=fields["x_budget_per_kva"].pk, by=people["admin"], data={"formula": "x_yearly_budget * 2"})
    real, left = following._chunk, [2]

    def killed(*given: Any) -> bool:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(following, "_chunk", killed)
    with pytest.raises(KeyboardInterrupt):
        work()
    monkeypatch.setattr(following, "_chunk", real)
    job = jobs.Job.objects.order_by("-pk").first()
    assert job is not None
    assert job.done == 4
    jobs.Job.objects.filter(pk=job.pk).update(state="waiting")
    work()
    assert sorted(one.custom["n_budget_per_kva"] for one in Company.objects.all()) == [0, 200, 400, 600, 800]


KEPT_UNDER_SETTINGS = ["team.user", "team.team", "parties.industry", "parties.tag", "leads.channel", "catalog.productfamily"]


@pytest.mark.parametrize("key", [*KEPT_UNDER_SETTINGS, "deals.lossreason", "deals.competitor", "catalog.product"])
def test_other_kinds_of_records_have_them_too(people: dict[str, User], add: Any, door: Any, key: str) -> None:
    """In the form, on the page and as a condition, for settings as for what people sell with."""
    described = registry.resource(key)
    name = add("Cost centre", "text", record_type=key).name
    made = described.create(by=people["admin"], data={"name": "Alfa", name: "K-17"})
    pages = [
        door("admin").get(f"/{described.plural}/{rest}") for rest in (f"{made.pk}/", f"{made.pk}/edit/", f"?{name}=K-17&columns={name}")
    ]
    assert [(page.status_code, "K-17" in page.content.decode()) for page in pages] == [(200, True)] * 3
    described.update(pk=made.pk, by=people["admin"], data={name: "K-18"})
    assert f'"{name}":"K-18"' in door("admin").get(f"/api/v1/{described.plural}/{made.pk}").content.decode().replace(": ", ":")


def test_what_the_house_runs_by_has_none(people: dict[str, User], add: Any) -> None:
    for key in ("team.role", "core.webhook", "core.custom_field", "deals.exitcriterion"):
        with pytest.raises(Invalid):
            add("Cost centre", "text", record_type=key)
