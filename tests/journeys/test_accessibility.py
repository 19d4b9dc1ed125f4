"""Every page is sound for those who see or hear it otherwise: axe finds nothing, by day and dark, on desk and phone, in both languages."""

import json
import os
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tehing.core.records import resources

from .conftest import ROOT, House, set_up

pytestmark = [pytest.mark.browser, pytest.mark.drawn]

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
# target-size is off by default in axe, but part of WCAG 2.2 AA
ALL = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
SEEN = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"]}
NAMED = {"resultTypes": ["violations"], "runOnly": ["html-has-lang", "document-title", "label", "button-name", "link-name", "select-name"]}
LOOK = """async (asked) => {
    const found = await axe.run(document, asked);
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""
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
MADE = {
    "tags": {"name": "Key"},
    "product-families": {"name": "Transformers"},
    "products": {"name": "Oil transformer", "code": "T-630", "price": "12000"},
    "companies": {"name": "Põhja Metall OÜ", "country": "EE"},
    "people": {"name": "Mari Maasikas", "company": 1},
    "addresses": {"company": 1, "street": "Pikk 1"},
    "leads": {"name": "Asks for a transformer", "company_name": "Uus OÜ"},
    "deals": {"name": "Transformer", "company": 1, "value": "5000"},
    "committee-members": {"deal": 1, "person": 1, "role": "technical", "power": "high", "stance": "against"},
    "needs": {"deal": 1, "name": "The line stands", "level": "vision", "yearly_cost": "5000", "cost_source": "said", "member": 1},
    "spin-answers": {"deal": 1, "kind": "problem", "name": "What is slow?", "answer": "The spare parts", "member": 1, "need": 1},
    "raised-objections": {"deal": 1, "name": "Too dear", "member": 1},
    "activities": {"subject": "Visit", "kind": "meeting", "deal": 1, "minutes": 90, "due_at": "2026-01-05T09:00:00Z"},
    "business-cases": {"deal": 1, "problems": "The line stands."},
    "case-lines": {"case": 1, "kind": "investment", "name": "Transformer", "amount": "5000", "source": "said", "source_note": "Mari"},
    "competitors": {"name": "Nordtrafo", "how_we_win": "Service at night"},
    "deal-competitors": {"deal": 1, "competitor": 1, "status": "shortlisted"},
    "choice-criteria": {"deal": 1, "name": "Price", "weight": 40, "member": 1, "influence": "Losses over ten years"},
    "closing-conditions": {"deal": 1, "kind": "able", "state": "partly", "evidence": "Budget 2027"},
    "calls-to-action": {"deal": 1, "name": "Trial on line 2", "due_on": "2026-01-05"},
    "benefits": {"deal": 1, "name": "Monitoring", "advantage": "Faults are seen", "benefit": "you sleep", "member": 1, "need": 1},
    "approaches": {"deal": 1, "way": "transactional", "model": "presentation", "reason": "They buy by list", "size": "large"},
    "customer-cards": {"person": 1, "wants": "Calm", "fears": "A second standstill"},
    "exit-criteria": {"stage": 1, "demand": "document", "subject": "NDA"},
    "evidence": {"deal": 1, "criterion": 1, "words": "By e-mail"},
    "teams": {"name": "North"},
}


@pytest.fixture
def furnished(house: House, page: Any) -> House:
    """A house with one record of every kind, and somebody signed in who may see everything."""
    if not AXE.exists():
        if os.environ.get("TEHING_REQUIRE_BROWSER"):
            pytest.fail("axe-core is not installed: run `make build`.")
        pytest.skip("The browser part needs axe-core: run `make build`.")
    set_up(page, house, company="Trafo Nord OÜ")
    page.goto(f"{house.url}/me/")
    page.fill("form[action='/me/tokens/'] [name=name]", "Furnishing")
    page.select_option("form[action='/me/tokens/'] [name=scope]", "write")
    page.click("form[action='/me/tokens/'] button")
    _furnish(house, page.locator("#secret").inner_text())
    page.goto(f"{house.url}/imports/new/")
    page.set_input_files("input[type=file]", {"name": "new.csv", "mimeType": "text/csv", "buffer": b"name,city\nNew one,Tartu\n"})
    page.click("main button.btn-primary")
    page.wait_for_selector("button[name=start]")
    return house


def _furnish(house: House, secret: str) -> None:
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    for plural, values in MADE.items():
        request = urllib.request.Request(f"{house.url}/api/v1/{plural}", json.dumps(values).encode(), headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status == 201


def _routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for one in patterns:
        address = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, address)
        elif isinstance(one, URLPattern):
            yield one.name or address, address


def _addresses(page: Any, house: House) -> list[str]:
    """Every address that answers an administrator with a page; of lists drawn alike, only one.

    Of the settings it is the stages, of what hangs on a deal and has no page drawn by itself the needs.
    """
    answers = json.loads((ROOT / "tests" / "web" / "rights_matrix.json").read_text())["GET"]
    alike = tuple(f"{one.plural}/" for one in resources() if one.settings and one.plural not in ("stages", "users"))
    alike += tuple(f"{plural}/" for plural in LIKE_NEEDS)
    found = ["/no/such/page/", "/deals/?nonsense=1", "/deals/?q=nothing", "/search/?q=transformer", *OF_SIGN_IN]
    found += [f"/calendar/?view={view}&day=2026-01-05" for view in ("day", "week", "month")]
    first: dict[str, str] = {}
    for name, pattern in _routes(get_resolver().url_patterns):
        if (
            answers.get(name, {}).get("admin") != 200
            or pattern.startswith(PARTS)
            or "export/" in pattern
            or "alike/" in pattern
            or "paper/" in pattern
        ):
            continue
        if pattern.startswith(alike):
            continue
        plural = pattern.partition("/")[0]
        if "<int:" in pattern and plural not in first:
            first[plural] = _first(page, house, plural)
        plain = pattern.replace("<str:host>", "deals.deal").replace("<int:member_pk>", "1")
        found.append("/" + re.sub(r"<int:\w+>", first.get(plural, ""), plain))
    return list(dict.fromkeys(found))


def _first(page: Any, house: House, plural: str) -> str:
    if plural not in {one.plural for one in resources() if one.screens}:
        return "1"
    record = re.search(rf'href="/{plural}/(\d+)/"', page.request.get(f"{house.url}/{plural}/").text())
    assert record, f"There is no record under /{plural}/ to look at."
    return record[1]


def _wrong(page: Any, house: House, address: str, *, whole: bool) -> list[str]:
    """What axe finds on a page: all of it on a desk by day when `whole`; then what the phone, the dark and longer words change."""
    page.set_viewport_size({"width": 1440, "height": 900} if whole else {"width": 390, "height": 844})
    page.goto(house.url + address, wait_until="domcontentloaded")
    if not page.locator("head link[rel=stylesheet]").count():
        return [f"{address} is no whole page: add it to PARTS."]
    found = page.evaluate(LOOK, ALL if whole else NAMED)
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.documentElement.dataset.theme = 'tehing-dark'")
    found += page.evaluate(LOOK, SEEN)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{address} {each}" for each in found] + ([f"{address} is {wide} px too wide"] if wide > 0 else [])


@pytest.mark.parametrize("language", ["en", "et"])
def test_every_page_is_sound(page: Any, furnished: House, language: str) -> None:
    addresses = _addresses(page, furnished)
    assert len(addresses) > 60
    page.add_init_script(path=AXE)
    _speak(page, furnished, language)
    # in either language every page; what does not hang on words is looked at in one of them, half of the pages in each
    turn = ("en", "et").index(language)
    wrong = [each for at, address in enumerate(addresses) for each in _wrong(page, furnished, address, whole=at % 2 == turn)]
    assert not wrong, "\n".join(wrong)


def _speak(page: Any, house: House, language: str) -> None:
    page.goto(f"{house.url}/me/")
    page.select_option("select[name=language]", language)
    page.click("form[action='/me/'] button")
    page.wait_for_selector(f"html[lang={language}]")
