"""Kill -9 of the worker in the middle of bulk work, and of taking it back: whole chunks, nothing twice, work that goes on."""

from dataclasses import dataclass
from typing import Any

import pytest

from ...deep import SEEDS
from ..houses import House
from .conftest import Copies
from .moments import lasts, silent_for_a_minute, stopped, struck, whole, work

COMPANIES = 240
CHANGED = "SELECT COUNT(*) FROM parties_company WHERE name LIKE 'Company %' AND city = 'Tartu'"


def move_in(by: Any) -> None:
    """Many companies, and somebody who wants all of them to be in Tartu."""
    from tehing.core.bulk import actions, changes
    from tehing.core.records import resource
    from tehing.parties import actions as parties

    parties.create_companies(by=by, rows=[{"name": f"Company {number}"} for number in range(COMPANIES)])
    read = changes.read(resource("parties.company"), by, [("city", "set", "Tartu")])
    actions.start_bulk(resource("parties.company"), by=by, act="change", changes=read, state="city__empty=yes")


def small_chunks(by: Any) -> None:
    from tehing.core import undo
    from tehing.core.bulk import actions

    actions.TOGETHER = undo.CHUNK = 20


def go_on(by: Any) -> None:
    small_chunks(by)
    work(by)


def ask_back(by: Any) -> None:
    from tehing.core.bulk import actions
    from tehing.core.models import Job

    actions.start_undo(pk=Job.objects.get(kind="bulk").pk, by=by)


@dataclass(frozen=True)
class Life:
    """The house with the work that waits, and with its taking back that waits; how long either took."""

    waiting: House
    changed: House
    seconds: dict[str, float]


@pytest.fixture(scope="module")
def life(first_house: House, kept_copies: Copies) -> Life:
    waiting = kept_copies(first_house)
    waiting.inside(move_in)
    changed = kept_copies(waiting)
    changing = lasts(changed, go_on)
    changed.inside(ask_back)
    return Life(waiting, changed, {"change": changing, "undo": lasts(kept_copies(changed), go_on)})


def told(house: House, kind: str) -> tuple[int, str]:
    """How far the job says it has come, which the companies and the history must say as well."""
    whole(house)
    pk, done, state = house.rows(f"SELECT id, done, state FROM core_job WHERE kind = '{kind}'")[0]
    (changed,) = house.rows(CHANGED)[0]
    assert done == (changed if kind == "bulk" else COMPANIES - changed)
    channel = "bulk" if kind == "bulk" else "undo"
    events = f"SELECT COUNT(*), COUNT(DISTINCT record_id) FROM core_event WHERE request_id = '{channel}-{pk}'"
    assert house.rows(events) == [(done, done)]
    if kind == "bulk":
        assert house.rows("SELECT COUNT(*) FROM core_bulkrow WHERE outcome <> 'waiting'") == [(done,)]
    return done, state


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_bulk_change_whose_worker_is_killed_goes_on(life: Life, another: Copies, seed: int) -> None:
    house = struck(lambda: another(life.waiting), go_on, seed=seed, most=life.seconds["change"])
    told(house, "bulk")
    silent_for_a_minute(house)
    house.inside(go_on)
    assert told(house, "bulk") == (COMPANIES, "done")
    assert house.rows("SELECT DISTINCT city, version FROM parties_company WHERE name LIKE 'Company %'") == [("Tartu", 2)]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_taking_a_bulk_change_back_goes_on_after_a_kill(life: Life, another: Copies, seed: int) -> None:
    house = struck(lambda: another(life.changed), go_on, seed=seed, most=life.seconds["undo"])
    told(house, "bulk_undo")
    silent_for_a_minute(house)
    house.inside(go_on)
    assert told(house, "bulk_undo") == (COMPANIES, "done")
    assert house.rows("SELECT DISTINCT city, version FROM parties_company WHERE name LIKE 'Company %'") == [("", 3)]


def test_bulk_work_and_its_taking_back_are_gone_on_with_at_once_after_a_stop(life: Life, another: Copies) -> None:
    for there, kind in ((life.waiting, "bulk"), (life.changed, "bulk_undo")):
        house = stopped(lambda there=there: another(there), small_chunks, kind)  # type: ignore[misc]
        assert 0 < told(house, kind)[0] < COMPANIES
        house.inside(go_on)
        assert told(house, kind) == (COMPANIES, "done")
