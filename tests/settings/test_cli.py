"""The command line, as somebody at a terminal meets it."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

from ..ports import free_port

ROOT = Path(__file__).parents[2]


def tehing(*words: str, data: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tehing.settings.cli", *words],
        env=around(data),
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )


def around(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEHING_", "DJANGO_"))}
    return {**kept, "TEHING_DATA": str(data), "PYTHONPATH": str(ROOT / "src")}


def test_the_version_is_told_at_once(tmp_path: Path) -> None:
    started = time.monotonic()
    done = tehing("--version", data=tmp_path)
    assert done.stdout.startswith("tehing ")
    assert time.monotonic() - started < 2


def test_a_misspelt_setting_stops_every_command(tmp_path: Path) -> None:
    given = {**around(tmp_path), "TEHING_HOST": "crm.example"}
    done = subprocess.run([sys.executable, "-m", "tehing.settings.cli", "migrate"], env=given, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "There is no setting TEHING_HOST. Did you mean TEHING_HOSTS?" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_house_is_set_up_without_a_browser_once_and_its_records_are_taken_out(tmp_path: Path) -> None:
    assert "Set the house up first" in tehing("export", "companies", data=tmp_path).stderr
    words = ("admin", "--company", "Põhja Seadmed", "--name", "Anu", "--email", "anu@pohja.example")
    first = tehing(*words, data=tmp_path, given="correct-horse-battery\n")
    assert first.returncode == 0, first.stderr
    assert "anu@pohja.example may sign in" in first.stdout
    second = tehing(*words, data=tmp_path, given="correct-horse-battery\n")
    assert second.returncode == 1
    assert "Traceback" not in second.stderr
    unknown = tehing("export", "compnies", data=tmp_path)
    assert unknown.returncode == 1
    assert "companies" in unknown.stderr
    done = tehing("export", "industries", "--out", str(tmp_path / "industries.csv"), data=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "industries.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("tehing_id,")
    assert len(lines) > 5


def test_the_doctor_says_what_waits(tmp_path: Path) -> None:
    sick = tehing("doctor", data=tmp_path)
    assert sick.returncode == 1
    assert "tehing migrate" in sick.stdout


def test_an_empty_house_is_served_and_stops_when_told(tmp_path: Path) -> None:
    port = str(free_port())
    server = subprocess.Popen([sys.executable, "-m", "tehing.settings.cli", "serve", "--port", port, "--no-worker"], env=around(tmp_path))
    try:
        assert b"Tehing" in answer(f"http://127.0.0.1:{port}/")
    finally:
        server.terminate()
    assert server.wait(timeout=20) == 0


def answer(address: str) -> bytes:
    """What the server answers, once it answers."""
    for _ in range(900):  # three minutes: the tables of a house are made first, on a machine that may be busy
        try:
            with urlopen(address, timeout=5) as page:
                return bytes(page.read())
        except OSError:
            time.sleep(0.2)
    raise AssertionError("The server did not come up.")
