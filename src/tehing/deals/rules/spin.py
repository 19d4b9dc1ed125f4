"""How well a customer has been asked: balance and coverage of the four kinds of questions. No database, no clock.

The kinds, their order and what they do are N. Rackham's ("SPIN Selling", 1988): situation questions serve the seller and tire the
customer; in sales that succeed there are fewer of them, and more questions of implication and need-payoff. The buying phases follow
his "Major Account Sales Strategy" (1989). Where a hint begins (`ENOUGH`, `FEW`) is the house's own guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SITUATION, PROBLEM, IMPLICATION, PAYOFF = KINDS = ("situation", "problem", "implication", "need_payoff")
PHASES = ("unaware", "recognition", "evaluation", "concerns", "decision", "implementation")
# seller's step -> the buying phase a customer should have reached for it to be heard
HEARD_FROM = {"presentation": "evaluation", "offer": "evaluation", "approval": "concerns", "contract": "decision"}
ENOUGH = 4  # answers before anything is said of their balance


@dataclass(frozen=True)
class Balance:
    """How many answers there are of each kind, and what that says."""

    counts: Mapping[str, int]
    hints: list[str]  # stable codes, the weightiest first

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def coverage(self) -> int:
        """Of the four kinds, how many have an answer, in percent."""
        return 100 * sum(self.counts[kind] > 0 for kind in KINDS) // len(KINDS)

    @property
    def following(self) -> str:
        """The kind to ask next: the first without an answer, in order; nothing when all have one."""
        return next((kind for kind in KINDS if not self.counts[kind]), "")


def balance(kinds: Sequence[str]) -> Balance:
    """The balance of answers, each given by the kind of its question; other kinds than the four do not count."""
    counts = {kind: sum(each == kind for each in kinds) for kind in KINDS}
    return Balance(counts, list(_hints(counts)))


def _hints(counts: Mapping[str, int]) -> Sequence[str]:
    asked = sum(counts.values())
    if not asked:
        return ["nothing_asked"]
    found = []
    if counts[SITUATION] * 2 > asked >= ENOUGH:
        found.append("too_much_situation")
    if not counts[PROBLEM]:
        found.append("no_problem")
    elif not counts[IMPLICATION]:
        found.append("no_implication")
    elif not counts[PAYOFF]:
        found.append("no_payoff")
    return found or ["balanced"]


def ahead_of_customer(step: str, phase: str) -> bool:
    """Whether the seller's step comes before the customer is ready to hear it. Where one of them is unknown, nobody can say."""
    if step not in HEARD_FROM or phase not in PHASES:
        return False
    return PHASES.index(phase) < PHASES.index(HEARD_FROM[step])
