"""What hurts on a deal, and the whole book by how far customers have come with their pains."""

from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from django.db.models import Count, Q, QuerySet, Sum

from tehing.core import kept
from tehing.core.access import Actor
from tehing.deals import access, rules
from tehing.deals.models import Deal, Need
from tehing.deals.rules import needs
from tehing.deals.rules.shares import Share

COUNTED, SHOWN = 1_000, 50  # of one deal: looked at for what follows from them, and told one by one


@dataclass(frozen=True)
class Needs:
    """The needs of a deal, what they cost a year together, and whether something was shown before any was admitted."""

    deal: Deal
    items: list[Need]
    amounts: dict[str, int]
    too_early: bool
    may_edit: bool

    @property
    def shown(self) -> list[Need]:
        return self.items[:SHOWN]


@dataclass(frozen=True)
class LevelLine:
    """The needs of open deals on one level of pain."""

    level: str
    label: str
    needs: int
    deals: int
    amounts: dict[str, int]

    @property
    def url(self) -> str:
        return f"/needs/?level={self.level}" + "".join(f"&deal_state={kind}" for kind in rules.GOING_ON)


@dataclass(frozen=True)
class Book:
    """All open deals that one may see, by their needs."""

    lines: list[LevelLine]
    open_deals: int
    with_vision: int
    without_needs: int
    too_early: int

    @property
    def vision(self) -> Share:
        """Of the open deals, those whose customer sees a way out."""
        return Share(self.with_vision, self.open_deals)


def needs_of(by: Actor, deal: Deal) -> Needs:
    """The needs of a deal this person may see, the furthest first. Two queries."""
    rows = list(Need.objects.filter(deal=deal.pk).select_related("member", "product").order_by("-pk")[:COUNTED])
    rows.sort(key=lambda need: -needs.LEVELS.index(need.level))
    amounts = defaultdict[str, int](int)
    for need in rows:
        if need.yearly_cost_minor:
            amounts[need.currency] += need.yearly_cost_minor
    early = deal.stage.kind in rules.GOING_ON and needs.shown_too_early(deal.stage.step, [need.level for need in rows])
    return Needs(deal, rows, dict(amounts), early, access.may_change(by, deal))


def book(by: Actor) -> Book:
    """The needs of all open deals within the person's rights, by level; counted once a minute where it takes long."""
    deals = access.visible_deals(by).filter(stage__kind__in=rules.GOING_ON)
    found, _when = kept.counted("needs", deals, "", partial(_counted, deals))
    return found


def _counted(deals: "QuerySet[Deal]") -> Book:
    rows = Need.objects.filter(deal__in=deals.values("pk"))
    known = dict(rows.values_list("level").annotate(n=Count("*")).order_by())
    held = dict(rows.values_list("level").annotate(n=Count("deal", distinct=True)).order_by())
    sums: dict[str, dict[str, int]] = defaultdict(dict)
    for level, currency, total in rows.values_list("level", "currency").annotate(total=Sum("yearly_cost_minor")).order_by():
        if total:
            sums[level][currency] = int(total)
    labels = dict(Need.Level.choices)
    lines = [LevelLine(level, str(labels[level]), known.get(level, 0), held.get(level, 0), sums[level]) for level in reversed(needs.LEVELS)]
    admitted = Need.objects.filter(level__in=needs.KNOWN).values("deal")
    totals = deals.aggregate(
        every=Count("*"),
        bare=Count("pk", filter=~Q(pk__in=Need.objects.values("deal"))),
        early=Count("pk", filter=Q(stage__step__in=needs.SHOWING) & ~Q(pk__in=admitted)),
    )
    return Book(lines, totals["every"], held.get(needs.VISION, 0), totals["bare"], totals["early"])
