"""What of ours is good for whom on a deal, and its price told by concept."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from tehing.core import money
from tehing.core.access import Actor
from tehing.deals import access
from tehing.deals.models import Benefit, CommitteeMember, Deal, Need
from tehing.deals.rules import benefits
from tehing.deals.rules.benefits import Told

SHOWN = 200


@dataclass(frozen=True)
class Benefits:
    """The benefits by whom they are for (None: for everybody), and the price told; None while the deal has no value."""

    deal: Deal
    groups: list[tuple[CommitteeMember | None, list[Benefit]]]
    told: Told | None
    may_edit: bool


def benefits_of(by: Actor, deal: Deal, *, years: int = benefits.USUAL_YEARS, units_a_year: int | None = None) -> Benefits:
    """Three queries."""
    groups: dict[int | None, tuple[CommitteeMember | None, list[Benefit]]] = {}
    rows = Benefit.objects.filter(deal=deal.pk).select_related("member", "product", "need").order_by("member", "pk")
    for row in rows[:SHOWN]:
        groups.setdefault(row.member_id, (row.member, []))[1].append(row)
    ordered = sorted(groups.values(), key=lambda group: group[0] is None)
    return Benefits(deal, ordered, _told(deal, years, units_a_year), access.may_change(by, deal))


def _told(deal: Deal, years: int, units_a_year: int | None) -> Told | None:
    if not deal.value_minor or not deal.currency:
        return None
    minor = Need.objects.filter(deal=deal.pk, currency=deal.currency).aggregate(cost=Sum("yearly_cost_minor"))["cost"]
    cost = money.from_minor(minor, deal.currency) if minor else None
    price: Decimal = money.from_minor(deal.value_minor, deal.currency)
    return benefits.told(price, years=years, units_a_year=units_a_year, yearly_cost=cost, places=money.places(deal.currency))
