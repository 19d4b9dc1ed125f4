"""What became of the advisor's advice on deals: how often it was followed, and how those deals ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tehing.core.access import Actor
from tehing.playbook import access
from tehing.playbook.models import AdvisorRule


@dataclass(frozen=True)
class Fate:
    """So many deals, of which so many are over, and of these so many won."""

    deals: int = 0
    closed: int = 0
    won: int = 0

    @property
    def percent(self) -> int | None:
        """Won of those that are over, whole percent, halves up; None while none is."""
        return None if not self.closed else (200 * self.won + self.closed) // (2 * self.closed)

    def __add__(self, other: "Fate") -> "Fate":
        return Fate(self.deals + other.deals, self.closed + other.closed, self.won + other.won)


@dataclass(frozen=True)
class Fates:
    """The deals that went as advised, and those that went otherwise."""

    followed: Fate = Fate()
    otherwise: Fate = Fate()

    @property
    def deals(self) -> int:
        return self.followed.deals + self.otherwise.deals


@dataclass(frozen=True)
class Overruled:
    """Why somebody sold a deal otherwise than advised, and how it stands: open, on_hold, won or lost."""

    deal: int
    name: str
    way: str  # how it was sold instead, in words
    reason: str
    state: str


@dataclass(frozen=True)
class Told:
    """What a later room knows of the advice, within somebody's rights."""

    whole: Fates = Fates()
    advices: Mapping[tuple[str, str], Fates] = field(default_factory=dict)  # advised (model, way)
    rules: Mapping[int, Fates] = field(default_factory=dict)  # rule that spoke for the advice; followed: as this rule says
    overruled: list[Overruled] = field(default_factory=list)  # the latest first


_known: list[Callable[[Actor], Told]] = []


def fates_from(read: Callable[[Actor], Told]) -> None:
    """A later room that knows how deals were sold, and how they ended, says so once, when the product starts."""
    _known[:] = [read]


def fates(by: Actor) -> Told:
    """What is known of the advice; nothing while no room tells."""
    return _known[0](by) if _known else Told()


def rules_by_use(by: Actor, told: Told) -> list[tuple[AdvisorRule, Fates]]:
    """The rules that spoke for an advice on some deal, those that spoke most often first. One query."""
    rows = access.visible_rules(by).filter(pk__in=told.rules).select_related("technique").order_by("reason", "pk")
    return sorted(((row, told.rules[row.pk]) for row in rows), key=lambda pair: -pair[1].deals)
