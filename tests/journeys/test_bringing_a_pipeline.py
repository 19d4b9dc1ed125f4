"""The main job: somebody brings an export of their sales and reads where the pipeline stands."""

import json
import os
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from .conftest import House, set_up

SHARED = Path(os.environ.get("TEHING_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
FILES = SHARED / "crm-pipeline"
NAMES = ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv")


@pytest.fixture
def files(tmp_path: Path) -> tuple[list[Path], dict[str, Any]]:
    """The public export, or a small one of our own where it is absent, and what the report must then say."""
    if FILES.exists():
        expected = {"Money received": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500, "won": "10005534.00"}
        return [FILES / name for name in NAMES], expected
    return _own_files(tmp_path), {"Money received": 1, "Lost": 1, "Engaging": 1, "Prospecting": 1, "won": "1054.00"}


def _own_files(folder: Path) -> list[Path]:
    texts = {
        "accounts.csv": "account,sector,employees,office_location,subsidiary_of\n"
        "Cancity,technolgy,10,Kenya,Isdom\nIsdom,medical,20,Korea,\n",
        "products.csv": "product,series,sales_price\nGTX Pro,GTX,4821\n",
        "sales_teams.csv": "sales_agent,manager,regional_office\nMoses Frase,Dustin Brinkmann,Central\n",
        "sales_pipeline.csv": "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
        "A1,Moses Frase,GTXPro,Cancity,Won,10/20/2016,3/1/2017,1054\n"
        "A2,Moses Frase,GTX Pro,Isdom,Lost,10/25/2016,3/11/2017,0\n"
        "A3,Moses Frase,GTX Pro,Isdom,Engaging,12/25/2016,,\n"
        "A4,Moses Frase,GTX Pro,,Prospecting,,,\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [folder / name for name in texts]


def _import_all(page: Any, house: House, files: list[Path]) -> None:
    """Choose all files at once and accept what is proposed for each."""
    page.goto(f"{house.url}/imports/new/")
    page.set_input_files("input[type=file]", [str(path) for path in files])
    page.click("main button.btn-primary")
    for number in range(len(files)):
        page.wait_for_selector("button[name=start]")
        if page.locator("#source").count():  # the file has identifiers of another system, which must be named once
            page.fill("#source", "practice")
        page.click("button[name=start]")
        page.wait_for_selector("[data-done]", timeout=150_000)
        if number < len(files) - 1:
            page.click("text=Next file")


@pytest.mark.browser
def test_an_export_of_a_whole_pipeline_is_imported_and_understood(
    page: Any, house: House, files: tuple[list[Path], dict[str, Any]]
) -> None:
    paths, expected = files
    set_up(page, house, currency="USD")
    _import_all(page, house, paths)

    page.goto(f"{house.url}/reports/pipeline/")
    for stage in ("Money received", "Lost", "Engaging", "Prospecting"):
        row = page.locator(f"tr[data-stage-name='{stage}']")
        assert row.locator("td").nth(1).inner_text().replace(",", "") == str(expected[stage])
    shown = page.locator("[data-number=won] .more").inner_text()
    assert "".join(char for char in shown if char.isdigit() or char == ".") == expected["won"]

    page.click("[data-number=won]")
    assert "stage_kind=won" in page.url
    assert page.locator("h1 .count").inner_text().replace(",", "") == str(expected["Money received"])

    told = _report_by_api(page, house)
    assert {one["label"]: one["count"] for one in told["stages"] if one["label"] in expected} == {
        name: count for name, count in expected.items() if name != "won"
    }
    assert told["won"]["amounts"] == {"USD": expected["won"]}


def _report_by_api(page: Any, house: House) -> dict[str, Any]:
    """The same numbers through the API, with a token made in the browser."""
    page.goto(f"{house.url}/me/")
    page.fill("form[action='/me/tokens/'] [name=name]", "Report")
    page.click("form[action='/me/tokens/'] button")
    secret = page.locator("#secret").inner_text()
    request = urllib.request.Request(f"{house.url}/api/v1/reports/pipeline", headers={"Authorization": f"Bearer {secret}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return dict(json.load(answer))


def test_the_command_line_gives_the_same(house: House, files: tuple[list[Path], dict[str, Any]]) -> None:
    paths, expected = files
    made = ("--company", "Hardware", "--name", "Anu", "--email", "anu@hardware.example", "--currency", "USD")
    assert house.command("admin", *made, given="correct-horse-battery\n").returncode == 0
    told = house.command("import", *map(str, paths), "--yes")
    assert told.returncode == 0, told.stdout + told.stderr
    rows = sum(expected[name] for name in ("Money received", "Lost", "Engaging", "Prospecting"))
    assert f"{rows} rows = {rows} created + 0 updated + 0 skipped + 0 failed" in told.stdout
    again = house.command("import", str(paths[-1]), "--yes")
    assert f"{rows} rows = 0 created + 0 updated + {rows} skipped + 0 failed" in again.stdout
