"""Kill -9 of the worker in the middle of an import, and of taking it back: whole chunks, counts that agree, work that goes on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ...deep import SEEDS
from ..houses import House
from .conftest import Copies
from .moments import killed, lasts, silent_for_a_minute, stopped, struck, whole, work

THERE, NEW = 150, 150
HEADER = "record id,name,employees\n"
ADDED = "SELECT COUNT(*) FROM parties_company WHERE name LIKE 'New %'"
CHANGED = "SELECT COUNT(*) FROM parties_company WHERE name LIKE 'There %' AND employees > 1000"


def move_in(path: Path) -> Any:
    """Companies from an earlier file; then a file that changes them all and brings as many new ones waits for a worker."""

    def act(by: Any) -> None:
        from tehing.core.imports import actions

        for lines in (
            [f"{number},There {number},{number}" for number in range(THERE)],
            [f"{number},There {number},{2000 + number}\n{THERE + number},New {number},{number}" for number in range(NEW)],
        ):
            path.write_text(HEADER + "\n".join(lines) + "\n")
            run = actions.receive_path(path, by=by, record="parties.company")
            actions.start(run, by=by)
            if "2000" not in lines[0]:
                work(by)

    return act


def small_chunks(by: Any) -> None:
    from tehing.core import undo
    from tehing.core.imports import running

    running.CHUNK = undo.CHUNK = 30


def go_on(by: Any) -> None:
    small_chunks(by)
    work(by)


def ask_back(by: Any) -> None:
    from tehing.core.imports import actions
    from tehing.core.models import Import

    actions.take_back(Import.objects.latest("pk"), by=by)


@dataclass(frozen=True)
class Life:
    """The house with the file that waits, and with its taking back that waits; how long either work took."""

    waiting: House
    brought: House
    seconds: dict[str, float]


@pytest.fixture(scope="module")
def life(first_house: House, kept_copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Life:
    waiting = kept_copies(first_house)
    waiting.inside(move_in(tmp_path_factory.mktemp("files") / "companies.csv"))
    brought = kept_copies(waiting)
    importing = lasts(brought, go_on)
    brought.inside(ask_back)
    return Life(waiting, brought, {"import": importing, "undo": lasts(kept_copies(brought), go_on)})


def counted(house: House) -> tuple[int, int, str]:
    """What the newest import says it did, which the companies and the history must say as well."""
    whole(house)
    pk, rows, created, updated, rest, state = house.rows(
        "SELECT id, rows, created, updated, skipped + failed, state FROM core_import ORDER BY id DESC LIMIT 1"
    )[0]
    assert (rows, rest) == (created + updated, 0)
    assert house.rows(ADDED) == [(created,)]
    assert house.rows(CHANGED) == [(updated,)]
    for name, number in (("company.created", created), ("company.updated", updated)):
        told = f"SELECT COUNT(*), COUNT(DISTINCT record_id) FROM core_event WHERE name = '{name}' AND request_id = 'import-{pk}'"
        assert house.rows(told) == [(number, number)]
    numbers = "SELECT COUNT(*) FROM core_externalid WHERE record_type = 'parties.company'"
    assert house.rows(numbers) == [(THERE + created,)]
    return created, updated, state


@pytest.mark.parametrize("seed", range(SEEDS))
def test_an_import_whose_worker_is_killed_goes_on_and_counts_right(life: Life, another: Copies, seed: int) -> None:
    house = struck(lambda: another(life.waiting), go_on, seed=seed, most=life.seconds["import"])
    counted(house)
    silent_for_a_minute(house)
    killed(house, go_on, life.seconds["import"] / 3)  # and the one who goes on, too
    counted(house)
    silent_for_a_minute(house)
    house.inside(go_on)
    assert counted(house) == (NEW, THERE, "done")


def test_an_import_whose_worker_is_told_to_stop_is_gone_on_with_at_once(life: Life, another: Copies) -> None:
    house = stopped(lambda: another(life.waiting), small_chunks, "import")
    created, updated, state = counted(house)
    assert 0 < created + updated < NEW + THERE
    house.inside(go_on)
    assert counted(house) == (NEW, THERE, "done")


def taken_back(house: House) -> tuple[int, str]:
    """How many changes the newest job says it took back, which the companies and the history must say as well."""
    whole(house)
    pk, done, state = house.rows("SELECT id, done, state FROM core_job ORDER BY id DESC LIMIT 1")[0]
    (added,), (changed,) = house.rows(ADDED)[0], house.rows(CHANGED)[0]
    assert (NEW - added) + (THERE - changed) == done
    for name, number in (("company.deleted", NEW - added), ("company.updated", THERE - changed)):
        told = f"SELECT COUNT(*), COUNT(DISTINCT record_id) FROM core_event WHERE name = '{name}' AND request_id = 'undo-{pk}'"
        assert house.rows(told) == [(number, number)]
    return done, state


@pytest.mark.parametrize("seed", range(SEEDS))
def test_taking_an_import_back_goes_on_after_a_kill(life: Life, another: Copies, seed: int) -> None:
    house = struck(lambda: another(life.brought), go_on, seed=seed, most=life.seconds["undo"])
    taken_back(house)
    silent_for_a_minute(house)
    killed(house, go_on, life.seconds["undo"] / 3)
    taken_back(house)
    silent_for_a_minute(house)
    house.inside(go_on)
    assert taken_back(house) == (NEW + THERE, "done")
    there = "SELECT COUNT(*) FROM parties_company WHERE name = 'There ' || employees"
    assert house.rows(there) == [(THERE,)]


def test_taking_an_import_back_is_gone_on_with_at_once_after_a_stop(life: Life, another: Copies) -> None:
    house = stopped(lambda: another(life.brought), small_chunks, "import_undo")
    assert 0 < taken_back(house)[0] < NEW + THERE
    house.inside(go_on)
    assert taken_back(house) == (NEW + THERE, "done")
