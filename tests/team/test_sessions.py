"""Where one is signed in, and ending it at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session as DjangoSession
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import clock
from tehing.core.access import Forbidden, Unknown
from tehing.core.models import Event
from tehing.core.queries import timeline
from tehing.team import actions, queries, rules
from tehing.team.models import Session, User

PASSWORD = "correct-horse-battery"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1"
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


def signed_in(agent: str, who: str = "admin") -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/auth/login/", {"login": f"{who}@trafo.example", "password": PASSWORD})
    return client


@pytest.fixture
def admin(people: dict[str, User]) -> tuple[Client, Client]:
    """The administrator on a laptop and on a telephone."""
    cache.clear()
    return signed_in(LAPTOP), signed_in(PHONE)


def test_ones_own_sessions_are_listed_and_this_one_is_marked(people: dict[str, User], admin: tuple[Client, Client]) -> None:
    laptop, _phone = admin
    found = queries.sessions_of(people["admin"], laptop.session.session_key or "")
    assert [(one.browser, one.system, one.present) for one in found] == [("Chrome", "Linux", True), ("Safari", "iPhone", False)]
    assert {one.session.address for one in found} == {"127.0.0.1"}
    assert {one.session.method for one in found} == {"password"}
    page = laptop.get("/me/").content.decode()
    assert "Safari, iPhone" in page and "this one" in page


def test_one_session_ends_at_once_and_nobody_elses(people: dict[str, User], admin: tuple[Client, Client]) -> None:
    laptop, phone = admin
    row = Session.objects.get(key=phone.session.session_key)
    with pytest.raises(Unknown):
        actions.end_session(pk=row.pk, by=people["seller"])
    assert laptop.post(f"/me/sessions/{row.pk}/end/").status_code == 302
    assert phone.get("/companies/").status_code == 302
    assert laptop.get("/companies/").status_code == 200
    assert Event.objects.get(name="user.sessions_ended").facts == {"ended": 1}


def test_sessions_that_have_run_out_leave_no_rows(people: dict[str, User], admin: tuple[Client, Client]) -> None:
    laptop, phone = admin
    begun = clock.now()
    DjangoSession.objects.filter(pk=phone.session.session_key).update(expire_date=begun + timedelta(days=1))
    Session.objects.create(user=people["admin"], key="begun-just-now")  # Django's own row is written at the end of the request
    actions.sessions.forget_ended()
    assert (DjangoSession.objects.count(), Session.objects.count()) == (2, 3)
    with clock.at(begun + timedelta(days=2)):
        actions.sessions.forget_ended()
    assert [one.pk for one in DjangoSession.objects.all()] == [laptop.session.session_key]
    assert [one.key for one in Session.objects.all()] == [laptop.session.session_key]


def test_all_the_others_end_at_once(people: dict[str, User], admin: tuple[Client, Client]) -> None:
    laptop, phone = admin
    third = signed_in(PHONE)
    laptop.post("/me/sessions/end-others/")
    assert [client.get("/me/").status_code for client in (laptop, phone, third)] == [200, 302, 302]


def test_an_administrator_ends_a_colleagues_sessions(people: dict[str, User], admin: tuple[Client, Client]) -> None:
    with pytest.raises(Forbidden):
        actions.end_all_sessions(pk=people["admin"].pk, by=people["head"])
    assert actions.end_all_sessions(pk=people["admin"].pk, by=people["admin"]) == 2
    assert [client.get("/me/").status_code for client in admin] == [302, 302]


def test_a_new_password_ends_the_other_sessions(people: dict[str, User], admin: tuple[Client, Client]) -> None:
    laptop, phone = admin
    given = {"oldpassword": PASSWORD, "password1": "another-horse-battery", "password2": "another-horse-battery"}
    assert laptop.post("/auth/password/change/", given).status_code == 302
    assert [client.get("/me/").status_code for client in admin] == [200, 302]
    assert Event.objects.filter(name="user.password_set").latest("pk").facts == {"door": "changed"}
    assert [one.present for one in queries.sessions_of(people["admin"], laptop.session.session_key or "")] == [True]


def test_a_password_given_by_an_administrator_ends_all(people: dict[str, User]) -> None:
    cache.clear()
    actions.set_password(pk=people["seller"].pk, by=people["admin"], password=PASSWORD)
    seller = signed_in(LAPTOP, "seller")
    assert seller.get("/me/").status_code == 200
    actions.set_password(pk=people["seller"].pk, by=people["admin"], password="another-horse-battery")
    assert seller.get("/me/").status_code == 302


def test_coming_and_going_are_told_without_the_whole_address(people: dict[str, User], admin: tuple[Client, Client]) -> None:
    admin[0].post("/auth/logout/")
    told: list[Any] = list(Event.objects.filter(record_type="team.user", name__in=["user.signed_in", "user.signed_out"]).order_by("pk"))
    assert [(one.name, one.facts) for one in told] == [
        ("user.signed_in", {"method": "password", "network": "127.0.0.0/24"}),
        ("user.signed_in", {"method": "password", "network": "127.0.0.0/24"}),
        ("user.signed_out", {}),
    ]
    assert Session.objects.filter(user=people["admin"]).count() == 1


def test_colleagues_do_not_read_how_one_signs_in(people: dict[str, User], admin: tuple[Client, Client]) -> None:
    def lines(who: str) -> set[str]:
        return {entry.text for entry in timeline("team.user", people["admin"].pk, people[who]).entries}

    assert "signed in" in lines("admin")
    assert "signed in" not in lines("head") | lines("seller")
    actions.note_sign_out(by=people["seller"], key="x")
    assert "signed out" in {entry.text for entry in timeline("team.user", people["seller"].pk, people["seller"]).entries}


def test_the_first_use_of_a_token_in_a_day_is_told(people: dict[str, User]) -> None:
    token, secret = actions.create_token(by=people["seller"], name="report", scopes=["read"])
    caller = Client(headers={"Authorization": f"Bearer {secret}"})
    for _ in range(3):
        assert caller.get("/api/v1/companies").status_code == 200
    used = Event.objects.get(name="token.used")
    assert (used.actor, used.record_id, used.channel) == (people["seller"], token.pk, "api")


@given(st.ip_addresses().map(str))
def test_a_network_holds_many_addresses(address: str) -> None:
    found = rules.network_of(address)
    assert found.endswith(("/24", "/48")) and rules.network_of(found.partition("/")[0]) == found


@given(st.text())
def test_any_browser_name_is_read(agent: str) -> None:
    browser, system = rules.device_of(agent)
    assert isinstance(browser, str) and isinstance(system, str)


@given(st.one_of(st.none(), st.text(), st.lists(st.one_of(st.text(), st.integers())), st.dictionaries(st.text(), st.text())))
def test_any_claim_is_read(claim: object) -> None:
    assert rules.claimed_roles(claim, {"a": "seller"}) <= {"seller"}
