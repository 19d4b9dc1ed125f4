"""What a webhook is told of an event: no more than the person it acts for may know."""

import fnmatch
import re
from typing import Any

from tehing.core.access import Actor, Scope
from tehing.core.custom.definition import PREFIX
from tehing.core.models import Event
from tehing.core.records import Resource, resources

TEST = "webhook.tested"
HUNG = ("note_id", "file_id")  # by which a program fetches what was written or added
_PATTERN = re.compile(r"[a-z0-9_*]+(\.[a-z0-9_*]+)?")


def patterns(text: str) -> list[str]:
    """“deal.*, company.created” as a list; ValueError when a part cannot be the name of an event."""
    found = text.replace(",", " ").split()
    if not found or not all(_PATTERN.fullmatch(one) for one in found):
        raise ValueError(text)
    return found


def wants(events: str, record_type: str, event: Event) -> bool:
    """Whether somebody who asked for these events hears this one."""
    if event.name == TEST or (record_type and record_type != event.record_type):
        return False
    return any(fnmatch.fnmatchcase(event.name, one) for one in patterns(events))


def payload(event: Event, by: Actor) -> dict[str, Any] | None:
    """The message, or None when this person may not know of it."""
    described = next((one for one in resources() if one.key == event.record_type), None)
    if described is None or not (event.name == TEST or _may_know(event, described, by)):
        return None
    seen = {one.name for one in described.seen_by(by)}
    hidden = {one.name for one in described.fields} - seen
    hidden |= {name for name in (*event.before, *event.after) if name.startswith(PREFIX)} - seen  # out of use: in no door
    return {
        "id": event.pk,
        "type": event.name,
        "occurred_at": event.at.isoformat(),
        "actor": {"id": event.actor_id, "label": str(event.actor)} if event.actor is not None else None,
        "record": {"type": event.record_type, "id": event.record_id, "label": event.label},
        "before": {name: value for name, value in event.before.items() if name not in hidden},
        "after": {name: value for name, value in event.after.items() if name not in hidden},
        "reason": event.reason,
        "facts": {name: event.facts[name] for name in HUNG if name in event.facts},
    }


def _may_know(event: Event, described: Resource, by: Actor) -> bool:
    """Who may see the record; of a removed one, who may see all of its kind."""
    scope = by.rights.scope(described.key, "view")
    if scope is Scope.ALL:
        return True
    return scope is not Scope.NONE and described.visible(by).filter(pk=event.record_id).exists()
