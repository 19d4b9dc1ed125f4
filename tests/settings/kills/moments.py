"""Processes killed with signal 9, or told to stop, at a moment of their work, which is as long as it was when nobody killed it."""

import os
import random
import re
import signal
import time
from collections.abc import Callable
from typing import Any

from ..houses import House, on_server

Act = Callable[[Any], object]
State = dict[str, list[str]]
SPAN = (0.02, 0.98)  # of the work's time
ORDERLY = 10.0  # seconds in which a worker that was told to stop has ended: less than `tending.GRACE`
AT = re.compile(r"datetime\.datetime\((?:[^()]|\([^()]*\))*\)|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)?")


def lasts(house: House, act: Act) -> float:
    """How long the work takes when it is left alone, which is then done."""
    worker, heard = house.begin(_told(act))
    assert heard.readline() == "begun\n"
    began = time.monotonic()
    ended = "ended\n" in iter(heard.readline, "")
    took = time.monotonic() - began
    kill(house, worker)
    heard.close()
    assert ended
    return took


def killed(house: House, act: Act, after: float) -> bool:
    """Let somebody begin or go on with the work, and kill them. False: it had ended before that."""
    worker, heard = house.begin(_told(act))
    assert heard.readline() == "begun\n"
    time.sleep(after)
    kill(house, worker)
    at_work = "ended\n" not in heard.readlines()
    heard.close()
    return at_work


def struck(copy: Callable[[], House], act: Act, *, seed: int, most: float) -> House:
    """A copy whose process was killed at the work. A copy in which it had already ended is left for another and an earlier moment."""
    chance = random.Random(seed)
    for _ in range(12):
        house = copy()
        if killed(house, act, most * chance.uniform(*SPAN)):
            return house
        most /= 2
    raise AssertionError("The work always ended before it could be killed.")


def stopped(copy: Callable[[], House], set_up: Act, kind: str) -> House:
    """A copy whose worker was told to stop once the first chunk of the newest job was done. It ends at once and well."""
    chunks_done = f"SELECT COUNT(*) FROM core_job WHERE kind = '{kind}' AND state = 'running' AND done > 0"
    for _ in range(12):
        house = copy()
        worker, heard = house.begin(lambda by: (set_up(by), _worker()))
        while not house.rows(chunks_done)[0][0] and os.waitpid(worker, os.WNOHANG) == (0, 0):
            time.sleep(0.005)
        os.kill(worker, signal.SIGTERM)
        began = time.monotonic()
        _pid, code = os.waitpid(worker, 0)
        heard.close()
        assert (code, time.monotonic() - began < ORDERLY) == (0, True)
        state, attempts = house.rows(f"SELECT state, attempts FROM core_job WHERE kind = '{kind}' ORDER BY id DESC LIMIT 1")[0]
        if state != "done":
            assert (state, attempts) == ("waiting", 0)
            return house
    raise AssertionError("The work always ended before it could be stopped.")


def _worker() -> None:
    from tehing.core import working

    working.until_stopped()


def kill(house: House, pid: int) -> None:
    """Dead at once, and so is what the database server was doing for it."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    alone(house)


def alone(house: House) -> None:
    """Nobody is connected any longer."""
    if house.database:
        on_server(f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{house.database}'")


def silent_for_a_minute(house: House) -> None:
    """Nobody waits that long to take a dead worker's job up again."""
    house.rows("UPDATE core_job SET beat_at = '2020-01-01 00:00:00+00:00' WHERE state = 'running'")


def state(house: House) -> State:
    """Every row of every table, without the moments at which they were written; and the database has taken no harm."""
    whole(house)
    return {table: sorted(AT.sub("…", row) for row in rows) for table, rows in house.contents().items()}


def alike(house: House, wanted: State) -> bool:
    """The same rows; on PostgreSQL as many, for a number that a killed transaction had taken is not given again."""
    found = state(house)
    if house.database:
        return {table: len(rows) for table, rows in found.items()} == {table: len(rows) for table, rows in wanted.items()}
    return found == wanted


def whole(house: House) -> None:
    """The database itself has taken no harm."""
    if not house.database:
        assert house.rows("PRAGMA quick_check") == [("ok",)]
        assert house.rows("SELECT COUNT(*) FROM pragma_foreign_key_check") == [(0,)]


def work(by: Any) -> None:
    """All that waits, as a worker does it."""
    from tehing.core import jobs

    while jobs.run_next():
        pass


def _told(act: Act) -> Act:
    def run(by: Any) -> None:
        print("begun", flush=True)
        act(by)
        print("ended", flush=True)
        time.sleep(600)

    return run
