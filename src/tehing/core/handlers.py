"""News that core itself listens to: who was given something to do learns it by the bell."""

from tehing.core import outbox
from tehing.core.bulk import actions as bulk
from tehing.core.duplicates import actions as duplicates
from tehing.core.imports import actions as imports  # its background work registers itself
from tehing.core.models import Event, Notification
from tehing.core.search import rebuilding  # and so does this


@outbox.handler("*.assigned", name="bell")
def ring(event: Event) -> None:
    """Tell the new owner, unless one gave it to oneself. Telling twice makes one notification."""
    owner = event.after.get("owner") or {}
    if owner.get("id") and owner["id"] != event.actor_id:
        Notification.objects.get_or_create(to_id=owner["id"], event=event)


__all__ = ["bulk", "duplicates", "imports", "rebuilding", "ring"]
