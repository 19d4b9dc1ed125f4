"""The door under attack: guessing, fixed sessions, forged forms, false addresses, old links, asking who is here."""

import re
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tehing.core.models import Event
from tehing.team import actions
from tehing.team.models import User

PASSWORD = "correct-horse-battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    cache.clear()


def sign_in(client: Client, password: str = PASSWORD, email: str = "admin@trafo.example", **more: str) -> Any:
    return client.post("/auth/login/", {"login": email, "password": password, **more})


def test_brute_force_on_passwords_is_stopped_and_does_not_flood_the_history(people: dict[str, User], client: Client) -> None:
    for number in range(30):
        sign_in(client, f"guess-number-{number}")
    assert client.get("/me/").status_code == 302
    assert sign_in(client).status_code != 302 or client.get("/me/").status_code == 302  # even the right one must wait
    failed = list(Event.objects.filter(name="user.sign_in_failed"))
    assert 1 <= len(failed) <= 6
    assert {one.record_id for one in failed} == {people["admin"].pk}
    assert all("guess" not in str(vars(one)) and "@" not in str(one.facts) + one.label for one in failed)


@pytest.mark.parametrize("width", [6, 8])
def test_brute_force_on_codes_of_the_second_factor_is_stopped(people: dict[str, User], client: Client, width: int) -> None:
    TOTP.activate(people["admin"], SECRET)
    codes = RecoveryCodes.activate(people["admin"]).generate_codes()
    sign_in(client)
    for number in range(20):
        client.post("/auth/2fa/authenticate/", {"code": f"{number:0{width}}"})
    assert client.post("/auth/2fa/authenticate/", {"code": codes[0]}).status_code == 200  # the right one comes too late
    assert client.get("/me/").status_code == 302
    assert Event.objects.filter(name="user.sign_in_failed").count() <= 6


def test_session_fixation_the_key_changes_at_sign_in(people: dict[str, User], client: Client) -> None:
    client.get("/auth/login/?next=/")
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    before = session.session_key
    assert client.cookies.get("sessionid") is None or client.cookies["sessionid"].value == before
    client.cookies["sessionid"] = before
    sign_in(client)
    assert client.session.session_key != before
    planted = Client()
    planted.cookies["sessionid"] = before
    assert planted.get("/me/").status_code == 302


def test_csrf_forms_of_the_door_need_their_token(people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403
    page = client.get("/auth/login/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    assert sign_in(client, csrfmiddlewaretoken=token).status_code == 302
    for address in (
        "/me/sessions/end-others/", f"/users/{people['seller'].pk}/factors/reset/", f"/users/{people['seller'].pk}/sessions/end/",
        "/auth/2fa/recovery-codes/generate/", "/auth/2fa/totp/deactivate/", "/auth/password/change/", "/auth/logout/",
        "/people/1/erasure/", "/people/1/personal-data/", "/settings/rights/1/factor/",
    ):  # fmt: skip
        assert client.post(address).status_code in (403, 404), address
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "http:evil.example", "javascript:alert(1)", "\thttps://evil.example"],
)
def test_open_redirects_next_never_leads_out(people: dict[str, User], client: Client, target: str) -> None:
    answer = sign_in(client, next=target)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/") and not answer["Location"].startswith(("//", "/\\"))
    out = client.post("/auth/logout/", {"next": target})
    assert out["Location"].startswith("/") and not out["Location"].startswith(("//", "/\\"))
    passkey = client.post("/auth/2fa/webauthn/login/", {"credential": "{}", "next": target})
    assert "evil" not in passkey.get("Location", "")


def test_cookies_cannot_be_read_by_scripts_nor_sent_by_others(people: dict[str, User], client: Client, settings: Any) -> None:
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True  # as TEHING_HTTPS sets them
    cache.clear()
    other = Client()
    other.get("/auth/login/")
    sign_in(other)
    assert other.cookies["sessionid"]["secure"] and other.cookies["csrftoken"]["secure"]


def test_a_password_link_works_once(people: dict[str, User], client: Client) -> None:
    client.post("/auth/password/reset/", {"email": "admin@trafo.example"})
    link = re.findall(r"http://testserver(/auth/password/reset/key/\S+)", str(mail.outbox[0].body))[0]
    form = client.get(link)["Location"]
    new = {"password1": "another-horse-battery", "password2": "another-horse-battery"}
    assert client.post(form, new).status_code == 302
    second = Client()
    page = second.get(link, follow=True).content.decode()
    assert "has been used or is too old" in page
    assert User.objects.get(pk=people["admin"].pk).check_password("another-horse-battery")
    assert Event.objects.filter(name="user.password_set").latest("pk").facts == {"door": "reset"}


def test_nobody_learns_who_is_here_by_asking(people: dict[str, User]) -> None:
    def said(answer: Any) -> tuple[int, str]:
        text = re.sub(r'(csrf\w*" value=")[^"]+|X-CSRFToken": "[^"]+|value="[^"]*@[^"]*"', "", answer.content.decode())
        return answer.status_code, re.sub(r"[\w.]+@trafo\.example", "", text)

    known, unknown = Client(), Client()
    assert said(sign_in(known, "wrong-wrong-wrong")) == said(sign_in(unknown, "wrong-wrong-wrong", "nobody@trafo.example"))
    first = known.post("/auth/password/reset/", {"email": "admin@trafo.example"})
    second = unknown.post("/auth/password/reset/", {"email": "nobody@trafo.example"})
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    anonymous = Event.objects.filter(name="user.sign_in_failed", record_type="core.workspace")
    assert anonymous.count() == 1 and "nobody" not in str(vars(anonymous[0]))


def test_an_inactive_person_stays_out_with_a_session_from_before(people: dict[str, User], client: Client) -> None:
    sign_in(client)
    actions.update_user(pk=people["head"].pk, by=people["admin"], data={"roles": list(people["admin"].roles.all())})
    User.objects.filter(pk=people["admin"].pk).update(is_active=False)
    assert client.get("/me/").status_code == 302
