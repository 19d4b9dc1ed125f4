"""What the sellers of the told deals found out besides people and pains: talks, criteria, what is good for whom, the close, the figures."""

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tehing.core import clock
from tehing.deals import actions as deals
from tehing.deals.models import CaseLine
from tehing.demo import benefits, business_cases, closing, criteria, talks
from tehing.team.models import User

EVERYTHING = ("talk", "criteria", "benefits", "case")
# number of the story -> what was found out; where the lesson is that nobody asked, nothing was
TOPICS: dict[int, tuple[str, ...]] = {
    1: ("talk", "benefits"),
    3: ("talk", "criteria"),
    5: ("talk", "criteria"),
    6: ("talk", "case"),
    7: ("talk", "benefits"),
    8: ("criteria",),
    9: EVERYTHING,
    10: ("talk",),
    11: ("talk", "case"),
    12: EVERYTHING,
}
# number of the story -> whether the customer is ready, willing, able
CLOSE: dict[int, tuple[str, str, str]] = {
    5: ("partly", "no", "partly"),
    9: ("yes", "yes", "partly"),
    10: ("no", "partly", "no"),
    11: ("partly", "yes", "no"),
    12: ("yes", "yes", "yes"),
}
AGREED: dict[int, int] = {9: 75}  # number of the story -> days until what was agreed on is due
HOPED = Decimal(80)  # % of what the needs cost that the customer hopes to save: these cases are to pay


def deepen(number: int, held: dict[str, Any], seller: User, at: int, competitors: list[Any], end: str) -> None:
    """Write it all down, at the present moment. `held`: the deal and its committee; `at`: which language of a pair."""
    chance, topics = random.Random(number), TOPICS.get(number, ())
    if "talk" in topics:
        talks.write(held, seller, at, chance)
    if "criteria" in topics:
        criteria.weigh(chance, held, seller, at, competitors, end)
    if "benefits" in topics:
        benefits.write(chance, held, seller, at)
    if "case" in topics:
        business_cases.write(held, seller, at, chance)
        for line in CaseLine.objects.filter(case__deal=held["deal"], kind=CaseLine.Kind.RETURN).order_by("pk"):
            deals.update_line(pk=line.pk, by=seller, data={"share": HOPED})
    for state, (kind, evidence) in zip(CLOSE.get(number, ()), closing.EVIDENCE.items(), strict=False):
        words = {} if state == "no" else {"evidence": evidence[at], "known_on": clock.today()}
        deals.create_condition(by=seller, data={"deal": held["deal"], "kind": kind, "state": state} | words)
    if number in AGREED:
        name, side = closing.AGREED[2]
        due = clock.today() + timedelta(days=AGREED[number])
        deals.create_call(by=seller, data={"deal": held["deal"], "name": name[at], "due_on": due, "side": side})
