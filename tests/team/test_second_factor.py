"""Something beside the password: set up, asked for, required by role, lost and reset."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from tehing.core.access import Forbidden, Refused
from tehing.core.models import Event
from tehing.team import actions, queries
from tehing.team.models import Role, User

PASSWORD = "correct-horse-battery"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    cache.clear()


def code_now(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def password_step(client: Client, email: str = "admin@trafo.example") -> Any:
    return client.post("/auth/login/", {"login": email, "password": PASSWORD, "next": "/companies/"})


def confirm(client: Client) -> None:
    """What guards the sign-in is asked for once more."""
    assert client.post("/auth/reauthenticate/", {"password": PASSWORD}).status_code == 302


@pytest.fixture
def admin(people: dict[str, User]) -> Client:
    """The administrator, signed in by the password."""
    client = Client()
    password_step(client)
    return client


def test_an_app_is_set_up_and_then_asked_for(people: dict[str, User], admin: Client, django_capture_on_commit_callbacks: Any) -> None:
    assert admin.get("/auth/2fa/totp/activate/")["Location"].startswith("/auth/reauthenticate/")
    assert admin.post("/auth/reauthenticate/", {"password": "wrong-wrong-wrong"}).status_code == 200
    confirm(admin)
    page = admin.get("/auth/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    secret = re.findall(r'class="secret">([A-Z2-7]+)<', page)[0]
    assert admin.post("/auth/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        done = admin.post("/auth/2fa/totp/activate/", {"code": code_now(secret)})
    assert done["Location"] == "/auth/2fa/recovery-codes/"
    codes = re.findall(r"<code>(\d{8})</code>", admin.get(done["Location"]).content.decode())
    assert len(codes) == 10
    kept = Authenticator.objects.get(user=people["admin"], type="totp")
    assert secret not in str(kept.data)  # a copy of the database opens no door

    client = Client()
    assert password_step(client)["Location"].startswith("/auth/2fa/authenticate/")
    assert client.get("/companies/").status_code == 302  # the password alone is not enough
    assert client.post("/auth/2fa/authenticate/", {"code": "123456"}).status_code == 200
    cache.clear()  # the app's code of this half minute is used up
    client = Client()
    password_step(client)
    assert client.post("/auth/2fa/authenticate/", {"code": codes[0]})["Location"] == "/companies/"
    again = Client()
    password_step(again)
    assert again.post("/auth/2fa/authenticate/", {"code": codes[0]}).status_code == 200  # each recovery code opens once
    told = list(Event.objects.filter(name__startswith="user.").order_by("pk").values_list("name", "actor__name"))
    assert ("user.factor_added", "Anu Admin") in told
    failed = Event.objects.filter(name="user.sign_in_failed")
    assert {one.facts["method"] for one in failed} == {"password", "totp"}
    assert all("123456" not in str(one.facts) for one in failed)


def test_every_page_of_it_is_there(people: dict[str, User], admin: Client) -> None:
    confirm(admin)
    TOTP.activate(people["admin"], SECRET)
    for address in (
        "/auth/2fa/", "/auth/2fa/totp/deactivate/", "/auth/2fa/recovery-codes/generate/", "/auth/2fa/webauthn/add/",
        "/auth/2fa/webauthn/", "/auth/reauthenticate/", "/auth/2fa/reauthenticate/", "/me/", "/settings/sign-in/",
    ):  # fmt: skip
        answer = admin.get(address)
        assert answer.status_code == 200, address


def test_a_role_asks_for_it_before_anything_else(people: dict[str, User]) -> None:
    seller = Role.objects.get(code="seller")
    with pytest.raises(Forbidden):
        actions.require_factor(pk=seller.pk, by=people["head"], required=True)
    actions.require_factor(pk=seller.pk, by=people["admin"], required=True)
    client = Client()
    client.force_login(people["seller"], backend=BACKEND)
    for address in ("/", "/companies/", "/search/?q=x"):
        assert client.get(address)["Location"] == "/auth/2fa/", address
    told = client.get("/api/v1/companies")
    assert (told.status_code, told.json()["code"]) == (403, "second_factor_first")
    assert client.get("/palette/", headers={"HX-Request": "true"}).status_code == 403
    assert b"Your role asks for a second factor" in client.get("/auth/2fa/").content
    TOTP.activate(people["seller"], SECRET)
    assert client.get("/companies/").status_code == 200
    other = Client()
    other.force_login(people["reader"], backend=BACKEND)
    assert other.get("/companies/").status_code == 200
    assert Event.objects.get(name="role.factor_required").after == {"second_factor": True}


def test_an_administrator_sees_who_has_one_and_resets_a_lost_one(people: dict[str, User], admin: Client) -> None:
    TOTP.activate(people["seller"], SECRET)
    seller = Client()
    seller.force_login(people["seller"], backend=BACKEND)
    assert seller.get("/me/").status_code == 200
    standing = {one.user.name: one for one in queries.standing(people["admin"])}
    assert (standing["Siim Müüja"].factors, standing["Siim Müüja"].sessions) == (["totp"], 1)
    assert standing["Kaja Kolleeg"].factors == []
    assert "Siim Müüja" not in {one.user.name for one in queries.standing(people["admin"], without=True)}
    with pytest.raises(Forbidden):
        queries.standing(people["head"])
    with pytest.raises(Forbidden):
        actions.reset_factors(pk=people["seller"].pk, by=people["head"])
    with pytest.raises(Refused):
        actions.reset_factors(pk=people["admin"].pk, by=people["admin"])
    admin.post(f"/users/{people['seller'].pk}/factors/reset/", {"reason": "Telephone fell into the sea"})
    assert not Authenticator.objects.filter(user=people["seller"]).exists()
    assert seller.get("/me/").status_code == 302  # and whoever was in is out
    told = Event.objects.get(name="user.factors_reset")
    assert (told.actor, told.record_id, told.reason, told.facts) == (
        people["admin"], people["seller"].pk, "Telephone fell into the sea", {"kinds": ["totp"]},
    )  # fmt: skip


def test_what_was_encrypted_under_another_key_fits_no_code(people: dict[str, User], settings: Any) -> None:
    TOTP.activate(people["seller"], SECRET)
    settings.SECRET_KEY = "another key altogether, long enough"
    kept = Authenticator.objects.get(user=people["seller"])
    assert not kept.wrap().validate_code(code_now())
    assert not kept.wrap().validate_code(format_hotp_value(hotp_value("", int(time.time()) // 30)))
