"""Signing in by the company's identity provider: a real one, run beside the tests, reached over real sockets."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from tehing.core.models import Event
from tehing.settings import oidc as description
from tehing.settings.environment import BadSetting, Environment
from tehing.team import actions, oidc, rules
from tehing.team.models import Role, User

from ..ports import free_port
from .provider.site_of_tests import CLIENT, PASSWORD, SECRET

SITE = Path(__file__).parent / "provider" / "site_of_tests.py"
START = "/auth/oidc/house/login/"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running identity provider."""
    folder = tmp_path_factory.mktemp("provider")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    port = free_port()
    log = (folder / "log").open("w")
    running = subprocess.Popen(
        [sys.executable, str(SITE), str(port), str(folder), "http://testserver"], stdout=log, stderr=subprocess.STDOUT
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                requests.get(f"{address}/.well-known/openid-configuration", timeout=2)
                break
            except requests.ConnectionError:
                assert running.poll() is None, (folder / "log").read_text()[-2000:]
                time.sleep(0.1)
        yield address
    finally:
        running.terminate()
        running.wait(timeout=20)
        log.close()


def configured(settings: Any, server: str, **more: str) -> None:
    """The house as it is with these settings in its environment."""
    values = {"SERVER": server, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "NAME": "House sign-in", **more}
    given = {f"TEHING_OIDC_HOUSE_{name}": value for name, value in values.items()} | {"TEHING_OIDC": "house"}
    settings.OIDC_PROVIDERS = description.providers(Environment(given))
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": "tehing.team.oidc.Provider", "APPS": settings.OIDC_PROVIDERS}}


def there(client: Client, who: str, start: str = START) -> tuple[str, str]:
    """Leave for the provider and sign in there as a browser does: (the address asked for, the address it sends back to)."""
    asked = client.post(start)["Location"]
    browser = requests.Session()
    page = browser.get(asked, timeout=10)
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0] if "csrfmiddlewaretoken" in page.text else ""
    signed = browser.post(page.url, {"login": who, "password": PASSWORD, "csrfmiddlewaretoken": token}, allow_redirects=False, timeout=10)
    at = signed
    for _ in range(5):
        place = at.headers["Location"]
        if place.startswith("http://testserver"):
            return asked, place
        at = browser.get(requests.compat.urljoin(page.url, place), allow_redirects=False, timeout=10)
    raise AssertionError(at.text[:500])


def back(client: Client, place: str) -> Any:
    return client.get(place.removeprefix("http://testserver"))


