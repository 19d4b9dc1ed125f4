"""Whether a lead is worth a deal: five answers, a score, and what to ask next. No database, no clock.

The five signs are the source article's (qualification, after J. Kolotilov): a need now or soon, the money for it, somebody who decides,
a fitting profile, and good chemistry. Their weights are the house's own first guess, not measured ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SIGNS = ("need", "budget", "authority", "fit", "chemistry")

# sign -> answer -> points; the most that a sign can bring is its weight
POINTS: Mapping[str, Mapping[str, int]] = {
    "need": {"now": 30, "soon": 24, "later": 8, "none": 0},
    "budget": {"yes": 25, "unsure": 10, "no": 0},
    "authority": {"decides": 20, "takes_part": 12, "no": 2},
    "fit": {"good": 15, "fair": 8, "poor": 0},
    "chemistry": {"good": 10, "neutral": 5, "poor": 0},
}
UNFIT = {"need": "none", "budget": "no", "fit": "poor"}  # one of these is enough to lay the lead aside
PROVEN = ("need", "budget")  # without a good answer to both nothing is qualified
GOOD_ENOUGH = {"need": ("now", "soon"), "budget": ("yes", "unsure")}
ENOUGH = 65


@dataclass(frozen=True)
class Line:
    """One sign: the answer (nothing while unknown), what it brings, and what it could."""

    sign: str
    answer: str
    points: int
    most: int

    @property
    def is_unfit(self) -> bool:
        """Whether this answer alone says that the two do not suit each other now."""
        return UNFIT.get(self.sign) == self.answer


@dataclass(frozen=True)
class Qualification:
    """Score 0 to 100 with its lines. `verdict`: qualified, unfit, open (some is to be asked yet), or weak."""

    score: int
    lines: list[Line]

    @property
    def unknown(self) -> list[str]:
        """What has not been asked yet, the weightiest first."""
        return [line.sign for line in sorted(self.lines, key=lambda line: -line.most) if not line.answer]

    @property
    def verdict(self) -> str:
        known = {line.sign: line.answer for line in self.lines}
        if any(line.is_unfit for line in self.lines):
            return "unfit"
        if self.score >= ENOUGH and all(known[sign] in GOOD_ENOUGH[sign] for sign in PROVEN):
            return "qualified"
        return "open" if self.unknown else "weak"


def assess(answers: Mapping[str, str]) -> Qualification:
    """The qualification by the answers so far: sign -> answer, "" or left out while unknown. Raises KeyError for an unknown answer."""
    lines = []
    for sign in SIGNS:
        answer = answers.get(sign, "")
        lines.append(Line(sign, answer, POINTS[sign][answer] if answer else 0, max(POINTS[sign].values())))
    return Qualification(sum(line.points for line in lines), lines)
