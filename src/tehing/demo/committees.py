"""Who decides on the demo company's deals, as its sellers find out stage by stage."""

import random
from dataclasses import dataclass
from typing import Any

from tehing.deals import actions as deals
from tehing.demo import content
from tehing.team.models import User


@dataclass(frozen=True)
class Found:
    """Somebody whom the seller finds out about, and how things stand with them in the end."""

    role: str
    second_role: str
    power: str
    stance: str
    access: str


def people_of(chance: random.Random, end: str, stages: int) -> list[Found]:
    """Whom a seller finds in so many stages. Deals that are won have met the money and the one who can say no more often."""
    won = end == "won"
    likely = {"economic": 0.9 if won else 0.4, "technical": 0.85 if won else 0.5, "user": 0.9, "coach": 0.6 if won else 0.2}
    order = ["user", "technical", "economic"] if chance.random() < 0.7 else ["technical", "user", "economic"]
    found = []
    for role in order[: max(1, stages)]:
        met = chance.random() < likely[role]
        friendly = chance.random() < (0.75 if won else 0.35)
        access = chance.choice(("met", "met", "trusted")) if met else chance.choice(("never", "contacted"))
        stance = chance.choice(("in_favour", "champion", "neutral")) if friendly else chance.choice(("neutral", "doubtful", "against"))
        power = {"economic": "high", "technical": chance.choice(("medium", "high"))}.get(role, chance.choice(("low", "medium")))
        coach = role == "user" and met and chance.random() < likely["coach"]
        found.append(Found(role, "coach" if coach else "", power, "champion" if coach else stance, access if met else "never"))
    return found


def put(held: dict[str, Any], seller: User, contacts: list[Any], at: int, one: Found, position: str) -> None:
    """Put the next one on the deal's map: the customer's contact of that turn, or a position whose name is not known yet."""
    person = contacts[at] if at < len(contacts) and one.access != "never" else None
    name = {"person": person} if person is not None else {"name": position}
    words = ("role", "second_role", "power", "stance", "access")
    data = {"deal": held["deal"], **name, **{word: getattr(one, word) for word in words}}
    made = deals.create_member(by=seller, data=data)
    before: list[Any] = held.setdefault("committee", [])
    if one.role == "economic":
        for each in before:
            deals.update_member(pk=each.pk, by=seller, data={"reports_to": made})
            if each.second_role == "coach":
                deals.set_influences(pk=each.pk, by=seller, others=[made.pk])
    before.append(made)


POSITIONS: dict[str, content.Pair] = {
    "economic": ("Head of finance", "Finantsjuht"),
    "technical": ("Head of purchasing", "Hankejuht"),
    "user": ("Shift manager", "Vahetuse juht"),
}
