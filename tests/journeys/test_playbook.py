"""A newcomer asks the advisor, reads the guide it names, and takes the playbook along."""

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import House, set_up


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "et"])
def test_the_advice_changes_as_one_tells_and_leads_to_the_guide(page: Any, house: House, language: str, tmp_path: Path) -> None:
    set_up(page, house, company="Trafo Nord OÜ", language=language)
    page.goto(f"{house.url}/playbook/")
    page.click("a[href='/playbook/advisor/']")
    model, technique = page.locator(".verdict h2").first, page.locator(".ranking a").first
    asking = model.inner_text()
    page.select_option("[name=product]", "spare_part")
    page.fill("[name=days]", "3")
    page.press("[name=days]", "Tab")
    page.wait_for_function("asking => document.querySelector('.verdict h2').innerText !== asking", arg=asking)
    page.wait_for_url("**product=spare_part**days=3**")
    page.reload()  # the address holds what was said
    assert page.input_value("[name=days]") == "3" and model.inner_text() != asking
    name = technique.inner_text()
    technique.click()
    page.wait_for_selector("article.guide ol.steps li")
    assert page.locator("h1").inner_text() == name
    page.goto(f"{house.url}/playbook/share/")
    with page.expect_download() as coming:
        page.click("a[href='/playbook/share/file/']")
    kept = tmp_path / "playbook.json"
    coming.value.save_as(kept)
    book = json.loads(kept.read_text())
    book["scripts"].append({"name": "Before a fair", "channel": "phone", "text": "1. Call."})
    kept.write_text(json.dumps(book))
    page.set_input_files("input[type=file]", str(kept))
    page.click("main form button.btn-primary")
    page.wait_for_selector("text=Before a fair")
    page.click("button[name=confirmed]")
    page.wait_for_url(f"{house.url}/playbook/")
    page.goto(f"{house.url}/scripts/")
    assert page.locator("text=Before a fair").count()
