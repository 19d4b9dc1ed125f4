"""What the machine below us refuses: no room, no right to write, a database or a store of files that is away.

Told plainly, never as a bug of ours.
"""

import contextlib
import errno
import logging
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError

FULL, READ_ONLY, AWAY, BUSY = "disk_full", "read_only", "database_away", "database_busy"
FILES_AWAY = "files_away"
LOGGED = {  # in one line, for whoever runs the house
    FULL: "The disk is full.",
    READ_ONLY: "What should be written may only be read.",
    AWAY: "The database is away.",
    BUSY: "The database is busy.",
    FILES_AWAY: "The store of files refuses or is away.",
}
_PASSING = {FULL, READ_ONLY, AWAY, BUSY}  # of the whole house: nothing can be written for a while
_ERRNO = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY, errno.EACCES: READ_ONLY}
# PostgreSQL's classes: 53 resources, 57P shut down or ended by somebody, 08 connection, 25006 read-only
_STATES = {"53100": FULL, "25006": READ_ONLY, "53300": BUSY, "55P03": BUSY, "40P01": BUSY}
_STORE = {"boto3", "botocore", "s3transfer"}  # an extra that need not be installed
_SQLITE = {
    "database or disk is full": FULL,
    "attempt to write a readonly database": READ_ONLY,
    "database is locked": BUSY,
    "unable to open database file": AWAY,
    "disk i/o error": AWAY,
}


def fault_of(no: BaseException | None) -> str:
    """The code of a fault of the machine, or "" for everything else."""
    seen: set[int] = set()
    while no is not None and id(no) not in seen:
        seen.add(id(no))
        if code := _code(no):
            return code
        no = no.__cause__ or no.__context__
    return ""


def line_of(no: BaseException) -> str:
    """The fault in one line of the log, without the database's own words; "" for what is no fault of the machine."""
    code = fault_of(no)
    return f"{LOGGED[code]} ({type(no).__name__})" if code else ""


def passes(no: BaseException) -> bool:
    """Whether work is to wait until it is over, and not to be given up for it."""
    return fault_of(no) in _PASSING


@contextlib.contextmanager
def left_out() -> Iterator[None]:
    """Around a write outside of any act, of what is merely good to know: reading works where nothing may be written."""
    try:
        yield
    except Exception as no:
        if not passes(no):
            raise


class Waiting:
    """Tells the log of a fault once, however often it is met, until it is over."""

    def __init__(self, log: logging.Logger, words: str) -> None:
        self.log, self.words, self.code = log, words, ""

    def meet(self, no: BaseException) -> bool:
        """False for what is no fault of the machine."""
        code = fault_of(no)
        if code and code != self.code:
            self.log.warning(self.words, line_of(no))
        self.code = code or self.code
        return bool(code)

    def end(self) -> None:
        """It was possible again."""
        self.code = ""


def _code(no: BaseException) -> str:
    if type(no).__module__.partition(".")[0] in _STORE:
        return FILES_AWAY
    if isinstance(no, OSError):
        return _ERRNO.get(no.errno or 0, "")
    state = getattr(no, "sqlstate", None)
    if state:
        return _STATES.get(state, AWAY if state.startswith(("57P", "08")) else "")
    if not isinstance(no, DatabaseError | InterfaceError):
        return ""
    told = str(no).lower()
    for words, code in _SQLITE.items():
        if words in told:
            return code
    cause = no.__cause__
    lost = type(cause).__module__.startswith("psycopg") and type(cause).__name__ in {"OperationalError", "InterfaceError", "PoolTimeout"}
    return AWAY if lost and getattr(cause, "sqlstate", None) is None else ""
