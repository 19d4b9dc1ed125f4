"""Every page is sound for those who see or hear it otherwise: axe finds nothing, by day and dark, on desk and phone, in both languages.

By default every page is looked at in both languages and all rules are asked of half of the pages in each, by day; with
TEHING_DEEP of every page, also of those drawn alike, in every combination.
"""

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from tehing.core.records import resources
from tehing.web import problems

from ..deep import DEEP
from .conftest import PASSWORD, ROOT, House, set_up
from .furnishing import Program, furnish

pytestmark = [pytest.mark.browser, pytest.mark.drawn]

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
# target-size is off by default in axe, but part of WCAG 2.2 AA
ALL = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
SEEN = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"]}
NAMED = ["html-has-lang", "document-title", "label", "button-name", "link-name", "select-name"]
SEEN_AND_NAMED = SEEN | {"runOnly": [*SEEN["runOnly"], *NAMED]}
LOOK = """async (asked) => {
    const found = await axe.run(document, asked);
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
EVERY_LOOK = [(theme, size, ALL) for size in (DESK, PHONE) for theme in ("light", "dark")]
PARTS = (
    *("api/", "metrics", "duplicates/search/", "duplicates/of/", "lookup/", "palette/", "timeline/", "health/", "files/"),
    *("imports/<int:pk>/rejects/", "deals/board/<int", "reports/pipeline/months", "playbook/share/file"),
)
OF_SIGN_IN = ("/auth/password/change/", "/auth/password/reset/", "/auth/logout/", "/auth/reauthenticate/")
LIKE_NEEDS = (
    "spin-answers", "raised-objections", "business-cases", "case-lines", "choice-criteria", "deal-competitors", "closing-conditions",
    "calls-to-action", "benefits", "approaches", "customer-cards", "questions", "objection-answers", "advisor-rules", "committee-members",
    "evidence",
)  # fmt: skip
# drawn by one template for every list: looked at on the companies'
OF_EVERY_LIST = ("views/new/", "bulk/", "delete/")
OF_SETTINGS = ("stages", "users", "custom-fields", "webhooks")
WANTED = {"/no/such/page/": 404, "/deals/?nonsense=1": 400}  # every other page answers 200
OUTSIDE = ("/auth/login/", "/auth/password/reset/", "/auth/password/reset/done/", "/auth/password/reset/key/1-none/", "/auth/inactive/",
           "/auth/signup/", "/auth/oidc/cancelled/")  # fmt: skip
FACTORS = ("/auth/2fa/", "/auth/2fa/webauthn/", "/auth/2fa/webauthn/add/", "/auth/2fa/totp/activate/")
FACTORS_ON = ("/auth/2fa/", "/auth/2fa/recovery-codes/", "/auth/2fa/recovery-codes/generate/", "/auth/2fa/totp/deactivate/")
Draw = Callable[[HttpRequest], HttpResponse]
# pages of faults that nobody can bring about from outside
FAULTS: dict[str, Draw] = {
    "400": lambda request: problems.bad_request(request, Exception()),
    "403": lambda request: problems.forbidden(request, Exception()),
    "429": lambda request: render(request, "429.html", status=429),
    "500": problems.broken,
    "503": lambda request: _away(request),
}


def _away(request: HttpRequest) -> HttpResponse:
    try:
        raise OSError(28, "No space left on device")
    except OSError:
        return problems.broken(request)


@pytest.fixture
def browser_with_axe(page: Any) -> Any:
    """A page in which axe can be asked."""
    if not AXE.exists():
        if os.environ.get("TEHING_REQUIRE_BROWSER"):
            pytest.fail("axe-core is not installed: run `make build`.")
        pytest.skip("The browser part needs axe-core: run `make build`.")
    page.context.add_init_script(path=AXE)
    return page


def _program(page: Any, house: House) -> Program:
    page.goto(f"{house.url}/me/")
    page.fill("form[action='/me/tokens/'] [name=name]", "Furnishing")
    page.select_option("form[action='/me/tokens/'] [name=scope]", "write")
    page.click("form[action='/me/tokens/'] button")
    return furnish(house, page.locator("#secret").inner_text())


def _bring_a_file(page: Any, house: House) -> str:
    page.goto(f"{house.url}/imports/new/")
    page.set_input_files("input[type=file]", {"name": "new.csv", "mimeType": "text/csv", "buffer": b"name,city\nNew one,Tartu\n"})
    page.click("main button.btn-primary")
    page.wait_for_selector("button[name=start]")
    return str(page.url).rstrip("/").rpartition("/")[2]


def _routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for one in patterns:
        address = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, address)
        elif isinstance(one, URLPattern):
            yield one.name or address, address


def _addresses(page: Any, program: Program) -> list[str]:
    """Every address that answers an administrator with a page; of lists drawn alike, only one.

    Of the settings it is the stages, of what hangs on a deal and has no page drawn by itself the needs.
    """
    answers = json.loads((ROOT / "tests" / "web" / "rights_matrix.json").read_text())["GET"]
    found = ["/no/such/page/", "/deals/?nonsense=1", "/deals/?q=nothing", "/search/?q=transformer", *OF_SIGN_IN]
    found += [f"/calendar/?view={view}&day=2026-01-05" for view in ("day", "week", "month")]
    first: dict[str, str] = dict(program.found)
    for name, pattern in _routes(get_resolver().url_patterns):
        if answers.get(name, {}).get("admin") != 200 or pattern.startswith(PARTS) or _is_part(pattern):
            continue
        plural = pattern.partition("/")[0]
        if "<int:pk>" in pattern and plural not in first:
            first[plural] = _first(page, program, plural)
        if _is_alike(pattern):
            continue
        plain = pattern.replace("<str:record_type>/<int:record_id>", "parties.company/1")
        plain = re.sub(r"<int:(?:member|criterion)_pk>", "1", plain).replace("<int:delivery>", first["deliveries"])
        found.append("/" + plain.replace("<int:pk>", first.get(plural, "")) + _asked(plain, program))
    return list(dict.fromkeys(found))


def _asked(pattern: str, program: Program) -> str:
    """What stands behind the address, where a page is about something chosen."""
    if pattern.endswith("/bulk/"):
        return "?all=yes" + ("&field=city&field=owner" if pattern.startswith("companies/") else "")
    return f"?type=companies&{program.found['pair']}" if pattern == "duplicates/compare/" else ""


def _is_part(pattern: str) -> bool:
    return any(part in pattern for part in ("export/", "alike/", "paper/", "/cell/", "/rows/"))


def _is_alike(pattern: str) -> bool:
    if DEEP:
        return False
    alike = [one.plural for one in resources() if one.settings and one.plural not in OF_SETTINGS]
    if pattern.startswith(tuple(f"{plural}/" for plural in (*alike, *LIKE_NEEDS))):
        return True
    return pattern.endswith(OF_EVERY_LIST) and pattern.partition("/")[0] not in ("companies", "stages", "bulk")


def _first(page: Any, program: Program, plural: str) -> str:
    assert plural in {one.plural for one in resources() if one.screens} | {"settings"}, f"Nothing is put under /{plural}/ to be looked at."
    url = f"{program.house.url}/{'settings/rights' if plural == 'settings' else plural}/"
    record = re.search(rf'href="/{url.removeprefix(program.house.url + "/")}(\d+)/"', page.request.get(url).text())
    assert record, f"There is no record under /{plural}/ to look at."
    return record[1]


def _wrong(page: Any, house: House, address: str, *, whole: bool) -> list[str]:
    """What axe finds on a page: all of it on a desk by day when `whole`, then what the phone, the dark and longer words change;
    with TEHING_DEEP all of it in every look."""
    page.set_viewport_size(DESK if whole or DEEP else PHONE)
    answer = page.goto(house.url + address, wait_until="domcontentloaded")
    if answer.status != WANTED.get(address, 200):
        return [f"{address} answers {answer.status}."]
    return _wrong_here(page, address, whole=whole)


def _wrong_here(page: Any, address: str, *, whole: bool) -> list[str]:
    if not page.locator("head link[rel=stylesheet]").count():
        return [f"{address} is no whole page: add it to PARTS."]
    looks = EVERY_LOOK if DEEP else [("light", DESK, ALL), ("dark", PHONE, SEEN)] if whole else [("dark", PHONE, SEEN_AND_NAMED)]
    found = [each for look in looks for each in _looked(page, *look)]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{address} {each}" for each in found] + ([f"{address} is {wide} px too wide"] if wide > 0 else [])


def _looked(page: Any, theme: str, size: dict[str, int], asked: dict[str, Any]) -> list[str]:
    page.set_viewport_size(size)
    page.evaluate("(theme) => document.documentElement.dataset.theme = theme", f"tehing-{theme}")
    return [f"({theme}, {size['width']} px) {each}" for each in page.evaluate(LOOK, asked)]


@pytest.mark.parametrize("language", ["en", "et"])
def test_every_page_is_sound(browser_with_axe: Any, house: House, language: str) -> None:
    page, turn = browser_with_axe, ("en", "et").index(language)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": house.url}])
    wrong = _wrong(page, house, "/set-up/", whole=True)
    set_up(page, house, company="Trafo Nord OÜ", language=language)
    program = _program(page, house)
    program.found["imports"] = _bring_a_file(page, house)
    addresses = _addresses(page, program)
    assert len(addresses) > 60
    # in either language every page; what does not hang on words is looked at in one of them, half of the pages in each
    for at, address in enumerate(addresses):
        wrong += _wrong(page, house, address, whole=at % 2 == turn)
    assert page.locator("html").get_attribute("lang") == language
    wrong += _of_faults(page, house, language)
    _guarded(page, house, wrong)
    wrong += _from_outside(page, house, language, f"/case/{program.found['case']}/")
    assert not wrong, "\n".join(wrong)


def _of_faults(page: Any, house: House, language: str) -> list[str]:
    """The pages of what goes wrong, drawn here and shown in the house's own dress."""
    found = []
    for name, draw in FAULTS.items():
        request = RequestFactory().get(f"/fault/{name}/")
        with translation.override(language):
            answer = draw(request)
        assert answer.status_code == int(name)
        page.route(f"**/fault/{name}/", partial(_told, answer.content))
        found += _wrong(page, house, f"/fault/{name}/", whole=True)
    return found


