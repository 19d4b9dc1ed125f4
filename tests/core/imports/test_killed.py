"""A worker that is really killed, at a moment nobody chose, leaves nothing half done; the work goes on to its end."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

ROWS = int(os.environ.get("IMPORT_ROWS", "4000"))
KILLS = int(os.environ.get("IMPORT_KILLS", "2"))

BEGIN = """
from pathlib import Path
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tehing.web import setup
from tehing.core.imports import actions
admin = setup.set_up(company="A", currency="EUR", country="EE", language="en", name="A", email="a@a.example", password="long-enough-word")
run = actions.receive_path(Path({path!r}), by=admin, record="parties.company")
actions.start(run, by=admin)
"""
GO_ON = """
from tehing.core import jobs
from tehing.core.imports import running
from tehing.core.models import Import, Job
running.CHUNK = 250
jobs.SILENCE = jobs.timedelta(0)
while jobs.run_next():
    pass
"""


def child(script: str, folder: Path) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"TEHING_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "tehing.settings"}
    environment.pop("TEHING_DATABASE_URL", None)
    return subprocess.Popen([sys.executable, "-c", f"import django; django.setup()\n{script}"], env=environment)


def asked(base: Path, question: str) -> tuple[int, ...]:
    connection = sqlite3.connect(base, timeout=30)
    try:
        return tuple(connection.execute(question).fetchone())
    finally:
        connection.close()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the house of this test is one file")
def test_a_killed_worker_leaves_nothing_half_done(tmp_path: Path) -> None:
    path = tmp_path / "companies.csv"
    path.write_text("name,employees,record id\n" + "".join(f"Company {n},{n % 900},{n}\n" for n in range(ROWS)))
    assert child(BEGIN.format(path=str(path)), tmp_path).wait() == 0
    base = next(one for one in tmp_path.rglob("*") if one.is_file() and one.read_bytes()[:6] == b"SQLite")
    seen = 0
    for _kill in range(KILLS):
        worker = child(GO_ON, tmp_path)
        until = time.monotonic() + 60
        while worker.poll() is None and time.monotonic() < until:
            (done,) = asked(base, "SELECT rows FROM core_import")
            if done > seen:
                break
            time.sleep(0.01)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        seen, companies, events, identifiers = asked(
            base,
            "SELECT (SELECT rows FROM core_import), (SELECT count(*) FROM parties_company), "
            "(SELECT count(*) FROM core_event WHERE name = 'company.created'), (SELECT count(*) FROM core_externalid)",
        )
        assert seen == companies == events == identifiers
    assert child(GO_ON, tmp_path).wait() == 0
    created, state, companies = asked(base, "SELECT created, state = 'done', (SELECT count(*) FROM parties_company) FROM core_import")
    assert (created, state, companies) == (ROWS, 1, ROWS)
