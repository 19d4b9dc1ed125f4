"""News that core itself listens to: who was given something to do learns it by the bell; webhooks hear what they asked for."""

from django.contrib.auth import get_user_model

from tehing.core import erasure, outbox
from tehing.core.access import Scope
from tehing.core.bulk import actions as bulk
from tehing.core.duplicates import actions as duplicates
from tehing.core.imports import actions as imports  # its background work registers itself
from tehing.core.imports import keeping
from tehing.core.models import Event, Notification
from tehing.core.search import rebuilding  # and so does this
from tehing.core.webhooks import outgoing
from tehing.core.webhooks.access import WEBHOOK


@outbox.handler("*.assigned", name="bell")
def ring(event: Event) -> None:
    """Tell the new owner, unless one gave it to oneself. Telling twice makes one notification."""
    owner = event.after.get("owner") or {}
    if owner.get("id") and owner["id"] != event.actor_id:
        Notification.objects.get_or_create(to_id=owner["id"], event=event)


@outbox.handler("*", name="webhooks", when=outgoing.anybody_wants)
def tell_webhooks(event: Event) -> None:
    """Put it on its way to every webhook that asked for it."""
    outgoing.fan_out(event)


@outbox.handler("webhook.stopped", name="webhook stopped")
def ring_keepers(event: Event) -> None:
    """A webhook stopped by itself: whoever may start it again learns it."""
    for user in get_user_model().objects.filter(is_active=True).order_by("pk"):
        if user.rights.scope(WEBHOOK, "edit") is not Scope.NONE:
            Notification.objects.get_or_create(to_id=user.pk, event=event)


__all__ = ["bulk", "duplicates", "erasure", "imports", "keeping", "rebuilding", "ring", "ring_keepers", "tell_webhooks"]
