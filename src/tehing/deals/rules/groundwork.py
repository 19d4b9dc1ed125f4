"""What a technique needs on a deal, and whether it is there. No database, no clock.

A technique says what it needs in words, which are the company's to change. Those of the standard playbook we know to look for, in both
languages; whether any other holds cannot be told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tehing.deals.rules import gates

BUYERS = frozenset({"economic", "user", "technical"})


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What there is on a deal."""

    state: gates.State
    roles: frozenset[str]  # on the map of the buying committee, met or not
    reasons: bool  # some need says what follows from it
    product: bool
    benefit: bool
    case: bool
    rivals: bool
    due: bool  # a next step that has a day
    agreed: bool  # a condition with a date, met ones too


def _asked(code: str) -> Callable[[Ground], bool]:
    return lambda ground: gates.DEMANDS[code](ground.state, gates.Asked(code))


_cost, _economic, _coach = (_asked(code) for code in ("cost", "economic", "coach"))
_NEEDS: tuple[tuple[tuple[str, str], Callable[[Ground], bool]], ...] = (
    (("A product or bundle on the deal", "Tehingul toode või komplekt"), lambda ground: ground.product),
    (("A benefit for each feature that is shown", "Kasu iga omaduse kohta, mida näidatakse"), lambda ground: ground.benefit),
    (("The economic buyer met", "Majandusliku ostjaga on kohtutud"), _economic),
    (
        ("Needs with a cost a year and where the figure comes from", "Vajadused koos aastase kuluga ja teadmisega, kust arv tuleb"),
        _cost,  # a cost is never kept without its source
    ),
    (("A business case", "Ärikalkulatsioon"), lambda ground: ground.case),
    (("At least one admitted need", "Vähemalt üks tunnistatud vajadus"), _asked("need")),
    (("What the problem costs a year", "Mida mure aastas maksab"), _cost),
    (("A next step with a date", "Kuupäevaga järgmine samm"), lambda ground: ground.due),
    (("Needs with a cost a year", "Vajadused koos aastase kuluga"), _cost),
    (("A buying committee with all three buyers", "Otsustajate ring kõigi kolme ostjaga"), lambda ground: ground.roles >= BUYERS),
    (
        ("The economic and the technical buyer met", "Majandusliku ja tehnilise ostjaga on kohtutud"),
        lambda ground: ground.state.met >= {"economic", "technical"},
    ),
    (("A coach", "Suunaja"), _coach),
    (("Competitors on the deal", "Tehingul konkurendid"), lambda ground: ground.rivals),
    (("Who holds the budget", "Kelle käes on eelarve"), lambda ground: "economic" in ground.roles),
    (("A condition with a date, or a direct question", "Kuupäevaga tingimus või otsene küsimus"), lambda ground: ground.agreed),
    (("A pain with reasons", "Valu koos põhjustega"), lambda ground: ground.reasons),
    (("How and by whom it is decided", "Teada on, kuidas ja kes otsustab"), lambda ground: bool(ground.roles & BUYERS)),
)
KNOWN: Mapping[str, Callable[[Ground], bool]] = {words.casefold(): holds for both, holds in _NEEDS for words in both}


def holds(need: str, ground: Ground) -> bool | None:
    """Whether what a technique needs is there; None where it cannot be told from its words."""
    found = KNOWN.get(need.strip().rstrip(".").casefold())
    return None if found is None else found(ground)
