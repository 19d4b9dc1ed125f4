"""The advisor: the company's own table and techniques, and what they say of a sale."""

from dataclasses import dataclass

from tehing.core.access import Actor
from tehing.playbook import access, wording
from tehing.playbook.models import AdvisorRule, Technique
from tehing.playbook.queries.techniques import techniques
from tehing.playbook.rules import advisor
from tehing.playbook.rules.advisor import Advice, Candidate, Ranked, Reason, Rule, Situation


@dataclass(frozen=True)
class Advised:
    """A technique with its points and why."""

    technique: Technique
    points: int
    reasons: list[tuple[Reason, str]]  # with its words


@dataclass(frozen=True)
class Consultation:
    """The advice in words, for screens and programs."""

    advice: Advice
    techniques: list[Advised]

    @property
    def fitting(self) -> list[Advised]:
        """Those with points; where no technique has any, none is said to fit."""
        return [one for one in self.techniques if one.points > 0]


def advise(by: Actor, situation: Situation) -> Consultation:
    """Which model, way and techniques fit a sale, by the company's rules in use. Two queries."""
    known = {str(one.pk): one for one in techniques(by)}
    rules = access.visible_rules(by).filter(is_active=True).order_by("pk")
    candidates = [Candidate(key, one.model, place) for place, (key, one) in enumerate(known.items())]
    found = advisor.advise(situation, [rule_of(one) for one in rules], candidates)
    return Consultation(found, [_advised(one, known) for one in found.techniques])


def _advised(one: Ranked, known: dict[str, Technique]) -> Advised:
    return Advised(known[one.key], one.points, in_words(one.reasons))


def in_words(reasons: tuple[Reason, ...]) -> list[tuple[Reason, str]]:
    return [(one, wording.because(one.rule, one.text)) for one in reasons]


def rule_of(row: AdvisorRule) -> Rule:
    """A row of the company's table as the pure rules know it."""
    return Rule(
        id=row.code or f"rule-{row.pk}",
        effect=row.effect,
        points=row.points,
        reason=row.reason,
        technique=str(row.technique_id or ""),
        industries=advisor.industries(row.industries),
        product=row.product_kind,
        channel=row.channel,
        size=row.size,
        tailored={"yes": True, "no": False}.get(row.tailored),
        deciders_from=row.deciders_from,
        deciders_to=row.deciders_to,
        days_from=row.days_from,
        days_to=row.days_to,
    )
