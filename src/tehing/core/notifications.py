"""News for one person: who was given something to do learns it by the bell."""

from tehing.core.access import Actor
from tehing.core.models import Notification


def unread_count(by: Actor) -> int:
    """How many pieces of news wait for this person; at most 100 are counted."""
    return Notification.objects.filter(to_id=by.pk, read_at=None)[:100].count()