def _told(body: bytes, route: Any) -> None:
    route.fulfill(body=body, content_type="text/html; charset=utf-8")


def _guarded(page: Any, house: House, wrong: list[str]) -> None:
    """What guards one's sign-in, before and after an authenticator app is turned on."""
    page.goto(f"{house.url}/auth/2fa/totp/activate/")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        page.click("main form.mt-4 button.btn-primary")
    for address in FACTORS:
        wrong += _wrong(page, house, address, whole=True)
    secret = page.locator("code.secret").inner_text()
    page.fill("[name=code]", _code(secret))
    page.click("form.scan button.btn-primary")
    page.wait_for_url("**/auth/2fa/recovery-codes/")
    for address in FACTORS_ON:
        wrong += _wrong(page, house, address, whole=True)


def _code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def _from_outside(page: Any, house: House, language: str, case: str) -> list[str]:
    """What somebody sees who is not signed in: the doors, the customer's page, and the second door behind the first."""
    context = page.context.browser.new_context(locale="en-GB")
    context.add_init_script(path=AXE)
    context.add_cookies([{"name": "django_language", "value": language, "url": house.url}])
    stranger = context.new_page()
    found = [each for address in (*OUTSIDE, case) for each in _wrong(stranger, house, address, whole=True)]
    stranger.goto(f"{house.url}/auth/login/")
    stranger.fill("[name=login]", "anu@hardware.example")
    stranger.fill("[name=password]", PASSWORD)
    stranger.press("[name=password]", "Enter")
    stranger.wait_for_url("**/auth/2fa/authenticate/**")
    found += _wrong_here(stranger, "/auth/2fa/authenticate/", whole=True)
    context.close()
    return found
