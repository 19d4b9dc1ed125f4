"""What the matrix of choice criteria tells, as sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tehing.deals.rules.criteria import US, Advice, Duel, Loss, Matrix, Rival, Turn
from tehing.deals.rules.shares import Share

# code -> what to do now
ADVICE: Mapping[str, Promise] = {
    "no_criteria": _("Ask by what they will choose, and what counts most."),
    "no_rivals": _("Ask whom else they are weighing; doing nothing is a rival too."),
    "nobody_left": _("The others are out: now only “not now” stands against you."),
    "nothing_known": _("Put down how the customer sees us and the others; what you do not know, ask."),
    "behind": _("%(rival)s leads by %(points)s: begin with “%(criterion)s”."),
    "behind_anyhow": _("%(rival)s leads by %(points)s."),
    "level": _("Level with %(rival)s: “%(criterion)s” decides."),
    "level_anyhow": _("Level with %(rival)s: ask which criterion will decide."),
    "guessed": _("We lead, but the weight of “%(criterion)s” is our guess: ask somebody of theirs."),
    "ahead": _("We lead by %(points)s and lose nowhere: keep what counts most in front of them."),
    "ahead_but": _("We lead by %(points)s; hold “%(criterion)s”, where %(rival)s may catch up."),
}
TURNS: Mapping[tuple[str, str], Promise] = {
    ("score", "behind"): _("We lead if our score in “%(criterion)s” goes from %(before)s to %(after)s."),
    ("weight", "behind"): _("We lead if the weight of “%(criterion)s” goes from %(before)s to %(after)s."),
    ("score", "ahead"): _("%(rival)s leads if their score in “%(criterion)s” goes from %(before)s to %(after)s."),
    ("weight", "ahead"): _("%(rival)s leads if the weight of “%(criterion)s” goes from %(before)s to %(after)s."),
}


@dataclass(frozen=True)
class Bar:
    """A contender's total as it is drawn: the number in words, and how long the bar is, in percent."""

    name: str
    total: str
    width: int
    coverage: int  # percent of the weight that is known
    ours: bool = False
    out: bool = False


def bars(matrix: Matrix, rivals: Iterable[Rival]) -> list[Bar]:
    """We first, then the others."""
    return [_bar(matrix, US, str(_("Us"))), *(_bar(matrix, rival.key, rival.name, out=rival.out) for rival in rivals)]


def _bar(matrix: Matrix, who: int, name: str, *, out: bool = False) -> Bar:
    total = matrix.total(who)
    told = "—" if total is None else number_format(total, decimal_pos=1, use_l10n=True)
    return Bar(name, told, int((total or 0) * 10), matrix.coverage(who), who == US, out)


def advised(advice: Advice) -> str:
    """The one thing to do now, in the reader's language."""
    code = f"{advice.code}_anyhow" if advice.code in ("behind", "level") and advice.criterion is None else advice.code
    words = {
        "criterion": advice.criterion.name if advice.criterion else "",
        "rival": advice.rival.name if advice.rival else "",
        "points": points(advice.points or Decimal()),
    }
    return str(ADVICE[code]) % words


def lost(loss: Loss) -> str:
    """Where a rival leads, and what it costs us of the total."""
    words = {"criterion": loss.criterion.name, "rival": loss.rival.name, "points": points(loss.points)}
    return str(_("In “%(criterion)s” %(rival)s leads; it costs us %(points)s.")) % words


def stands(duel: Duel) -> str:
    """How we stand beside one rival, and how much is known for it."""
    if duel.lead is None:
        return str(_("%(rival)s: nothing is known of both yet.")) % {"rival": duel.rival.name}
    words = {"rival": duel.rival.name, "points": points(abs(duel.lead)), "coverage": duel.coverage}
    told = {
        "ahead": _("We lead %(rival)s by %(points)s, on %(coverage)s %% of the weight."),
        "behind": _("%(rival)s leads us by %(points)s, on %(coverage)s %% of the weight."),
        "level": _("We are level with %(rival)s, on %(coverage)s %% of the weight."),
    }
    return str(told[duel.standing]) % words


def turned(turn: Turn, duel: Duel) -> str:
    """A single change after which the other one leads."""
    words = {"criterion": turn.criterion.name, "rival": duel.rival.name, "before": turn.before, "after": turn.after}
    return str(TURNS[turn.kind, "ahead" if duel.standing == "ahead" else "behind"]) % words


def points(number: Decimal) -> str:
    """Points of the ten-point total; what rounds to nothing is still something."""
    if not number:
        return str(_("less than 0.1 points"))
    told = number_format(number, decimal_pos=1, use_l10n=True)
    return ngettext("%(n)s point", "%(n)s points", 1 if number == 1 else 2) % {"n": told}


def won_against(share: Share) -> str:
    """How deals against a competitor ended, with the size of the sample and a warning where it is too small to lean on."""
    if not share.closed:
        return str(_("No deal against them has ended yet."))
    words = {"won": share.won, "lost": share.closed - share.won, "percent": share.percent}
    told = ngettext(
        "Won %(won)s, lost %(lost)s: %(percent)s %% of %(n)s deal.",
        "Won %(won)s, lost %(lost)s: %(percent)s %% of %(n)s deals.",
        share.closed,
    ) % (words | {"n": share.closed})
    few = _("Too few to lean on.")
    return f"{told} {few}" if share.few else told
