"""A real house for journeys: the server and its worker as people start them, and a real browser in front."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .. import tables
from ..ports import free_port

PASSWORD = "correct-horse-battery"
CHROMIUM = os.environ.get("TEHING_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class House:
    """A running installation: its address and its data folder."""

    url: str
    data: Path
    environment: dict[str, str]

    def command(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run `tehing …` against this house."""
        line = [sys.executable, "-m", "tehing.settings.cli", *words]
        return subprocess.run(line, env=self.environment, input=given, capture_output=True, text=True, timeout=900, check=False)


@pytest.fixture(scope="session")
def empty_tables(tmp_path_factory: pytest.TempPathFactory) -> tables.Tables:
    """Those that every house begins with."""
    return tables.made(tmp_path_factory)


@pytest.fixture
def house(tmp_path: Path, empty_tables: tables.Tables, request: pytest.FixtureRequest) -> Iterator[House]:
    """An empty house, just started; a journey may name more words for `tehing serve`."""
    name = tables.new_name("journey")
    empty_tables.lay(tmp_path / "data", name)
    environment = tables.environment(tmp_path / "data", name)
    port = free_port()
    line = [sys.executable, "-m", "tehing.settings.cli", "serve", "--port", str(port), *getattr(request, "param", ())]
    log = (tmp_path / "serve.log").open("w")
    server = subprocess.Popen(line, env=environment, stdout=log, stderr=subprocess.STDOUT)
    found = House(f"http://127.0.0.1:{port}", tmp_path / "data", environment)
    try:
        _wait(found.url, server, tmp_path / "serve.log")
        yield found
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()
        if name:
            tables.on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(480):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/health/", timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"The server did not start: {log.read_text()[-2000:]}")


@pytest.fixture
def page(house: House) -> Iterator[Any]:
    """A page of a real browser. Errors in its console fail the test: the content policy is enforced."""
    if not CHROMIUM:
        if os.environ.get("TEHING_REQUIRE_BROWSER"):
            pytest.fail("Chromium is not installed.")
        pytest.skip("Chromium is not installed.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        opened = context.new_page()
        opened.set_default_timeout(20_000)
        wrong: list[str] = []
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.on("console", lambda told: wrong.append(told.text) if "Content Security Policy" in told.text else None)
        yield opened
        browser.close()
    assert not wrong


def set_up(page: Any, house: House, *, currency: str = "EUR", company: str = "Hardware Sales Ltd", language: str = "en") -> None:
    """The first page, filled in as a founder would."""
    page.goto(house.url)
    page.fill("[name=company]", company)
    page.select_option("[name=country]", "EE")
    page.select_option("[name=currency]", currency)
    page.select_option("select[name=language]", language)
    page.fill("[name=name]", "Anu Admin")
    page.fill("[name=email]", "anu@hardware.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url("**/begin/")
