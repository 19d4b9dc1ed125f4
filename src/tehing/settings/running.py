"""One lock file in the data folder: what serves holds it together, what must be alone with the house holds it alone."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

NAME = "running.lock"


class Running(Exception):
    """Somebody serves this house at present."""


@contextlib.contextmanager
def together(data: Path) -> Iterator[int]:
    """For `serve` and `worker`: many at a time, none while somebody is alone. Ends with the last process that has the descriptor."""
    with _held(data, fcntl.LOCK_SH, "A restore or an upgrade is under way. Start again when it has ended.") as descriptor:
        yield descriptor


@contextlib.contextmanager
def alone(data: Path) -> Iterator[None]:
    """For `restore` and `upgrade`."""
    with _held(data, fcntl.LOCK_EX, "Tehing is running on this house. Stop `tehing serve` and `tehing worker` first."):
        yield


@contextlib.contextmanager
def _held(data: Path, kind: int, otherwise: str) -> Iterator[int]:
    with (data / NAME).open("a") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError as no:
            raise Running(otherwise) from no
        yield file.fileno()
