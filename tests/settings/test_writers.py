"""Two web processes and a worker write at once, and nobody hears that the database is locked."""

import os
import subprocess
import sys

import pytest

from ..deep import DEEP
from ..tables import URL
from .houses import ROOT

SECONDS = "60" if DEEP else "2"


@pytest.mark.skipif(bool(URL), reason="speaks of SQLite")
def test_two_web_processes_and_a_worker_write_without_a_locked_database() -> None:
    line = [sys.executable, "-m", "benchmarks.writers", "--seconds", SECONDS]
    given = {name: value for name, value in os.environ.items() if not name.startswith("TEHING_")} | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(line, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 locked" in done.stdout
