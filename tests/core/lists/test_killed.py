"""A worker killed in the middle of bulk work: nothing half done, nothing done twice, the next one goes on.

BULK_KILLS=50 also kills a real worker with SIGKILL that many times, on a database of its own.
"""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tehing.core import clock, jobs
from tehing.core.bulk import actions, changes
from tehing.core.models import BulkRow, Event, Job
from tehing.core.records import resource
from tehing.parties import actions as parties
from tehing.parties.models import Company

KILLS = int(os.environ.get("BULK_KILLS", "0"))


class Killed(BaseException):
    """What no handler of ours catches."""


@pytest.mark.parametrize("at", [1, 4, 5, 7])
def test_a_killed_worker_leaves_whole_chunks_and_the_next_goes_on(people: dict[str, Any], monkeypatch: Any, at: int) -> None:
    by = people["admin"]
    for number in range(7):
        parties.create_company(by=by, data={"name": f"Company {number}"})
    read = changes.read(resource("parties.company"), by, [("city", "set", "Tartu")])
    job = actions.start_bulk(resource("parties.company"), by=by, act="change", changes=read, state="city__empty=yes")
    monkeypatch.setattr(actions, "TOGETHER", 3)
    calls, real = [0], actions._note

    def dying(*given: Any) -> Any:
        calls[0] += 1
        made = real(*given)
        if calls[0] == at:
            raise Killed
        return made

    monkeypatch.setattr(actions, "_note", dying)
    with pytest.raises(Killed):
        jobs.run_next()
    assert Company.objects.filter(city="Tartu").count() == (at - 1) // 3 * 3
    assert BulkRow.objects.exclude(outcome="waiting").count() == (at - 1) // 3 * 3
    assert not jobs.run_next()  # it may still be alive
    Job.objects.filter(pk=job.pk).update(beat_at=clock.now() - timedelta(minutes=2))
    assert jobs.run_next()
    job.refresh_from_db()
    assert (job.state, job.done, job.result) == ("done", 7, {"changed": 7, "unchanged": 0, "refused": 0})
    assert Event.objects.filter(name="company.updated", request_id=f"bulk-{job.pk}").count() == 7
    assert set(Company.objects.values_list("city", "version")) == {("Tartu", 2)}


_FILL = """
import django; django.setup()
from tehing.core.bulk import actions, changes
from tehing.core.records import resource
from tehing.parties import actions as parties
from tehing.team import actions as team
by = team.set_up_workspace(company="A", currency="EUR", country="EE", language="en", name="Anu", email="a@a.example",
                           password="correct-horse-battery")
parties.create_companies(by=by, rows=[{"name": f"Company {n}"} for n in range(600)])
read = changes.read(resource("parties.company"), by, [("city", "set", "Tartu")])
print(actions.start_bulk(resource("parties.company"), by=by, act="change", changes=read, state="city__empty=yes").pk)
"""
_WORK = """
import django; django.setup()
from datetime import timedelta
from tehing.core import jobs
from tehing.core.bulk import actions
jobs.SILENCE = timedelta(0)
actions.TOGETHER = 20
while jobs.run_next(): pass
"""
_TELL = """
import django; django.setup()
from tehing.core.models import Event, Job
from tehing.parties.models import Company
job = Job.objects.get(kind="bulk")
print(job.state, job.done, job.arguments.get("changed"), Company.objects.filter(city="Tartu", version=2).count(),
      Event.objects.filter(request_id=f"bulk-{job.pk}").count())
"""


@pytest.mark.skipif(not KILLS, reason="BULK_KILLS says how often")
def test_kill_9(tmp_path: Path) -> None:
    src = Path(__file__).parents[3] / "src"
    env = {**os.environ, "TEHING_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tehing.settings", "PYTHONPATH": str(src)}
    env.pop("TEHING_DATABASE_URL", None)

    def run(code: str) -> str:
        return subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True).stdout

    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=env, check=True)
    run(_FILL)
    chance = random.Random(KILLS)
    for _seed in range(KILLS):
        worker = subprocess.Popen([sys.executable, "-c", _WORK], env=env)
        time.sleep(chance.uniform(1.0, 4.0))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        state, done, changed, companies, events = run(_TELL).split()
        assert done == "0" or done == changed == companies == events
        if state == "done":
            break
    while run(_TELL).split()[0] != "done":
        run(_WORK)
    assert run(_TELL).split() == ["done", "600", "600", "600", "600"]