def inside(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_a_known_person_comes_in_with_the_roles_that_the_provider_claims(
    people: dict[str, User], provider: str, settings: Any, client: Client
) -> None:
    configured(settings, provider, ROLES_CLAIM="groups", ROLES="sales=seller,heads=sales_head")
    assert "House sign-in" in client.get("/auth/login/").content.decode()
    asked, place = there(client, "head", f"{START}?next=/companies/&scope=offline_access&auth_params=prompt%3Dnone")
    question = parse_qs(urlsplit(asked).query)
    assert asked.startswith(f"{provider}/identity/o/authorize?")
    assert question["code_challenge_method"] == ["S256"] and question["nonce"] and question["state"]
    assert set(question["scope"][0].split()) == {"openid", "profile", "email"} and "prompt" not in question
    answer = back(client, place)
    assert (answer.status_code, answer["Location"]) == (302, "/companies/")
    assert inside(client)
    assert {role.code for role in people["head"].roles.all()} == {"sales_head", "seller"}
    mapped = Event.objects.get(name="user.roles_mapped")
    assert (mapped.record_id, mapped.actor_id, mapped.facts) == (people["head"].pk, None, {"provider": "house"})
    assert [role["label"] for role in mapped.after["roles"]] == ["Head of sales", "Seller"]
    assert Event.objects.get(name="user.signed_in").facts["method"] == "house"

    client.logout()  # a second time nothing changes and nothing is told
    back(client, there(client, "head")[1])
    assert inside(client)
    assert Event.objects.filter(name__in=["user.roles_mapped", "user.provider_connected"]).count() == 2


def test_the_last_administrator_keeps_the_role_whatever_is_claimed(
    people: dict[str, User], provider: str, settings: Any, client: Client
) -> None:
    configured(settings, provider, ROLES_CLAIM="groups", ROLES="sales=seller")
    back(client, there(client, "admin")[1])
    assert inside(client)
    assert {role.code for role in people["admin"].roles.all()} == {"admin", "seller"}


def claimed(user: User, *groups: str, new_people: str = "") -> set[str]:
    """The person's roles after a sign-in at which the provider claims these groups."""
    codes = rules.claimed_roles(list(groups), {"sales": "seller", "heads": "sales_head", "it": "admin"})
    actions.map_roles(user=user, codes=codes, otherwise=new_people, provider="house")
    return {role.code for role in User.objects.get(pk=user.pk).roles.all()}


def test_a_group_that_was_taken_away_takes_its_role_away(people: dict[str, User]) -> None:
    head = people["head"]
    assert claimed(head, "sales", "heads") == {"seller", "sales_head"}
    assert claimed(head, "sales") == {"seller"}
    assert claimed(head) == claimed(head, "canteen") == set()
    told = Event.objects.filter(name="user.roles_mapped").latest("pk")
    assert [role["label"] for role in told.before["roles"]] == ["Seller"] and told.after["roles"] == []
    assert claimed(head, "sales") == {"seller"}
    assert claimed(head, new_people="reader") == claimed(head, "canteen", new_people="reader") == {"reader"}


def test_an_administrator_without_the_group_is_none_any_more_but_for_the_last(people: dict[str, User]) -> None:
    second = people["finance"]
    assert claimed(second, "it") == {"admin"}
    assert claimed(second) == set()
    assert claimed(people["admin"]) == {"admin"}
    assert claimed(people["admin"], new_people="reader") == {"admin", "reader"}


def test_somebody_who_lost_every_group_comes_in_and_sees_nothing(
    people: dict[str, User], provider: str, settings: Any, client: Client
) -> None:
    configured(settings, provider, ROLES_CLAIM="groups", ROLES="canteen=seller")
    back(client, there(client, "seller")[1])
    assert inside(client)
    assert not people["seller"].roles.exists()
    assert client.get("/companies/").status_code == 403


def test_unknown_people_are_refused_unless_the_settings_let_them_in(
    people: dict[str, User], provider: str, settings: Any, client: Client
) -> None:
    configured(settings, provider)
    answer = back(client, there(client, "new")[1])
    assert answer.status_code == 403 and not inside(client)
    assert not User.objects.filter(email="new@trafo.example").exists()
    configured(settings, provider, NEW_PEOPLE="reader", ROLES_CLAIM="groups", ROLES="sales=seller")
    back(client, there(client, "new")[1])
    assert inside(client)
    made = User.objects.get(email="new@trafo.example")
    assert (made.name, [role.code for role in made.roles.all()], made.has_usable_password()) == ("Uudo Uus", ["reader"], False)
    assert Event.objects.get(name="user.created", record_id=made.pk).facts == {"provider": "house"}


def test_an_email_that_the_provider_does_not_vouch_for_opens_nothing(
    people: dict[str, User], provider: str, settings: Any, client: Client
) -> None:
    configured(settings, provider, NEW_PEOPLE="reader")
    before = User.objects.count()
    assert back(client, there(client, "liar")[1]).status_code == 403
    assert not inside(client)
    assert User.objects.count() == before
    configured(settings, provider, TRUST_EMAIL="yes")
    back(client, there(client, "liar")[1])
    assert inside(client)


def test_whoever_left_does_not_come_in_by_the_provider_either(
    people: dict[str, User], provider: str, settings: Any, client: Client
) -> None:
    configured(settings, provider)
    User.objects.filter(pk=people["seller"].pk).update(is_active=False)
    back(client, there(client, "seller")[1])
    assert not inside(client)


def test_an_answer_that_was_not_asked_for_here_is_refused(people: dict[str, User], provider: str, settings: Any, client: Client) -> None:
    configured(settings, provider)
    _asked, place = there(client, "seller")
    stranger = Client()
    assert back(stranger, place).status_code == 401  # another browser: it holds no such state
    assert not inside(stranger)
    assert back(client, place.replace("state=", "state=x")).status_code == 401
    assert not inside(client)
    assert back(client, place).status_code == 302
    other = Client()
    assert back(other, place).status_code == 401  # nor a second time
    assert Event.objects.filter(name="user.sign_in_failed").exists()


def test_a_token_made_for_another_sign_in_is_refused(people: dict[str, User], provider: str, settings: Any, client: Client) -> None:
    configured(settings, provider)
    _asked, place = there(client, "seller")
    session = client.session
    for state in session["socialaccount_states"].values():
        state[0]["nonce"] = "another"
    session.save()
    assert back(client, place).status_code == 403
    assert not inside(client)


def test_the_second_factor_is_asked_for_here_too(people: dict[str, User], provider: str, settings: Any, client: Client) -> None:
    configured(settings, provider)
    actions.require_factor(pk=Role.objects.get(code="seller").pk, by=people["admin"], required=True)
    back(client, there(client, "seller")[1])
    assert client.get("/companies/")["Location"] == "/auth/2fa/"


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "http://127.0.0.1:1/", "https://evil.example/token", "file:///etc/passwd"]
)
def test_calls_go_to_the_configured_server_alone(url: str) -> None:
    calls = oidc.Calls({"https://id.example"})
    assert calls.trust_env is False
    with pytest.raises(requests.RequestException, match="not the configured"):
        calls.get(url)


def test_a_provider_whose_papers_name_another_host_is_not_followed(people: dict[str, User], provider: str, settings: Any) -> None:
    configured(settings, provider)
    settings.OIDC_PROVIDERS[0]["settings"]["openid_configuration_overrides"] = {"token_endpoint": "http://169.254.169.254/token"}
    client = Client()
    _asked, place = there(client, "seller")
    assert back(client, place).status_code == 401
    assert not inside(client)


def test_a_provider_that_is_away_says_so(people: dict[str, User], settings: Any, client: Client) -> None:
    configured(settings, "http://127.0.0.1:9")
    answer = client.post(START)
    assert answer.status_code == 502
    assert b"cannot be reached" in answer.content
    assert client.post("/auth/oidc/nobody/login/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"TEHING_OIDC": "Ent-ra"}, "no short name"),
        ({"TEHING_OIDC_HOUSE_SERVER": "http://id.example"}, "must begin with https"),
        ({"TEHING_OIDC_HOUSE_SERVER": "https://id.example/?x=1"}, "plain address"),
        ({"TEHING_OIDC_HOUSE_CLIENT_ID": ""}, "CLIENT_ID is missing"),
        ({"TEHING_OIDC_HOUSE_ROLES": "sales"}, "group=role"),
        ({"TEHING_OIDC_HOUSE_TRUST_EMAIL": "perhaps"}, "cannot be used"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(changed: dict[str, str], told: str) -> None:
    good = {"TEHING_OIDC": "house", "TEHING_OIDC_HOUSE_SERVER": "https://id.example", "TEHING_OIDC_HOUSE_CLIENT_ID": "x"}
    assert description.origins(description.providers(Environment(good))) == ["https://id.example"]
    with pytest.raises(BadSetting, match=told):
        description.providers(Environment(good | changed))
