"""News that the room listens to."""

from tehing.core import notifications, outbox
from tehing.core.models import Event
from tehing.deals import queries
from tehing.deals.models import BusinessCase, Evidence


@outbox.handler("businesscase.figures_sent", name="figures of a customer")
def ring_owner(event: Event) -> None:
    """Whoever answers for the deal learns that the customer sent figures; without an owner, who made the case."""
    case = BusinessCase.objects.select_related("deal").filter(pk=event.record_id).first()
    to = (case.deal.owner_id or case.created_by_id) if case is not None else None
    if to is not None:
        notifications.ring(to=to, event=event)


@outbox.handler("evidence.asked", name="approval asked for", when=lambda event: event.channel != "import")
def ring_approvers(event: Event) -> None:
    """Whoever may approve learns that it is asked for, unless it has been decided or taken back by then."""
    asked = Evidence.objects.select_related("deal").filter(pk=event.record_id, state=Evidence.State.ASKED).first()
    for user in queries.approvers_of(asked) if asked is not None else ():
        if user.pk != event.actor_id:
            notifications.ring(to=user.pk, event=event)


@outbox.handler("evidence.*", name="approval decided", when=lambda event: event.name in ("evidence.approved", "evidence.declined"))
def ring_asker(event: Event) -> None:
    """The owner of the deal, and whoever asked, learn how it was decided."""
    decided = Evidence.objects.select_related("deal").filter(pk=event.record_id).first()
    to = {decided.deal.owner_id, decided.created_by_id} if decided is not None else set()
    for key in sorted(one for one in to if one not in (None, event.actor_id)):
        notifications.ring(to=key, event=event)
