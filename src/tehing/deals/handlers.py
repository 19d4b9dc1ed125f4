"""News that the room listens to."""

from tehing.core import notifications, outbox
from tehing.core.models import Event
from tehing.deals.models import BusinessCase


@outbox.handler("businesscase.figures_sent", name="figures of a customer")
def ring_owner(event: Event) -> None:
    """Whoever answers for the deal learns that the customer sent figures; without an owner, who made the case."""
    case = BusinessCase.objects.select_related("deal").filter(pk=event.record_id).first()
    to = (case.deal.owner_id or case.created_by_id) if case is not None else None
    if to is not None:
        notifications.ring(to=to, event=event)
