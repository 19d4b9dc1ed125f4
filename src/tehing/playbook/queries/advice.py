"""The advisor: the company's own table and techniques, and what they say of a sale."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tehing.core.access import Actor
from tehing.core.translations.column import COLUMNS
from tehing.parties import access as parties
from tehing.playbook import access, wording
from tehing.playbook.models import AdvisorRule, Technique
from tehing.playbook.queries.techniques import techniques
from tehing.playbook.rules import advisor
from tehing.playbook.rules.advisor import Advice, Candidate, Ranked, Reason, Rule, Situation, Verdict

# columns that `weigh` needs of each, for whoever reads the table along with something else
RULE = (
    "id", "code", "reason", "effect", "technique_id", "points", "industries", "product_kind", "channel", "size", "tailored",
    "deciders_from", "deciders_to", "days_from", "days_to", *COLUMNS,
)  # fmt: skip
TECHNIQUE = ("id", "name", "code", "model", "needs", "is_active", *COLUMNS)


@dataclass(frozen=True)
class Advised:
    """A technique with its points and why."""

    technique: Technique
    points: int
    reasons: list[tuple[Reason, str]]  # with its words


@dataclass(frozen=True)
class Judged:
    """Which of two it is, in words: what that means, and what speaks for it and for the other."""

    label: str
    short: str
    points: int
    other: str
    other_points: int
    reasons: list[tuple[Reason, str]]
    against: list[tuple[Reason, str]]


@dataclass(frozen=True)
class Consultation:
    """The advice in words, for screens and programs."""

    advice: Advice
    techniques: list[Advised]
    rules: Mapping[str, AdvisorRule]  # the table, by what reasons call its rows

    @property
    def verdicts(self) -> list[Judged]:
        """The model and the way."""
        return [_judged(self.advice.model), _judged(self.advice.way)]

    @property
    def fitting(self) -> list[Advised]:
        """Those with points; where no technique has any, none is said to fit."""
        return [one for one in self.techniques if one.points > 0]

    @property
    def best(self) -> list[Advised]:
        """The few that are put forward."""
        return self.fitting[: advisor.BEST]

    @property
    def others(self) -> list[Advised]:
        """Those that fit too."""
        return self.fitting[advisor.BEST :]

    @property
    def spoke(self) -> list[AdvisorRule]:
        """The rules that speak for what is advised: the model, the way and the technique put first."""
        reasons = [
            *self.advice.model.reasons,
            *self.advice.way.reasons,
            *(reason for one in self.best[:1] for reason, _text in one.reasons),
        ]
        return [self.rules[reason.rule] for reason in reasons if reason.points > 0 and reason.rule in self.rules]


def advise(by: Actor, situation: Situation) -> Consultation:
    """Which model, way and techniques fit a sale, by the company's rules in use. Two queries."""
    return weigh(situation, access.visible_rules(by).filter(is_active=True).order_by("pk"), techniques(by))


def weigh(situation: Situation, rules: Iterable[AdvisorRule], offered: Iterable[Technique]) -> Consultation:
    """The same by rules and techniques that have been read already, both in the company's order."""
    known = {str(one.pk): one for one in offered}
    table = {_name_of(row): row for row in rules}
    candidates = [Candidate(key, one.model, place) for place, (key, one) in enumerate(known.items())]
    found = advisor.advise(situation, [rule_of(row) for row in table.values()], candidates)
    return Consultation(found, [_advised(one, known) for one in found.techniques], table)


def _judged(verdict: Verdict) -> Judged:
    labels = dict(AdvisorRule.Effect.choices)
    (other,) = (one for one in verdict.points if one != verdict.value)
    return Judged(
        label=str(labels[AdvisorRule.Effect(verdict.value)]),
        short=str(wording.SHORT[verdict.value]),
        points=verdict.points[verdict.value],
        other=str(labels[AdvisorRule.Effect(other)]),
        other_points=verdict.points[other],
        reasons=in_words(verdict.reasons),
        against=in_words(verdict.against),
    )


def _advised(one: Ranked, known: dict[str, Technique]) -> Advised:
    return Advised(known[one.key], one.points, in_words(one.reasons))


def in_words(reasons: tuple[Reason, ...]) -> list[tuple[Reason, str]]:
    return [(one, wording.because(one.rule, one.text)) for one in reasons]


def _name_of(row: AdvisorRule) -> str:
    return row.code or f"rule-{row.pk}"


def rule_of(row: AdvisorRule) -> Rule:
    """A row of the company's table as the pure rules know it."""
    return Rule(
        id=_name_of(row),
        effect=row.effect,
        points=row.points,
        reason=row.said("reason"),
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


def industries(by: Actor) -> dict[str, str]:
    """NACE code -> name of the company's own industries; the first of those with the same code. One query."""
    known: dict[str, str] = {}
    for code, name in parties.visible_industries(by).exclude(nace_code="").order_by("name", "pk").values_list("nace_code", "name"):
        known.setdefault(code, name)
    return known
