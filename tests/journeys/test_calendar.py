"""A week in a real browser: a free hour is planned, and what does not fit moves, by mouse and by keys."""

from datetime import date, timedelta
from typing import Any

import pytest

from .conftest import House, set_up

pytestmark = [pytest.mark.browser, pytest.mark.drawn]


def test_a_week_is_planned_and_planned_again(page: Any, house: House) -> None:
    set_up(page, house)
    monday = date.today() + timedelta(days=7 - date.today().weekday())
    week = f"{house.url}/calendar/?view=week&day={monday}"

    # a click on a free half hour plans something there, and saving leads back to the week
    page.goto(week)
    page.locator(f"[data-at^='{monday}T10:00']").click(position={"x": 20, "y": 10})
    page.wait_for_url("**/activities/new/**")
    assert page.input_value("[name=due_at]") == f"{monday}T10:00"
    page.fill("[name=subject]", "Show the works")
    page.click("main button.btn-primary")
    page.wait_for_url("**/calendar/**")
    entry = page.locator(".entry:has-text('Show the works')")
    assert _at(entry).startswith(f"{monday}T10:00")

    # dragged to Wednesday at two; the house remembers it
    wednesday = monday + timedelta(days=2)
    with page.expect_response(lambda answer: answer.url.endswith("/due/")):
        entry.drag_to(page.locator(f"[data-at^='{wednesday}T14:00']"))
    assert _at(entry).startswith(f"{wednesday}T14:00")
    page.reload()
    assert _at(entry).startswith(f"{wednesday}T14:00")

    # the same by keys: a day on, half an hour earlier
    entry.locator("a").focus()
    for key, expected in (("ArrowRight", f"{monday + timedelta(days=3)}T14:00"), ("ArrowUp", f"{monday + timedelta(days=3)}T13:30")):
        page.keyboard.press(f"Control+Shift+{key}")
        page.wait_for_selector(f"[data-at^='{expected}'] .entry")
        assert page.evaluate("document.activeElement.closest('.entry') !== null")

    # in a month the day changes and the time stays
    page.goto(f"{house.url}/calendar/?view=month&day={monday}")
    entry.drag_to(page.locator(f".cal-box[data-day='{monday}'] .entries"))
    page.wait_for_selector(f".cal-box[data-day='{monday}'] .entry:has-text('13:30')")

    # a refusal puts it back and says why: somebody did it meanwhile
    page.goto(week)
    done = page.evaluate(
        """async (url) => (await fetch(url, { method: "POST", body: new URLSearchParams({ outcome: "" }),
            headers: { "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"] } })).ok""",
        entry.get_attribute("data-move-url").replace("/due/", "/completion/"),
    )
    assert done
    before = _at(entry)
    entry.drag_to(page.locator(f"[data-at^='{wednesday}T16:00']"))
    page.wait_for_selector(".toast.bad")
    assert _at(entry) == before

    # on a phone it is a list of days
    page.set_viewport_size({"width": 390, "height": 844})
    for view in ("day", "week", "month"):
        page.goto(f"{house.url}/calendar/?view={view}&day={monday}")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert entry.is_visible()


def _at(entry: Any) -> str:
    return str(entry.locator("xpath=ancestor::*[@data-at]").get_attribute("data-at"))
