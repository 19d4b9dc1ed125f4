"""What several boxes of one page show is read once for the page."""

from collections.abc import Callable
from typing import Any


def once(record: Any, name: str, read: Callable[[], Any]) -> Any:
    """What several boxes of one page show is read once for the page."""
    known = record.__dict__.setdefault("_shown", {})
    if name not in known:
        known[name] = read()
    return known[name]
