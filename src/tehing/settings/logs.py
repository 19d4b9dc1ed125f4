"""Log lines for people and for machines, one for each entry, without contents of records, addresses or persons' names.

Of an error they tell its kind and places, not its words: what a database says of a duplicate is the duplicate itself.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

REQUEST = ("request_id", "route", "method", "status", "ms", "queries", "user")
FRAMES = 12  # the innermost places of an error


class JsonLines(logging.Formatter):
    """Time, level, logger, message and, for requests, their measures, as one object."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        told |= {name: value for name in REQUEST if (value := record.__dict__.get(name)) not in (None, "")}
        if request := record.__dict__.get("request"):
            told["request_id"] = request.META.get("tehing.request_id", "")
            told["route"] = getattr(getattr(request, "resolver_match", None), "view_name", "") or ""
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
            told["where"] = _places(record)
        return json.dumps(told, ensure_ascii=False)


class Lines(logging.Formatter):
    """The same for people: time, level, logger, message, and of an error its kind and the places from the innermost out."""

    def format(self, record: logging.LogRecord) -> str:
        told = f"{self.formatTime(record)} {record.levelname} {record.name} {_message(record)}"
        if record.exc_info and record.exc_info[0] is not None:
            told += f" {record.exc_info[0].__name__} at {' < '.join(reversed(_places(record)))}"
        return " ".join(told.splitlines())


def _places(record: logging.LogRecord) -> list[str]:
    raised = record.exc_info[2] if record.exc_info else None
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(raised)][-FRAMES:]


def _message(record: logging.LogRecord) -> str:
    """Django's lines about requests end with the address, which may hold a key: left out. So are the words of errors."""
    if not isinstance(record.args, tuple) or not record.args:
        return record.getMessage()
    if "request" in record.__dict__:
        return str(record.args[0])
    return str(record.msg) % tuple(type(one).__name__ if isinstance(one, BaseException) else one for one in record.args)
