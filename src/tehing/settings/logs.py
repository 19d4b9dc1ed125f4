"""Log lines for machines: one JSON object each, without contents of records, addresses or persons' names."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

REQUEST = ("request_id", "route", "method", "status", "ms", "queries", "user")


class JsonLines(logging.Formatter):
    """Time, level, logger, message and, for requests, their measures. Of an error its kind and places, not its words:
    what a database says of a duplicate is the duplicate itself."""

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
            told["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])][-12:]
        return json.dumps(told, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """Django's lines about requests end with the address, which may hold a key: left out."""
    if "request" in record.__dict__ and isinstance(record.args, tuple) and record.args:
        return str(record.args[0])
    return record.getMessage()
