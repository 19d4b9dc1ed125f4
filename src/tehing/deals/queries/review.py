"""The weekly review: the open deals one after another, and what has changed on each."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q

from tehing.core import clock
from tehing.core import queries as core
from tehing.core.access import Actor
from tehing.core.models import Event
from tehing.deals import access
from tehing.deals.models import CommitteeMember, Deal, Evidence, Need, Stage

MOST, DAYS, CHANGES = 100, 7, 30


@dataclass(frozen=True)
class Review:
    """One deal of the round: where it stands in it, and its neighbours."""

    deal: Deal
    number: int  # 1 = the first
    count: int
    before: int | None  # keys of deals
    after: int | None
    changes: list[core.Entry]
    days: int = DAYS


def review(by: Actor, *, team: bool, wanted: int | None) -> Review | None:
    """The wanted deal of the round, else the first: the hundred open deals of greatest value, one's own or all that one sees.

    None when there is none. Four queries.
    """
    rows = access.visible_deals(by).filter(stage__kind=Stage.Kind.OPEN)
    rows = rows if team else rows.filter(owner=by.pk)
    keys = list(rows.order_by(F("value_minor").desc(nulls_last=True), "-pk").values_list("pk", flat=True)[:MOST])
    if not keys:
        return None
    at = keys.index(wanted) if wanted in keys else 0
    deal = Deal.objects.select_related("stage", "company", "owner", "pipeline").get(pk=keys[at])
    before, after = keys[at - 1] if at else None, keys[at + 1] if at + 1 < len(keys) else None
    return Review(deal, at + 1, len(keys), before, after, changes_of(by, deal))


def changes_of(by: Actor, deal: Deal, days: int = DAYS) -> list[core.Entry]:
    """What happened to the deal, its committee, its needs and what was shown of it in so many days, the newest first."""
    told = Q(record_type=Deal._meta.label_lower, record_id=deal.pk)
    for model in (CommitteeMember, Need, Evidence):
        keys = model._default_manager.filter(deal=deal.pk).values("pk")
        told |= Q(record_type=model._meta.label_lower, record_id__in=keys)
    since = clock.now() - timedelta(days=days)
    return core.entries(Event.objects.filter(told, at__gte=since).select_related("actor").order_by("-pk")[:CHANGES], by)
