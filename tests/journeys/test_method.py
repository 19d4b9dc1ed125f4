"""A sale made by the method in a real browser: from a cold lead to a won deal, a quick product sale, the weekly review."""

import re
import time
from typing import Any

import pytest

from .conftest import House, set_up

pytestmark = pytest.mark.browser
DEAL = re.compile(r"/deals/\d+/$")


@pytest.mark.parametrize(("language", "width"), [("en", 1440), pytest.param("et", 390, marks=pytest.mark.drawn)])
def test_a_cold_lead_becomes_a_won_deal_by_asking(page: Any, house: House, language: str, width: int) -> None:
    set_up(page, house, language=language)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{house.url}/leads/new/")  # three fields
    for name, text in (("company_name", "Põhja Metall OÜ"), ("person_name", "Mari Maasikas"), ("phone", "+372 5123 4567")):
        page.fill(f"[name={name}]", text)
    page.click("main form button.btn-primary")
    _qualify(page)
    page.click("a[href$='/conversion/']")
    page.click("main form button.btn-primary")
    page.wait_for_url(DEAL)
    deal = page.url
    _ask(page, deal)
    _fit(page, width)
    _choose_way(page, deal)
    _meet(page, deal)
    _bring_home(page, deal)
    page.goto(f"{deal}preparation/")
    assert "Mari Maasikas" in page.locator(".sheet").inner_text()


def _qualify(page: Any) -> None:
    """Each answer is kept as it is chosen; the score follows."""
    for sign, answer, score in (("need", "now", "30"), ("budget", "yes", "55"), ("authority", "decides", "75")):
        page.select_option(f"[name=sign-{sign}]", answer)
        page.wait_for_selector(f"#qualification .health:has-text('{score}')")
    page.reload()
    assert page.locator("[name=sign-authority]").input_value() == "decides"


def test_who_answers_faster_than_the_house_loses_no_answer(page: Any, house: House) -> None:
    """Each change sends all of the answers: a later one takes the place of an earlier that is on its way."""
    set_up(page, house)
    page.goto(f"{house.url}/leads/new/")
    page.fill("[name=company_name]", "Põhja Metall OÜ")
    page.click("main form button.btn-primary")
    page.route("**/qualification/", lambda route: (time.sleep(0.3), route.continue_()))
    for sign, answer in (("need", "now"), ("budget", "yes"), ("authority", "decides")):
        page.select_option(f"[name=sign-{sign}]", answer)
    page.wait_for_selector("#qualification .health:has-text('75')")
    page.reload()
    assert [page.locator(f"[name=sign-{sign}]").input_value() for sign in ("need", "budget", "authority")] == ["now", "yes", "decides"]


def _ask(page: Any, deal: str) -> None:
    """A problem becomes a need, gets a size, and a wish."""
    page.goto(f"{deal}notebook/")
    _open(page, "problem").click()
    page.locator("section[aria-labelledby=problem-title] .bank button").first.click()
    asked = page.locator("#problem_name").input_value()
    assert asked
    page.fill("#problem_answer", "Spare parts take six weeks")
    _write_down(page, "problem")
    assert asked in page.locator("section[aria-labelledby=problem-title] .answers").inner_text()
    for kind, words, cost in (("implication", "Three of each in stock", "12000"), ("need_payoff", "An empty shelf", "")):
        _open(page, kind).click()
        page.fill(f"#{kind}_name", "And then?")
        page.fill(f"#{kind}_answer", words)
        page.select_option(f"#{kind}_need", label="Spare parts take six weeks")
        if cost:
            page.fill(f"#{kind}_yearly_cost", cost)
        _write_down(page, kind)
    assert page.locator(".balance .some").count() == 3


def _open(page: Any, kind: str) -> Any:
    """The line that folds a kind of question open; the next kind to ask is open by itself."""
    section = page.locator(f"section[aria-labelledby={kind}-title]")
    folded = section.locator("details:not([open]) > summary")
    return folded if folded.count() else section.locator("h2")


