"""Who can see a record: the page says what each person's own door says."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tehing.core.access import Forbidden, Unknown
from tehing.core.records import resource, resources
from tehing.deals import actions as deals
from tehing.parties import actions as parties
from tehing.team import actions, queries
from tehing.team.models import Role, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def deal(people: dict[str, User]) -> Any:
    deals.seed_pipelines(by=people["admin"])
    return deals.create_deal(by=people["seller"], data={"name": "Transformer"})


def by_name(by: User, key: str, pk: int) -> dict[str, Any]:
    return {one.user.name: one for one in queries.viewers(by, key, pk)[1]}


def test_a_sellers_deal_and_why_each_sees_it(people: dict[str, User], deal: Any) -> None:
    found = by_name(people["seller"], "deals.deal", deal.pk)
    assert {name: (one.why, one.edits) for name, one in found.items()} == {
        "Anu Admin": ("all", True),
        "Helle Juht": ("all", True),
        "Siim Müüja": ("own", True),
        "Kaja Kolleeg": ("team", False),
        "Piret Hind": ("all", False),
        "Finn Raha": ("all", False),
        "Riina Lugeja": ("all", False),
    }
    assert found["Kaja Kolleeg"].roles == ["Seller"]
    deals.update_deal(pk=deal.pk, by=people["admin"], data={"owner": None})
    pool = by_name(people["admin"], "deals.deal", deal.pk)
    assert pool["Võõras Mees"].why == "pool" and "Liis Arendaja" not in pool  # who sees own deals only takes nothing from the pool


def test_an_activity_is_seen_through_its_deal(people: dict[str, User], deal: Any) -> None:
    step = deals.create_activity(by=people["seller"], data={"subject": "Call", "kind": "call", "deal": deal})
    found = by_name(people["admin"], "deals.activity", step.pk)
    assert found["Piret Hind"].why == "through"


def test_the_page_agrees_with_everybodys_own_door_for_every_kind_of_record(people: dict[str, User], deal: Any) -> None:
    company = parties.create_company(by=people["seller"], data={"name": "Sepavara AS"})
    parties.create_person(by=people["stranger"], data={"name": "Mari Maasikas", "company": company})
    deals.create_activity(by=people["manager"], data={"subject": "Call", "kind": "call", "deal": deal})
    actions.set_role_rights(
        pk=Role.objects.get(code="reader").pk, by=people["admin"], grants={"parties.person": {"view": "own"}}, hidden=[]
    )
    for described in resources():
        row = described.model._default_manager.order_by("pk").first()
        if row is None:
            continue
        told = {(one.user.pk, one.edits) for one in queries.viewers(people["admin"], described.key, row.pk)[1]}
        asked = set()
        for one in User.objects.filter(is_active=True):
            if described.visible(one).filter(pk=row.pk).exists():
                asked.add((one.pk, described.visible(one, "edit").filter(pk=row.pk).exists()))
        assert told == asked, described.key


def test_only_some_may_ask(people: dict[str, User], deal: Any) -> None:
    for who in ("admin", "head", "seller"):
        assert queries.viewers(people[who], "deals.deal", deal.pk)
    for who, refusal in (("colleague", Forbidden), ("reader", Forbidden), ("stranger", Unknown)):
        with pytest.raises(refusal):
            queries.viewers(people[who], "deals.deal", deal.pk)
    with pytest.raises(Unknown):
        queries.viewers(people["admin"], "deals.nothing", 1)


def test_the_number_of_colleagues_does_not_multiply_the_queries(people: dict[str, User], deal: Any) -> None:
    role = Role.objects.get(code="seller")

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            queries.viewers(User.objects.get(pk=people["admin"].pk), "deals.deal", deal.pk)
        return len(asked)

    before = count()
    for number in range(25):
        user = User.objects.create(name=f"Seller {number}", team=people["seller"].team)
        user.roles.set([role])
    assert count() == before
    assert len(queries.viewers(people["admin"], "deals.deal", deal.pk)[1]) == 7 + 25


def test_the_page_and_the_endpoint_say_the_same(people: dict[str, User], deal: Any) -> None:
    client = Client()
    client.force_login(people["seller"], backend=BACKEND)
    page = client.get(f"/access/deals.deal/{deal.pk}/").content.decode()
    items = client.get(f"/api/v1/access/deals.deal/{deal.pk}").json()["items"]
    assert all(one["name"] in page for one in items) and len(items) == 7
    assert f"/access/deals.deal/{deal.pk}/" in client.get(f"/deals/{deal.pk}/").content.decode()
    assert resource("deals.deal").label
