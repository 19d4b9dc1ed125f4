"""Kill -9 in the middle of a merge, and of taking it back: all of it happened, or nothing.

TEHING_SEEDS says how many moments are tried (2 by default; a long run takes 50).
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tehing.core.models import Note
from tehing.parties.models import Company
from tehing.team.models import User

from .conftest import COMPANY

SEEDS = int(os.environ.get("TEHING_SEEDS", "2"))
NOTES = 5_000
CHILD = """
import sys, django
django.setup()
from tehing.core import records
from tehing.core.duplicates import actions
from tehing.team.models import User
by, resource = User.objects.get(pk=int(sys.argv[1])), records.resource("parties.company")
print("ready", flush=True)
sys.stdin.readline()
(made,) = actions.merge_records(resource, kept=int(sys.argv[2]), lost=[int(sys.argv[3])], by=by)
print("merged", flush=True)
actions.undo_merge(pk=made.pk, by=by)
print("undone", flush=True)
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the house is copied as one file")
def test_a_killed_merge_leaves_nothing_half(people: dict[str, User], twins: tuple[Company, Company], tmp_path: Path) -> None:
    kept, lost = twins
    Note.objects.bulk_create([Note(record_type=COMPANY, record_id=lost.pk, text=f"{n}", created_by=people["head"]) for n in range(NOTES)])
    house = tmp_path / "db.sqlite3"
    house.write_bytes(connection.connection.serialize())  # a backup would wait for this test's own transaction
    chance = random.Random(SEEDS)
    for _seed in range(SEEDS):
        _kill((str(people["head"].pk), str(kept.pk), str(lost.pk)), chance.uniform(0.0, 1.5), tmp_path)
        state = _state(house, kept.pk, lost.pk)
        apart = {"lost": 1, "on_lost": NOTES + 1, "on_kept": 0, "aliases": 0}
        assert state in (apart, {"lost": 0, "on_lost": 0, "on_kept": NOTES + 1, "aliases": 1})
        if state != apart:
            return  # one house is merged once; the moment was late


def _kill(arguments: tuple[str, ...], after: float, folder: Path) -> None:
    environment: dict[str, Any] = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tehing.settings",
        "TEHING_DATA": str(folder),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.stdin.write("\n")
        child.stdin.flush()
        time.sleep(after)
        child.send_signal(signal.SIGKILL)


def _state(house: Path, kept: int, lost: int) -> dict[str, int]:
    """What a new process finds."""
    asked = {
        "lost": f"SELECT count(*) FROM parties_company WHERE id = {lost}",
        "on_lost": f"SELECT count(*) FROM core_note WHERE record_id = {lost}",
        "on_kept": f"SELECT count(*) FROM core_note WHERE record_id = {kept}",
        "aliases": "SELECT count(*) FROM core_alias",
    }
    with closing(sqlite3.connect(house)) as fresh:
        assert fresh.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {name: int(fresh.execute(sql).fetchone()[0]) for name, sql in asked.items()}
