"""A passkey in a real browser with a virtual authenticator: added, used to come in without a password, used as second factor."""

from typing import Any

import pytest

from .conftest import PASSWORD, House, set_up

pytestmark = pytest.mark.browser


def authenticator(page: Any) -> Any:
    """A device with a fingerprint reader that always says yes."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}})
    return tools


def add_key(page: Any, url: str, name: str, *, passkey: bool) -> None:
    page.goto(f"{url}/auth/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)  # what guards the sign-in is asked for once more
    page.click("main form.mt-4 button.btn-primary")
    page.fill("[name=name]", name)
    if passkey:
        page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")


def test_a_passkey_opens_the_door_without_a_password(page: Any, house: House) -> None:
    # a passkey belongs to a name, not to a number: browsers refuse bare addresses
    local = House(house.url.replace("127.0.0.1", "localhost"), house.data, house.environment)
    set_up(page, local)
    authenticator(page)
    add_key(page, local.url, "Laptop", passkey=True)
    page.wait_for_url("**/auth/2fa/recovery-codes/")
    assert page.locator("ol.codes li").count() == 10

    page.goto(f"{local.url}/me/")
    assert page.locator("text=passkey or key").is_visible()
    page.click("summary:has(.avatar)")
    page.click("text=Sign out")
    page.wait_for_url("**/auth/login/")
    page.click("#passkey_login")
    page.wait_for_url(f"{local.url}/")

    # the password alone is no longer enough; the key beside it is
    page.context.clear_cookies()
    page.goto(f"{local.url}/auth/login/")
    page.fill("[name=login]", "anu@hardware.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main form.mt-4 button")
    page.wait_for_url("**/auth/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(f"{local.url}/")

    # the history knows how one came in
    page.goto(f"{local.url}/settings/history/?name=user.signed_in")
    page.locator("summary:has-text('Details')").first.click()
    assert page.locator("td:has-text('password + webauthn')").first.is_visible()

    # a device that says no is told in a sentence
    page.context.clear_cookies()
    page.goto(f"{local.url}/auth/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }")
    page.click("#passkey_login")
    page.wait_for_selector(".toast.bad:has-text('The passkey was not taken')")
