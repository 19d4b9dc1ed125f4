"""A seller's day in a real browser: the demo company, the board, the palette, keys, and a phone."""

import re
from typing import Any

import pytest

from .conftest import House

pytestmark = [pytest.mark.browser, pytest.mark.drawn]  # the demo company itself is told on every database by its own test


def test_days_in_the_demo_company(page: Any, house: House) -> None:
    assert house.command("demo", "--load-only", "--language", "en").returncode == 0
    _sign_in(page, house, "liis")
    _main_pages_fit_a_phone(page, house)
    page.set_viewport_size({"width": 1440, "height": 900})
    _a_seller_works_a_day(page, house)
    _a_seller_finds_out_who_decides(page, house)
    page.context.clear_cookies()
    _sign_in(page, house, "kadri")
    _it_goes_by_one_button(page, house)


def _sign_in(page: Any, house: House, who: str) -> None:
    password = (house.data / "demo-password").read_text()
    page.goto(f"{house.url}/auth/login/")
    page.fill("[name=login]", f"{who}@trafonord.example")
    page.fill("[name=password]", password)
    page.click("main form.grid button")
    page.wait_for_url(f"{house.url}/")


def _a_seller_works_a_day(page: Any, house: House) -> None:
    # the palette finds a company by a part of its name
    page.keyboard.press("Control+k")
    page.locator("#palette input").type("Sepavara")
    page.wait_for_selector("#palette-list a:has-text('Sepavara')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/companies/*/")

    # a note stays
    page.fill("#timeline textarea", "Asked for a visit before Christmas")
    page.click("text=Add the note")
    page.wait_for_selector("#timeline .text:has-text('before Christmas')")

    # g then d: the list of deals; c: a new one
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/deals/")
    page.keyboard.press("c")
    page.wait_for_url("**/deals/new/")

    # a cell is changed in place, and three deals at once, by the keyboard alone; the three are taken back
    page.goto(f"{house.url}/deals/?owner=me&stage_kind=open&columns=name,value,owner")
    for key in ("j", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.fill("form.cell [name=value]", "4321")
    page.keyboard.press("Enter")
    page.wait_for_selector("tr.at td:has-text('4,321')")
    for key in ("x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    assert page.locator("[data-number]").inner_text() == "3"
    page.click("[data-picked] .btn-primary")
    page.select_option("#add-field", "description")
    page.fill("[name=to-description]", "Call in the spring")
    page.click(".form-bar button")
    page.click("text=Take it all back", timeout=60_000)
    page.wait_for_selector(".callout.good:has-text('Taken back: 3')", timeout=60_000)

    # the board moves a card by the keyboard alone
    page.goto(f"{house.url}/deals/board/?owner=me")
    card = page.locator(".deal").first
    name = card.locator("a").first.inner_text()
    before = card.locator("xpath=ancestor::*[@data-stage]").get_attribute("data-stage")
    card.focus()
    page.keyboard.press("Control+Shift+ArrowRight")
    page.wait_for_selector(".toast")
    moved = page.locator(f".deal:has-text('{name}')").first.locator("xpath=ancestor::*[@data-stage]")
    assert moved.get_attribute("data-stage") != before


def _it_goes_by_one_button(page: Any, house: House) -> None:
    page.goto(f"{house.url}/demo/remove/")
    page.click("text=Remove all of it")
    page.wait_for_url("**/begin/")
    page.goto(f"{house.url}/companies/")
    assert page.locator(".empty").is_visible()


def _main_pages_fit_a_phone(page: Any, house: House) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for address in (
        "/",
        "/companies/",
        "/companies/1/",
        "/deals/",
        "/deals/board/",
        "/calendar/",
        "/deals/limbo/",
        "/reports/pipeline/",
        "/imports/new/",
        "/me/",
        "/companies/new/",
    ):
        page.goto(f"{house.url}{address}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} is {wide} px too wide"


def _a_seller_finds_out_who_decides(page: Any, house: House) -> None:
    page.goto(f"{house.url}/deals/new/")
    page.fill("[name=name]", "Who decides?")
    page.click("main button.btn-primary")
    page.wait_for_url(re.compile(r"/deals/\d+/$"))
    page.wait_for_selector("text=Nobody of the customer's is on the map yet.")
    page.click("section[aria-labelledby=committee-title] a:has-text('Map')")
    for position, role in (("Plant manager", "economic"), ("Chief engineer", "technical")):
        page.click("text=Put somebody on the map >> nth=0")
        page.fill("[name=name]", position)
        page.select_option("[name=role]", role)
        if page.locator("[name=reports_to]").count():
            page.select_option("[name=reports_to]", label="Plant manager")
        page.click("main button.btn-primary")
        page.wait_for_selector(f".seat:has-text('{position}')")
    assert page.locator(".map-lines path.boss").count() == 2  # the line and the tip of its kind
    assert "The technical buyer has not been met: Chief engineer." in page.locator(".gaps").inner_text()

    # dragged to another place, and further by the keyboard; both are facts that stay
    page.drag_and_drop(".seat:has-text('Chief engineer')", "td[data-power=high][data-stance=against]")
    page.wait_for_selector("td[data-power=high][data-stance=against] .seat:has-text('Chief engineer')")
    page.wait_for_selector("text=Somebody with much power is against us: Chief engineer.")
    page.focus("td[data-stance=against] .seat")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.wait_for_selector("text=Chief engineer: doubtful, power: much.")
    page.reload()
    page.wait_for_selector("td[data-power=high][data-stance=doubtful] .seat:has-text('Chief engineer')")

    # nobody ends up above themselves
    page.click(".seat:has-text('Plant manager') a.title")
    page.select_option("[name=reports_to]", label="Chief engineer")
    page.click("main button.btn-primary")
    page.wait_for_selector("text=That way the person would report to themselves.")
