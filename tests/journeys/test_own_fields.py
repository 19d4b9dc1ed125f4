"""An administrator adds fields in a real browser, and the list has them at once."""

import sqlite3
import time
from typing import Any

import pytest

from .conftest import House, set_up

pytestmark = pytest.mark.browser


def test_a_field_is_added_and_used_in_a_list(page: Any, house: House) -> None:
    set_up(page, house)
    _add(page, house, "Voltage class", "choice", options="Low\nHigh")
    _add(page, house, "Power", "number", decimals="1")
    _add(page, house, "Double", "formula", formula="x_power * 2", result="number")

    for name, voltage, power in (("Alfa", "low", "10,5"), ("Beeta", "high", "2")):
        page.goto(f"{house.url}/companies/new/")
        page.fill("[name=name]", name)
        page.select_option("[name=x_voltage_class]", voltage)
        page.fill("[name=x_power]", power)
        page.click("main form button.btn-primary")
        page.wait_for_selector(f"h1:has-text('{name}')")
    page.wait_for_selector("main :text('Own fields')")

    # sorted, then narrowed by the filter builder, by the field that was added
    columns = "columns=name,x_voltage_class,x_power,x_double"
    page.goto(f"{house.url}/companies/?{columns}")
    page.click("thead a:has-text('Power')")
    page.wait_for_url("**order=x_power**")
    assert [text.strip() for text in page.locator("tbody tr td a").all_inner_texts() if text.strip()][:2] == ["Beeta", "Alfa"]
    page.goto(f"{house.url}/companies/?{columns}&x_voltage_class=low")
    page.wait_for_selector("tbody tr:has-text('Alfa')")
    assert page.locator("tbody tr:has-text('Beeta')").count() == 0
    page.wait_for_selector("th:has-text('Voltage class')")

    # a cell in place; what is worked out follows
    page.dblclick("tbody td:has-text('10.5')")
    page.fill("form.cell [name=x_power]", "20")
    page.keyboard.press("Enter")
    page.wait_for_selector("tbody tr:has-text('40')")
    _indexes_come(house, 3)


def _indexes_come(house: House, count: int) -> None:
    """The worker makes an index for each field while people go on."""
    for _ in range(60):
        if len(_indexes(house)) == count:
            return
        time.sleep(0.5)
    raise AssertionError(_indexes(house))


def _indexes(house: House) -> list[str]:
    if url := house.environment.get("TEHING_DATABASE_URL"):
        import psycopg

        with psycopg.connect(url) as there:
            valid = "SELECT relname FROM pg_class JOIN pg_index ON oid = indexrelid WHERE relname LIKE 'custom_field_%' AND indisvalid"
            return [name for (name,) in there.execute(valid)]
    here = sqlite3.connect(house.data / "db.sqlite3")
    try:
        return [name for (name,) in here.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'custom_field_%'")]
    finally:
        here.close()


def _add(page: Any, house: House, label: str, kind: str, **said: str) -> None:
    page.goto(f"{house.url}/custom-fields/new/")
    page.fill("[name=label]", label)
    page.select_option("[name=record_type]", "parties.company")
    assert not page.locator("[name=options], [name=formula], [name=target]").filter(visible=True).count(), "nothing of a kind not chosen"
    page.select_option("[name=kind]", kind)
    for name, value in said.items():
        box = page.locator(f"[name={name}]")
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    page.click("main form button.btn-primary")
    page.wait_for_selector(f"h1:has-text('{label}')")
