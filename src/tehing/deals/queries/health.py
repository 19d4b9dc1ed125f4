"""How an open deal fares, and how long such deals take."""

from dataclasses import dataclass
from datetime import date
from statistics import median

from tehing.core import clock
from tehing.core.access import Actor
from tehing.deals import access, rules
from tehing.deals.models import Deal, Stage
from tehing.deals.queries.committee import Committee
from tehing.deals.queries.needs import Needs
from tehing.deals.queries.standing import Standing
from tehing.deals.rules import health, needs
from tehing.deals.rules.shares import FEW

LATEST = 200  # won deals that the own median is taken from


@dataclass(frozen=True)
class Cycle:
    """A deal's age beside the usual ninety days and the company's own median, in whole days."""

    age: int
    own: int | None  # median of the latest won deals of the pipeline, as far as the person sees them
    won: int  # how many those are
    values: tuple[int, ...] = ()  # of those in the deal's currency, minor units
    usual: int = health.USUAL_CYCLE

    @property
    def expected(self) -> int:
        """The own median where there are enough deals to take one from."""
        return self.own if self.own is not None and self.won >= FEW else self.usual

    @property
    def age_at(self) -> int:
        """Where the age stands on the line, in percent of its length; so do the other two."""
        return self._at(self.age)

    @property
    def usual_at(self) -> int:
        return self._at(self.usual)

    @property
    def own_at(self) -> int:
        return self._at(self.own or 0)

    def _at(self, days: int) -> int:
        return 100 * days * 25 // (27 * max(self.age, self.usual, self.own or 0))


def cycle_of(by: Actor, deal: Deal) -> Cycle:
    """One query."""
    begun = deal.opened_on or deal.created_at.date()
    age = max(0, ((deal.closed_on or clock.today()) - begun).days)
    won = access.visible_deals(by).filter(stage__kind=Stage.Kind.WON, pipeline=deal.pipeline_id)
    dated = won.filter(opened_on__isnull=False, closed_on__isnull=False).order_by("-closed_on")
    rows = list(dated.values_list("opened_on", "closed_on", "value_minor", "currency")[:LATEST])
    lengths = [(closed - opened).days for opened, closed, _value, _currency in rows if opened and closed]
    values = tuple(value for _opened, _closed, value, currency in rows if value and currency == deal.currency)
    return Cycle(age, round(median(lengths)) if lengths else None, len(lengths), values)


def health_of(deal: Deal, cycle: Cycle, committee: Committee, known: Needs, standing: Standing) -> health.Health | None:
    """The health of an open deal; None for one that is on hold or over. From what is read already."""
    if deal.stage.kind != Stage.Kind.OPEN:
        return None
    now, today = clock.now(), clock.today()
    return health.assess(
        health.Signals(
            has_next_step=standing.planned,
            step_overdue=standing.due is not None and standing.due < now,
            quiet_days=None if standing.last is None else max(0, (now - standing.last).days),
            stage_days=(now - deal.stage_entered_at).days,
            stage_limit=deal.stage.rotting_days or rules.STUCK_DAYS,
            age_days=cycle.age,
            cycle_days=cycle.expected,
            close_date_past=_is_past(deal.expected_close_on, today),
            has_value=bool(deal.value_minor),
            gaps=committee.gaps,
            level=needs.highest(need.level for need in known.items),
            shown_too_early=known.too_early,
            condition_overdue=any(_is_past(call.due_on, today) for call in standing.calls),
        )
    )


def _is_past(day: date | None, today: date) -> bool:
    return day is not None and day < today
