"""The company that runs its sales here, read once per request."""

import hashlib
from contextvars import ContextVar
from typing import Any

from tehing.core.models import Workspace

_read: ContextVar[Workspace | None] = ContextVar("workspace", default=None)


def current() -> Workspace:
    """The workspace; before set-up an unsaved one with the starting values."""
    found = _read.get()
    if found is None:
        found = Workspace.objects.first() or Workspace(pk=None, name="Tehing")
        _read.set(found)
    return found


def forget() -> None:
    """Read it anew next time: at the start of each request, and after it changes."""
    _read.set(None)


def mark() -> str:
    """What tells this house's exports from those of any other: made from the moment of its setting up, kept through backups.

    Empty before the house is set up.
    """
    found = current()
    return hashlib.sha256(found.set_up_at.isoformat().encode()).hexdigest()[:10] if found.pk is not None else ""


def set_once(**values: Any) -> Workspace:
    """Make the one workspace. IntegrityError when there is one already."""
    made = Workspace(pk=1, **values)
    made.save(force_insert=True)
    forget()
    return made
