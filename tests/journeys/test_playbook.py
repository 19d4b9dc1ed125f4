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


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("et", 390)])
def test_a_text_is_translated_beside_its_original_one_after_another(page: Any, house: House, language: str, width: int) -> None:
    """Written in the reader's own language, translated into the other, and read there by the next one."""
    set_up(page, house, language=language)
    page.set_viewport_size({"width": width, "height": 844})
    for text in ("First?", "Second?"):
        page.goto(f"{house.url}/questions/new/")
        page.fill("[name=text]", text)
        page.select_option("[name=kind]", "problem")
        page.click("main form button.btn-primary")
    page.goto(f"{house.url}/playbook/")
    page.click("a[href='/playbook/translations/']")
    page.click("a.btn-primary[href*='next/']")
    for words in ("Beside the first", "Beside the second"):
        page.wait_for_selector(".pair")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0 and page.locator(".original").inner_text()
        page.fill("[name=text]", words)
        page.click("main form button.btn-primary")
    page.wait_for_selector(".callout.good")  # nothing is left
    other = "et" if language == "en" else "en"
    page.goto(f"{house.url}/me/")
    page.select_option("[name=language]", other)
    page.locator("form:has([name=language]) button.btn-primary").click()
    page.goto(f"{house.url}/questions/?q=Beside")
    assert sorted(page.locator("tbody tr").all_inner_texts()[0:2]) and page.locator("text=Beside the second").count()
