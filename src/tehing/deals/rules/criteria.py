"""By what the customer chooses: where we stand, where we lose, what would turn it. No database, no clock.

A weighted sum of scores, counted over what is known only and told together with how much that is. Two contenders are compared
on the criteria where both are known, so that nobody leads by what has not been asked yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

US = 0  # the contender that is we; the others have the keys of deal competitors
LEAST_WEIGHT, MOST_WEIGHT = 1, 100
LEAST_SCORE, MOST_SCORE = 0, 10
# what a technical buyer looks at (source article: price, reliability, terms, delivery), and service
STANDARD = ("price", "reliability", "terms", "delivery", "service")
STANDARD_WEIGHT = 20
STANDINGS = ("behind", "level", "ahead", "")


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """Something the customer chooses by."""

    key: int
    name: str
    weight: int
    said: bool = False  # somebody of the customer's said so; otherwise it is our guess
    influence: str = ""


@dataclass(frozen=True, kw_only=True)
class Rival:
    """Somebody weighed beside us."""

    key: int
    name: str
    out: bool = False  # of the race


@dataclass(frozen=True)
class Loss:
    """A criterion in which a rival leads: by `points` of the ten-point total, weight x difference."""

    criterion: Criterion
    rival: Rival
    points: Decimal


@dataclass(frozen=True)
class Turn:
    """One change after which who trails leads: a score of whoever trails, or a criterion's weight."""

    kind: str  # score, weight
    criterion: Criterion
    before: int
    after: int


@dataclass(frozen=True)
class Duel:
    """Us beside one rival, on what is known of both. `lead` is ours when positive, in points of ten; None when nothing is known of both."""

    rival: Rival
    lead: Decimal | None
    coverage: int  # percent of all weight
    turns: tuple[Turn, ...] = ()
    standing: str = ""  # ahead, level, behind; nothing when nothing is known of both


@dataclass(frozen=True)
class Advice:
    """What to do first: a stable code, and what it is about."""

    code: str
    criterion: Criterion | None = None
    rival: Rival | None = None
    points: Decimal | None = None


@dataclass(frozen=True)
class Matrix:
    """Criteria, rivals and what is known of scores: (criterion, contender) -> 0..10."""

    criteria: Sequence[Criterion] = ()
    rivals: Sequence[Rival] = ()
    scores: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        return sum(one.weight for one in self.criteria)

    @property
    def racing(self) -> list[Rival]:
        return [rival for rival in self.rivals if not rival.out]

    def share(self, criterion: Criterion) -> Decimal:
        """The weight as percent of all weights, to a tenth."""
        return _rounded(Decimal(100 * criterion.weight) / self.weight)

    def known(self, *contenders: int) -> list[Criterion]:
        """Criteria in which all of these have a score."""
        return [one for one in self.criteria if all((one.key, who) in self.scores for who in contenders)]

    def coverage(self, *contenders: int) -> int:
        """How much of all weight is known of all of these, in whole percent, halves up."""
        return int(_rounded(Decimal(100 * _weight(self.known(*contenders))) / self.weight, "1")) if self.weight else 0

    def total(self, who: int) -> Decimal | None:
        """The weighted score, 0 to 10, of what is known; None when nothing is."""
        known = self.known(who)
        return _rounded(Decimal(sum(one.weight * self.scores[one.key, who] for one in known)) / _weight(known)) if known else None

    def deficit(self, rival: int) -> int:
        """By how much a rival leads, in weight x score; ours when negative."""
        both = self.known(US, rival)
        return sum(one.weight * (self.scores[one.key, rival] - self.scores[one.key, US]) for one in both)

    def losses(self) -> list[Loss]:
        """Every criterion where somebody still in the race leads us, each with the one who leads most; the dearest first."""
        found = []
        for one in self.known(US):
            ahead = [(self.scores[one.key, rival.key] - self.scores[one.key, US], rival) for rival in self._scored(one)]
            most, rival = max(ahead, key=lambda pair: pair[0], default=(0, None))
            if rival is not None and most > 0:
                found.append(Loss(one, rival, _rounded(Decimal(one.weight * most) / self.weight)))
        return sorted(found, key=lambda loss: -loss.points)

    def _scored(self, criterion: Criterion) -> list[Rival]:
        return [rival for rival in self.racing if (criterion.key, rival.key) in self.scores]

    def duels(self) -> list[Duel]:
        """Us beside everybody still in the race, whoever leads us most first; those of whom nothing is known last."""
        found = [self._duel(rival) for rival in self.racing]
        return sorted(found, key=lambda duel: (STANDINGS.index(duel.standing), duel.lead or 0))

    def _duel(self, rival: Rival) -> Duel:
        both = self.known(US, rival.key)
        if not both:
            return Duel(rival, None, 0)
        gap = self.deficit(rival.key)
        lead = _rounded(Decimal(-gap) / _weight(both))
        standing = "behind" if gap > 0 else "ahead" if gap < 0 else "level"
        return Duel(rival, lead, self.coverage(US, rival.key), tuple(self.turns(rival.key)), standing)

    def turns(self, rival: int) -> list[Turn]:
        """Each single change, as small as it can be, after which who trails in this duel leads; on a tie, who of us two is us.

        Scores before weights, the smallest step first.
        """
        gap = self.deficit(rival)
        behind, ahead = (US, rival) if gap >= 0 else (rival, US)
        found = []
        for one in self.known(US, rival):
            low, high = self.scores[one.key, behind], self.scores[one.key, ahead]
            if (better := low + _steps(abs(gap), one.weight)) <= MOST_SCORE:
                found.append(Turn("score", one, low, better))
            if low > high and (heavier := one.weight + _steps(abs(gap), low - high)) <= MOST_WEIGHT:
                found.append(Turn("weight", one, one.weight, heavier))
            if low < high and (lighter := one.weight - _steps(abs(gap), high - low)) >= LEAST_WEIGHT:
                found.append(Turn("weight", one, one.weight, lighter))
        return sorted(found, key=lambda turn: (turn.kind, abs(turn.after - turn.before)))


def advice(matrix: Matrix) -> Advice:
    """The one thing to do now."""
    if not matrix.criteria:
        return Advice("no_criteria")
    if not matrix.racing:
        return Advice("nobody_left" if matrix.rivals else "no_rivals")
    duels = [duel for duel in matrix.duels() if duel.lead is not None]
    if not duels:
        return Advice("nothing_known")
    first, losses = duels[0], matrix.losses()
    lead = abs(first.lead or Decimal())
    if first.standing != "ahead":
        worst = next((loss.criterion for loss in losses if loss.rival == first.rival), losses[0].criterion if losses else None)
        return Advice(first.standing, worst, first.rival, lead)
    if guessed := [one for one in matrix.criteria if not one.said]:
        return Advice("guessed", max(guessed, key=lambda one: one.weight), first.rival, lead)
    return Advice("ahead_but" if losses else "ahead", losses[0].criterion if losses else None, first.rival, lead)


def _steps(gap: int, size: int) -> int:
    """The smallest whole number of steps of this size that makes more than the gap."""
    return gap // size + 1


def _weight(criteria: Iterable[Criterion]) -> int:
    return sum(one.weight for one in criteria)


def _rounded(number: Decimal, to: str = "0.1") -> Decimal:
    return number.quantize(Decimal(to), ROUND_HALF_UP)
