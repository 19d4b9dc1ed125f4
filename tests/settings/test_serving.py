"""The house goes on when one of its processes dies, and ends in order when it is told to."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tehing.settings import tending

from .houses import House, answer

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


def ask_for_work(by: Any) -> None:
    from tehing.core import jobs

    print(jobs.enqueue("search.rebuild", by=by).pk)


def comes_to(house: House, statement: str) -> Any:
    """The first cell of the answer, once there is one."""
    for _ in range(300):
        if found := house.rows(statement):
            return found[0][0]
        time.sleep(0.1)
    raise AssertionError((house.data / "serve.log").read_text())


def web_processes(serving: int) -> list[int]:
    """The processes that answer: children of the web server, which is the first child."""
    children = [Path(f"/proc/{serving}/task/{serving}/children").read_text().split()]
    servers = [pid for pid in children[0] if b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    below = Path(f"/proc/{servers[0]}/task/{servers[0]}/children").read_text().split()
    return [int(pid) for pid in below if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_dead_processes_are_started_again_and_the_work_is_done(house: House) -> None:
    with house.served() as address:
        worker = comes_to(house, "SELECT name FROM core_worker").split()[-1]
        serving = int(Path(f"/proc/{worker}/stat").read_text().split()[3])
        os.kill(int(worker), signal.SIGKILL)
        os.kill(web_processes(serving)[0], signal.SIGKILL)
        job = int(house.inside(ask_for_work))
        assert comes_to(house, f"SELECT state FROM core_job WHERE id = {job} AND state = 'done'") == "done"
        assert answer(f"{address}/health/live/")
    told = (house.data / "serve.log").read_text()
    assert "The worker ended by itself (by SIGKILL). It is started again in 1 s." in told
    assert "Traceback" not in told and " ERROR " not in told


def test_a_worker_that_dies_at_once_is_started_again_ever_more_seldom(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = [100.0]
    monkeypatch.setattr(tending.time, "monotonic", lambda: now[0])
    worker = tending.Worker([sys.executable, "-c", "raise SystemExit(3)"])
    pauses = []
    for _ in range(3):
        assert worker.process is not None
        worker.process.wait()
        worker.look()
        pauses.append(worker.pause)
        worker.look()
        assert worker.process is None  # not before its time
        now[0] += worker.pause
        worker.look()
    assert pauses == [1, 2, 4]
    assert caplog.messages[0] == "The worker ended by itself (exit code 3). It is started again in 1 s."
    assert worker.process is not None
    worker.process.wait()


def test_what_does_not_end_when_asked_is_ended(caplog: pytest.LogCaptureFixture) -> None:
    busy = subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE)
    assert busy.stdout is not None
    busy.stdout.readline()
    tending.stop({"worker": busy}, grace=0.05)
    assert busy.returncode == -signal.SIGKILL
    assert "The worker was still busy after 0.05 s and was ended." in caplog.text
