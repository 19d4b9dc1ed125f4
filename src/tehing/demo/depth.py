"""What the sellers of the told deals found out besides people and pains: talks, criteria, what is good for whom, the close, the figures."""

import random
from typing import Any

from tehing.core import clock
from tehing.deals import actions as deals
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
AGREED = (9,)  # stories in which a call to action was agreed on


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
    for state, (kind, evidence) in zip(CLOSE.get(number, ()), closing.EVIDENCE.items(), strict=False):
        words = {} if state == "no" else {"evidence": evidence[at], "known_on": clock.today()}
        deals.create_condition(by=seller, data={"deal": held["deal"], "kind": kind, "state": state} | words)
    if number in AGREED:
        closing.agree(chance, held, seller, at)
