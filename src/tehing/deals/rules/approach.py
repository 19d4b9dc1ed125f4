"""How a deal is to be sold: the facts that the advisor asks for, and whether a choice goes otherwise than advised. No database, no clock.

A fact is taken from what is known of the deal and its customer, and says from where; what somebody said of it goes before. Who sells on
is told by NACE 2.1 (46 wholesale, 47 retail) or by being a partner. That a deal is large or small beside the median of the company's own
won deals (twice, half), and that what fits only partly must be made to measure, is the house's own reading.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any

from tehing.deals.rules.shares import FEW
from tehing.playbook.rules import advisor
from tehing.playbook.rules.advisor import Advice, Situation

NAMES = ("industry", "product", "channel", "size", "tailored", "deciders", "days")  # in the order in which they are asked
DECIDING = frozenset({"economic", "user", "technical", "approver"})  # roles on the buying committee
PARTNER, WHOLESALE, RETAIL = "partner", "46", "47"
TIMES = 2
SAID, UNKNOWN = "said", ""  # sources; the others are those that `_derived` gives


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a deal, its customer and the company's own past tell."""

    industry: str = ""  # NACE code of the customer
    relation: str = ""  # of the customer to the company
    product: str = ""  # kind of what is sold
    value: int | None = None  # minor units
    won_values: Sequence[int] = ()  # of won deals of the same pipeline and currency
    fits: Sequence[str] = ()  # of the needs: full, partly, none, unknown
    deciders: int = 0  # on the buying committee
    planned_days: int | None = None  # from opening to the expected close
    own_days: int | None = None  # median of won deals, where they are enough to take one from


@dataclass(frozen=True)
class Fact:
    """One thing that the advisor asks: its value ("" or None while nobody knows), where it comes from, and what the deal itself tells."""

    name: str
    value: Any
    source: str
    derived: Any


@dataclass(frozen=True)
class Choice:
    """How a deal is sold; techniques by their keys."""

    model: str
    way: str
    technique: str = ""
    second: str = ""


def facts(known: Known, said: Mapping[str, Any]) -> list[Fact]:
    """Every fact, in the order in which it is asked. What was said goes before what is derived."""
    found = []
    for name, (derived, source) in zip(NAMES, _derived(known), strict=True):
        given = said.get(name)
        if given in ("", None):
            found.append(Fact(name, derived, source if derived not in ("", None) else UNKNOWN, derived))
        else:
            found.append(Fact(name, given, SAID, derived))
    return found


def situation(found: Sequence[Fact]) -> Situation:
    """The facts as the advisor takes them."""
    return Situation(**{fact.name: fact.value for fact in found})


def _derived(known: Known) -> list[tuple[Any, str]]:
    days = (known.own_days, "median") if known.planned_days is None else (known.planned_days, "dates")
    return [
        (known.industry if advisor.marks(known.industry) else "", "company"),
        (known.product, "product"),
        _channel(known),
        (size_of(known.value, known.won_values), "won"),
        (True if "partly" in known.fits else None, "needs"),
        (known.deciders or None, "committee"),
        days,
    ]


def _channel(known: Known) -> tuple[str, str]:
    marks = advisor.marks(known.industry)
    if RETAIL in marks:
        return "retail_chain", "retail"
    if WHOLESALE in marks:
        return "dealer", "wholesale"
    if known.relation == PARTNER:
        return "dealer", "partner"
    return ("corporate", "uses") if marks else ("", "")


def size_of(value: int | None, won_values: Sequence[int]) -> str:
    """small, medium or large beside the median of won deals; "" while the value is unknown or fewer than ten were won."""
    if value is None or len(won_values) < FEW:
        return ""
    middle = Fraction(median(won_values))
    if value > TIMES * middle:
        return "large"
    return "small" if TIMES * value < middle else "medium"


def departures(choice: Choice, advice: Advice) -> tuple[str, ...]:
    """In what a choice goes otherwise than advised: model, way, technique. Any technique that is put forward is as advised."""
    found = {
        "model": choice.model != advice.model.value,
        "way": choice.way != advice.way.value,
        "technique": bool(advice.best) and choice.technique not in advice.best,
    }
    return tuple(name for name, departs in found.items() if departs)


def moved(then: Choice, advice: Advice) -> tuple[str, ...]:
    """In what the advice has changed since it was `then`: model, way, the technique put first."""
    first = advice.best[0] if advice.best else ""
    found = {"model": then.model != advice.model.value, "way": then.way != advice.way.value, "technique": then.technique != first}
    return tuple(name for name, differs in found.items() if differs)
