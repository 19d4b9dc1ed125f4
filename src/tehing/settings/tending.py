"""The processes of `tehing serve`: the web server, and a worker beside it that is started again whenever it dies."""

import contextlib
import logging
import signal
import subprocess
import time
from collections.abc import Sequence

log = logging.getLogger(__name__)
LOOK = 0.5  # seconds between two looks at the worker
SOON = 60.0  # a worker that lived less than this has died at once
LONGEST = 60.0  # seconds between two starts of a worker that keeps dying at once
GRACE = 15.0  # seconds to bring to an end what is under way


class Worker:
    """One worker process at a time, for as long as it is looked at."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command, self.pause, self.due = list(command), LOOK, 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self.look()

    def look(self) -> None:
        """Start it when it is due; say so when it has ended by itself."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.process, self.started = subprocess.Popen(self.command), now  # noqa: S603 - a command of ours
            return
        code = self.process.poll()
        if code is None:
            return
        self.pause = min(self.pause * 2, LONGEST) if now - self.started < SOON else LOOK
        self.process, self.due = None, now + self.pause
        log.warning("The worker ended by itself (%s). It is started again in %g s.", ending(code), self.pause)


def until_ended(server: "subprocess.Popen[bytes]", worker: Worker | None, told: Sequence[int]) -> int:
    """Look after both until the server ends, by itself or because somebody told so; gives the exit code of the whole."""
    while not told:
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=LOOK)
            break
        if worker is not None:
            worker.look()
    beside = worker.process if worker is not None else None
    stop({"web server": server} | ({"worker": beside} if beside is not None else {}))
    if told:
        return 0
    log.error("The web server ended by itself (%s).", ending(server.returncode))
    return server.returncode if server.returncode > 0 else 1


def stop(processes: dict[str, "subprocess.Popen[bytes]"], grace: float = GRACE) -> None:
    """Ask all to end; what has not after a while is ended. Nothing is lost by it: a job goes on where it stopped."""
    for process in processes.values():
        process.terminate()
    until = time.monotonic() + grace
    for name, process in processes.items():
        try:
            process.wait(timeout=max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            log.warning("The %s was still busy after %g s and was ended. A job goes on where it stopped at the next start.", name, grace)
            process.kill()
            process.wait()


def heard() -> list[int]:
    """From now on SIGTERM and Ctrl-C are only noted down here."""
    told: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: told.append(number))
    return told


def ending(code: int) -> str:
    """How a process ended, for people."""
    return f"by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
