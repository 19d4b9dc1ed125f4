"""Without a mouse: the skip link, the palette, menus, dialogs, rows, a look-up, and the back button."""

import re
from typing import Any

import pytest

from .conftest import House, set_up

pytestmark = [pytest.mark.browser, pytest.mark.drawn]


def _focused(page: Any) -> str:
    return str(page.evaluate("(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || '').trim()"))


def _add(page: Any, house: House, name: str) -> None:
    page.goto(f"{house.url}/companies/new/")
    page.fill("[name=name]", name)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/companies/\d+/$"))


def test_everything_is_done_without_a_mouse(page: Any, house: House) -> None:
    set_up(page, house)
    _add(page, house, "Sepavara AS")
    first = page.url

    # the back button and the same form again: one company
    page.go_back()
    page.fill("[name=name]", "Sepavara AS")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(first)
    _add(page, house, "Põhja Metall OÜ")

    # the first Tab shows a way past the menu
    page.goto(f"{house.url}/companies/")
    page.keyboard.press("Tab")
    assert _focused(page) == "To the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"

    # rows, and search in the list
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert _focused(page) == "Sepavara AS"
    page.keyboard.press("k")
    assert _focused(page) == "Põhja Metall OÜ"
    page.keyboard.press("/")
    assert _focused(page) == "Search in the list"

    # a menu closes on Escape and gives the focus back
    page.locator("details.menu summary", has_text="Filter").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-builder] [data-field]:visible")
    page.keyboard.press("Escape")
    assert _focused(page) == "Filter"

    # the palette keeps the focus while it is open and returns it afterwards
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette-list a")
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#palette')")
    page.keyboard.press("Escape")
    assert _focused(page) == "Filter"
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")

    # a look-up by arrows, then save
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/people/")
    page.keyboard.press("c")
    page.wait_for_url("**/people/new/")
    page.fill("[name=name]", "Mari Maasikas")
    company = page.get_by_role("combobox", name="Company")
    company.press_sequentially("sepa")
    page.wait_for_selector("[role=option]:has-text('Sepavara')")
    company.press("Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/people/\d+/$"))
    assert page.locator("dl.kv").first.get_by_text("Sepavara AS").is_visible()
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
