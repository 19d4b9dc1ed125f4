"""A worker that dies at a chosen row of bulk work: nothing half done, nothing done twice, the next one goes on."""

from datetime import timedelta
from typing import Any

import pytest

from tehing.core import clock, jobs
from tehing.core.bulk import actions, changes
from tehing.core.models import BulkRow, Event, Job
from tehing.core.records import resource
from tehing.parties import actions as parties
from tehing.parties.models import Company


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
