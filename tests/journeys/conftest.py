"""A real house for journeys: the server and its worker as people start them, and a real browser in front."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

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


def _database() -> tuple[str, str]:
    """(address of a fresh PostgreSQL database, its name) when the suite runs on PostgreSQL, else nothing: SQLite."""
    url = os.environ.get("TEHING_DATABASE_URL", "")
    if not url:
        return "", ""
    name = f"tehing_journey_{uuid.uuid4().hex[:12]}"
    return f"{url.rpartition('/')[0]}/{name}", name


def _on_postgresql(statement: str) -> None:
    import psycopg

    url = os.environ["TEHING_DATABASE_URL"].rpartition("/")[0] + "/postgres"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _environment(data: Path, url: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TEHING_")}
    return kept | {"TEHING_DATA": str(data), "PYTHONPATH": str(ROOT / "src")} | ({"TEHING_DATABASE_URL": url} if url else {})


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A database with its tables and nothing in them, made once and copied for each house: (data folder, name on the server)."""
    data, (url, name) = tmp_path_factory.mktemp("tables"), _database()
    if name:
        _on_postgresql(f'CREATE DATABASE "{name}"')
    line = [sys.executable, "-m", "tehing.settings.cli", "migrate"]
    subprocess.run(line, env=_environment(data, url), check=True, capture_output=True, timeout=300)
    yield data, name
    if name:
        _on_postgresql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def house(tmp_path: Path, tables: tuple[Path, str], request: pytest.FixtureRequest) -> Iterator[House]:
    """An empty house, just started; a journey may name more words for `tehing serve`."""
    url, name = _database()
    if name:
        _on_postgresql(f'CREATE DATABASE "{name}" TEMPLATE "{tables[1]}"')
    else:
        (tmp_path / "data").mkdir()
        shutil.copy(tables[0] / "db.sqlite3", tmp_path / "data")
    environment = _environment(tmp_path / "data", url)
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
            _on_postgresql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


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
