"""Whether the customer of a deal can decide, and what was agreed."""

from dataclasses import dataclass

from tehing.core.access import Actor
from tehing.deals import access
from tehing.deals.models import CallToAction, ClosingCondition, Deal
from tehing.deals.rules import closing
from tehing.deals.rules.closing import Close

SHOWN = 50


@dataclass(frozen=True)
class Closing:
    """The three conditions by kind, as far as something is known; what was agreed, open ones first; the close that fits."""

    deal: Deal
    conditions: dict[str, ClosingCondition]
    calls: list[CallToAction]
    close: Close
    may_edit: bool


def closing_of(by: Actor, deal: Deal) -> Closing:
    """Three queries."""
    conditions = {each.kind: each for each in ClosingCondition.objects.filter(deal=deal.pk)}
    calls = list(CallToAction.objects.filter(deal=deal.pk).order_by("-due_on", "-pk")[:SHOWN])
    going_on = sorted((call for call in calls if call.state == CallToAction.State.OPEN), key=lambda call: call.due_on)
    settled = [call for call in calls if call.state != CallToAction.State.OPEN]
    close = closing.fitting(
        {kind: each.state for kind, each in conditions.items()},
        agreed=bool(going_on),
        overdue=any(call.overdue for call in going_on),
    )
    return Closing(deal, conditions, [*going_on, *settled], close, access.may_change(by, deal))
