"""Who decides on the customer's side, and what is missing. No database, no clock.

The four roles are those of strategic selling (R. Miller and S. Heiman, "Strategic Selling", 1985): the economic buyer says the
final yes to the money, user buyers judge the use, technical buyers can say no, a coach guides the seller. Found late, the technical
buyer is who stops the sale: so this one is asked for from the first stage on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tehing.deals.rules.shares import Share

ECONOMIC, USER, TECHNICAL, COACH = "economic", "user", "technical", "coach"
ROLES = (ECONOMIC, TECHNICAL, USER, COACH)  # in the order in which one misses them
KNOWN = ("met", "trusted")  # ways of access that count as having met


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One person's place in the decision."""

    name: str
    roles: frozenset[str]
    power: str = "medium"  # low, medium, high
    stance: str = "neutral"  # against, doubtful, neutral, in_favour, champion
    access: str = "never"  # never, contacted, met, trusted
    gone: bool = False  # has left the customer
    person: int | None = None  # who it is, where that is known

    @property
    def met(self) -> bool:
        return self.access in KNOWN


@dataclass(frozen=True)
class Gap:
    """What is missing: a stable code, whom it is about, whether it endangers the deal now."""

    code: str
    who: tuple[str, ...] = ()
    grave: bool = False


@dataclass
class History:
    """How closed deals ended, by whether somebody in a role had been met: role -> met -> share."""

    shares: dict[str, dict[bool, Share]] = field(default_factory=dict)

    def share(self, role: str, *, met: bool) -> Share:
        return self.shares.get(role, {}).get(met, Share(0, 0))


def gaps(seats: Sequence[Seat], *, early: bool) -> list[Gap]:
    """Everything that is missing on the customer's side, what endangers the deal first.

    `early`: the deal is in the first stage, where the economic buyer need not have been met yet.
    """
    present = [seat for seat in seats if not seat.gone]
    found = [Gap("gone", _names(seat for seat in seats if seat.gone), grave=True)] if len(present) < len(seats) else []
    if not present:
        return [*found, Gap("nobody")]
    by_role = {role: gap for role in ROLES if (gap := _missing(role, present, early=early)) is not None}
    found += by_role.values()
    if against := _names(seat for seat in present if _is_powerful_against(seat)):
        found.append(Gap("powerful_against", against, grave=True))
    told = by_role.keys()  # whoever is missed in a role is not missed once more for their power
    if unmet := _names(seat for seat in present if _is_powerful_unmet(seat) and not seat.roles & told):
        found.append(Gap("powerful_unmet", unmet))
    met, twice = {_who(place, seat) for place, seat in enumerate(present) if seat.met}, _twice(present)
    if len(met) == 1:
        found.append(Gap("only_one_met", _names(seat for seat in present if seat.met)[:1]))
    if twice:
        found.append(Gap("twice", _names(twice)))
    return sorted(found, key=lambda gap: not gap.grave)


def _is_powerful_against(seat: Seat) -> bool:
    return seat.power == "high" and seat.stance == "against"


def _is_powerful_unmet(seat: Seat) -> bool:
    return seat.power == "high" and not seat.met and not _is_powerful_against(seat)


def _missing(role: str, present: Sequence[Seat], *, early: bool) -> Gap | None:
    grave = role == TECHNICAL or (role == ECONOMIC and not early)
    holders = [seat for seat in present if role in seat.roles]
    if not holders:
        return Gap(f"no_{role}", grave=grave)
    if role == COACH or any(seat.met for seat in holders):
        return None
    return Gap(f"{role}_unmet", _names(holders), grave=grave)


def _who(place: int, seat: Seat) -> tuple[bool, int]:
    """The same for two places of one person; of people known by their position alone each is another."""
    return (seat.person is not None, place if seat.person is None else seat.person)


def _twice(present: Sequence[Seat]) -> list[Seat]:
    """Who has a second place on the map, as when two records of one person were merged."""
    first = {_who(place, seat): place for place, seat in reversed(list(enumerate(present)))}
    return [seat for place, seat in enumerate(present) if first[_who(place, seat)] != place]


def _names(seats: Iterable[Seat]) -> tuple[str, ...]:
    return tuple(seat.name for seat in seats)


def leads_round(boss_of: Mapping[int, int | None], member: int, boss: int | None) -> bool:
    """Whether `member` would report to themselves, over however many others, if they reported to `boss`."""
    seen = {member}
    while boss is not None:
        if boss in seen:
            return True
        seen.add(boss)
        boss = boss_of.get(boss)
    return False
