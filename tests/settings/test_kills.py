"""Killed at random moments, the house is consistent and goes on. TEHING_SEEDS says how many moments are tried."""

import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from .houses import ROOT, URL, House

SEEDS = int(os.environ.get("TEHING_SEEDS") or 1)
ROWS = 700


def kill(pid: int, told: Any) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    told.close()


def work_until_stopped(by: Any) -> None:
    from tehing.core import working

    working.until_stopped()


def ask_for_import(path: Path) -> Any:
    def act(by: Any) -> None:
        from tehing.core.imports import actions

        run = actions.receive_path(path, by=by, record="parties.company")
        actions.start(run, by=by)
        print(run.pk)

    return act


@pytest.mark.parametrize("seed", range(SEEDS))
def test_an_import_whose_worker_is_killed_goes_on_and_counts_right(house: House, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = tmp_path / "rows.csv"
    path.write_text("name,employees\n" + "".join(f"Row {number},{number}\n" for number in range(ROWS)))
    pk = int(house.inside(ask_for_import(path)))
    counted = f"SELECT created, last_row, state FROM core_import WHERE id = {pk}"
    made = "SELECT COUNT(*) FROM parties_company WHERE name LIKE 'Row %'"
    told = "SELECT COUNT(*) FROM core_event WHERE name = 'company.created' AND label LIKE 'Row %'"
    kills = 0
    while house.rows(counted)[0][2] != "done":
        worker, heard = house.begin(work_until_stopped)
        until = time.monotonic() + (chance.uniform(0.1, 1.5) if kills < 3 else 120)
        while time.monotonic() < until and house.rows(counted)[0][2] != "done":
            time.sleep(0.02)
        kill(worker, heard)
        kills += 1
        created, _last, _state = house.rows(counted)[0]
        assert house.rows(made) == house.rows(told) == [(created,)]
        house.rows("UPDATE core_job SET beat_at = '2020-01-01 00:00:00+00:00' WHERE state = 'running'")  # a minute of silence
    assert house.rows(counted)[0][0] == ROWS
    assert house.rows(made) == [(ROWS,)]
    whole(house)


def back_up(by: Any) -> None:
    from tehing.settings import cli

    print("begun", flush=True)
    cli.main(["backup"])


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_backup_that_is_killed_is_not_there_and_the_next_one_clears_up(house: House, seed: int) -> None:
    chance = random.Random(seed)
    folder = house.data / "backups"
    for _ in range(3):
        keeper, heard = house.begin(back_up)
        assert heard.readline() == "begun\n"
        time.sleep(chance.uniform(0, 0.25))
        kill(keeper, heard)
        for path in folder.glob("tehing-*.zip"):  # finished before we came
            assert zipfile.ZipFile(path).testzip() is None
            path.unlink()
    house.done("backup")
    assert [path.suffix for path in folder.iterdir()] == [".zip"]
    whole(house)


def add_companies(by: Any) -> None:
    """As a web process does: form after form, each under a key of its own."""
    from django.test import Client

    client = Client()
    client.force_login(by, backend="allauth.account.auth_backends.AuthenticationBackend")
    for number in range(60):
        answer = client.post("/companies/new/", {"name": f"Typed {number}", "relation": "prospect", "once": f"key-{number}"})
        assert answer.status_code == 302
        print(number, flush=True)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_forms_sent_again_after_the_web_process_was_killed_are_kept_once(house: House, seed: int) -> None:
    web, heard = house.begin(add_companies)
    assert heard.readline()
    time.sleep(random.Random(seed).uniform(0, 0.5))
    kill(web, heard)
    house.inside(add_companies)
    made = "SELECT COUNT(*), COUNT(DISTINCT name) FROM parties_company WHERE name LIKE 'Typed %'"
    assert house.rows(made) == [(60, 60)]
    assert house.rows("SELECT COUNT(*) FROM core_event WHERE name = 'company.created' AND label LIKE 'Typed %'") == [(60,)]
    whole(house)


def whole(house: House) -> None:
    """The database itself has taken no harm."""
    if not house.database:
        assert house.rows("PRAGMA quick_check") == [("ok",)]
        assert house.rows("SELECT COUNT(*) FROM pragma_foreign_key_check") == [(0,)]


@pytest.mark.skipif(bool(URL), reason="speaks of SQLite")
def test_two_web_processes_and_a_worker_write_without_a_locked_database() -> None:
    line = [sys.executable, "-m", "benchmarks.writers", "--seconds", "2"]
    given = {name: value for name, value in os.environ.items() if not name.startswith("TEHING_")} | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(line, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 locked" in done.stdout
