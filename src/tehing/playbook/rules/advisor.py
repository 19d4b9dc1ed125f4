"""Which way of selling fits a sale: a table of rules, added up. No database, no clock.

Three parameters set the strategy: industry, product, channel (source article). There are two models: the presentation model shows a
fixed product, the customer-centric one asks and makes a solution of the answers. A transactional buyer knows the need and decides
soon; a consultative one needs an expert. Complex techniques begin where the cycle is longer than two weeks.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from stdnum.eu import nace

CUSTOMER_CENTRIC, PRESENTATION = "customer_centric", "presentation"
CONSULTATIVE, TRANSACTIONAL = "consultative", "transactional"
TECHNIQUE = "technique"
MODELS = (CUSTOMER_CENTRIC, PRESENTATION)  # the first is the answer where points are even: to ask first does no harm
WAYS = (CONSULTATIVE, TRANSACTIONAL)
EFFECTS = (*MODELS, *WAYS, TECHNIQUE)
CHANNELS = ("corporate", "dealer", "distribution", "retail_chain")
SIZES = ("small", "medium", "large")
BEST = 3  # so many fitting techniques are put forward; any of them is as advised
OF_MODEL = 2  # points of a technique that belongs to the model that fits
_NUMBERS = (("deciders", "deciders_from", "deciders_to"), ("days", "days_from", "days_to"))
_WORDS = ("product", "channel", "size", "tailored")
_INDUSTRY = re.compile(r"[A-V]|\d\d(?:-\d\d)?")


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is known of a sale; what is not known stays empty."""

    industry: str = ""  # of the customer: NACE section or any finer code
    product: str = ""  # goods, service, solution, spare_part
    channel: str = ""
    size: str = ""
    tailored: bool | None = None  # whether it must be made to measure
    deciders: int | None = None
    days: int | None = None  # from the first contact to the decision

    @property
    def missing(self) -> tuple[str, ...]:
        """What nobody has said."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) in ("", None))


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row of the table: where all its conditions hold, points go to a model, a way or a technique. Empty: any."""

    id: str
    effect: str
    points: int
    reason: str = ""
    technique: str = ""  # its key, when the effect is a technique
    industries: frozenset[str] = frozenset()  # NACE sections and divisions
    product: str = ""
    channel: str = ""
    size: str = ""
    tailored: bool | None = None
    deciders_from: int | None = None
    deciders_to: int | None = None
    days_from: int | None = None
    days_to: int | None = None


@dataclass(frozen=True)
class Candidate:
    """A technique that may be advised; `place` tells ties apart."""

    key: str
    model: str
    place: int = 0


@dataclass(frozen=True, order=True)
class Reason:
    """Why points were given: the rule, and its words."""

    rule: str
    points: int
    text: str = ""


@dataclass(frozen=True)
class Verdict:
    """Which of two it is, by how many points each, and why."""

    value: str
    points: Mapping[str, int]
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]


@dataclass(frozen=True)
class Ranked:
    """A technique, how many points it has, and why."""

    key: str
    points: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Advice:
    """What fits, and what would make the answer surer."""

    model: Verdict
    way: Verdict
    techniques: tuple[Ranked, ...]
    missing: tuple[str, ...]

    @property
    def best(self) -> tuple[str, ...]:
        """Keys of the techniques put forward, the best first; none where nothing speaks for any."""
        return tuple(one.key for one in self.techniques if one.points > 0)[:BEST]


def advise(situation: Situation, rules: Iterable[Rule], candidates: Sequence[Candidate]) -> Advice:
    """The fitting model, way and techniques, the best first. Always an answer; the order of rules does not matter."""
    holding = [rule for rule in rules if holds(rule, situation)]
    model = _verdict(MODELS, holding)
    ranked = [_ranked(one, holding, model.value) for one in candidates]
    places = {one.key: one.place for one in candidates}
    ranked.sort(key=lambda one: (-one.points, places[one.key], one.key))
    return Advice(model, _verdict(WAYS, holding), tuple(ranked), situation.missing)


def holds(rule: Rule, situation: Situation) -> bool:
    """Whether every condition of the rule is known to hold."""
    if rule.industries and not rule.industries & marks(situation.industry):
        return False
    for name in _WORDS:
        wanted = getattr(rule, name)
        if wanted not in ("", None) and wanted != getattr(situation, name):
            return False
    return all(_within(getattr(situation, n), getattr(rule, least), getattr(rule, most)) for n, least, most in _NUMBERS)


def _within(number: int | None, least: int | None, most: int | None) -> bool:
    if least is None and most is None:
        return True
    return number is not None and (least is None or number >= least) and (most is None or number <= most)


def _verdict(choices: Sequence[str], holding: Sequence[Rule]) -> Verdict:
    reasons = {one: _reasons(rule for rule in holding if rule.effect == one) for one in choices}
    points = {one: sum(reason.points for reason in reasons[one]) for one in choices}
    value = max(choices, key=lambda one: points[one])  # the first of equals
    (other,) = (one for one in choices if one != value)
    return Verdict(value, points, reasons[value], reasons[other])


def _ranked(candidate: Candidate, holding: Sequence[Rule], model: str) -> Ranked:
    reasons = _reasons(rule for rule in holding if rule.effect == TECHNIQUE and rule.technique == candidate.key)
    if candidate.model == model:
        reasons = (*reasons, Reason("of_model", OF_MODEL))
    return Ranked(candidate.key, sum(reason.points for reason in reasons), reasons)


def _reasons(rules: Iterable[Rule]) -> tuple[Reason, ...]:
    """The weightiest first."""
    return tuple(sorted((Reason(rule.id, rule.points, rule.reason) for rule in rules), key=lambda one: (-one.points, one)))


def marks(industry: str) -> frozenset[str]:
    """By what rules know an industry: its NACE section and division. "28.11" -> C, 28; nothing for what is no NACE code."""
    code = industry.strip().upper().replace(".", "")
    if not code:
        return frozenset()
    if code.isalpha():
        return frozenset({code}) if nace.is_valid(code) else frozenset()
    division = code[:2]
    return frozenset({division, nace.info(division).get("section", "")} - {""}) if nace.is_valid(division) else frozenset()


def industries(text: str) -> frozenset[str]:
    """Sections, divisions and ranges of divisions as people write them: "C, 35, 41-43". Raises ValueError for anything else."""
    found: set[str] = set()
    for word in filter(None, re.split(r"[,;\s]+", text.upper().replace("–", "-"))):
        if not _INDUSTRY.fullmatch(word):
            raise ValueError(word)
        first, _dash, last = word.partition("-")
        if last and last < first:
            raise ValueError(word)
        names = [f"{number:02}" for number in range(int(first), int(last) + 1)] if last else [word]
        known = {name for name in names if nace.is_valid(name)}
        if not known:
            raise ValueError(word)
        found |= known
    return frozenset(found)