def _write_down(page: Any, kind: str) -> None:
    section = page.locator(f"section[aria-labelledby={kind}-title]")
    with page.expect_response(lambda answer: "/notebook/" in answer.url and answer.request.method == "POST"):
        section.locator("form button.btn").click()
    page.wait_for_selector(f"section[aria-labelledby={kind}-title] .answers li")


def _fit(page: Any, width: int) -> None:
    for address in ("", "notebook/", "objections/", "preparation/", "committee/"):
        page.goto(re.sub(r"(/deals/\d+/).*", rf"\1{address}", page.url))
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} is {wide} px too wide at {width}"


def _choose_way(page: Any, deal: str) -> None:
    """What was written stays while an answer turns the advice round; going otherwise is kept with its reason."""
    page.goto(f"{deal}approach/")
    page.click(".choice summary")
    page.check("[name=model][value=customer_centric]")
    page.fill("[name=reason]", "They will need service for years")
    page.select_option("select[name=product_kind]", "spare_part")
    page.wait_for_selector("#choice-head input[name=product_kind][value=spare_part]", state="attached")
    assert page.input_value("[name=reason]") == "They will need service for years"
    page.click(".choice button[value=own]")
    page.wait_for_selector(".close.is-soft")
    page.goto(deal)
    assert "They will need service for years" in page.locator("section[aria-labelledby=approach-title]").inner_text()


def _meet(page: Any, deal: str) -> None:
    """Who decides is on the map from the lead; the one who can say no is found."""
    page.goto(f"{deal}committee/new/")
    page.fill("[name=name]", "Ostujuht")
    page.select_option("[name=role]", "technical")
    page.select_option("[name=access]", "met")
    page.click("main form button.btn-primary")
    page.wait_for_url("**/committee/")
    assert page.locator(".seat").count() == 2


def _bring_home(page: Any, deal: str) -> None:
    """Stage after stage to the one that means won, which asks for a day."""
    page.goto(deal)
    for _ in range(5):
        page.locator(".stagebar li:has([aria-current=step]) + li button").click()
        page.wait_for_load_state("networkidle")
    page.locator(".stagebar form:not([method=post]) button").first.click()
    page.wait_for_url("**/stage/?stage=*")
    page.click("main form button.btn-primary")
    page.wait_for_url(DEAL)
    assert page.locator(".stagebar li:last-child").count() == 1
    page.goto(f"{deal.rpartition('/deals/')[0]}/deals/?deal_state=won")


def test_a_product_is_sold_in_four_clicks_and_reviewed(page: Any, house: House) -> None:
    set_up(page, house)
    clicks = 0

    def click(selector: str) -> None:
        nonlocal clicks
        page.click(selector)
        clicks += 1

    page.goto(f"{house.url}/deals/")
    click("a[data-create], main a[href='/deals/new/']")
    page.fill("[name=name]", "Ten cable boxes")
    page.fill("[name=value]", "950")
    click("main form button.btn-primary")
    page.wait_for_url(DEAL)
    sold = page.url
    click(".stagebar form:not([method=post]) button >> nth=0")
    page.wait_for_url("**/stage/?stage=*")
    click("main form button.btn-primary")
    page.wait_for_url(DEAL)
    assert clicks == 4 and page.url == sold
    assert page.locator("[aria-current=step]").inner_text() == "Money received"

    # the review goes through what is still open, the greatest first
    for name, value in (("Small", "100"), ("Great", "9000")):
        page.goto(f"{house.url}/deals/new/")
        page.fill("[name=name]", name)
        page.fill("[name=value]", value)
        page.click("main form button.btn-primary")
        page.wait_for_url(DEAL)
    page.goto(f"{house.url}/deals/review/")
    assert page.locator("h1").inner_text() == "Great"
    page.click("a[rel=next]")
    page.wait_for_selector("h1:has-text('Small')")
    assert "Ten cable boxes" not in page.content()
