"""News for one person: the bell."""

from tehing.core import clock
from tehing.core.access import Actor, require_own
from tehing.core.models import Event, Notification


def unread_count(by: Actor) -> int:
    """How many pieces of news wait for this person; at most 100 are counted."""
    return Notification.objects.filter(to_id=by.pk, read_at=None)[:100].count()


def ring(*, to: int, event: Event) -> None:
    """Tell somebody of news; telling twice makes one notification."""
    Notification.objects.get_or_create(to_id=to, event=event)


def mark_read(*, by: Actor) -> None:
    """Everything that waited is read now."""
    require_own(by)
    Notification.objects.filter(to_id=by.pk, read_at=None).update(read_at=clock.now())
