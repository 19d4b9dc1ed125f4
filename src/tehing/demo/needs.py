"""What hurts the demo company's customers, as its sellers find out."""

import random
from decimal import Decimal
from typing import Any, NamedTuple

from tehing.core import money
from tehing.deals import actions as deals
from tehing.demo.content import Pair
from tehing.team.models import User


class Pain(NamedTuple):
    name: Pair
    implication: Pair
    wish: Pair
    thousands: tuple[int, int]  # of euros a year, from and to


PAINS = (
    Pain(
        ("The old transformer loses energy day and night", "Vana trafo raiskab elektrit ööpäev läbi"),
        ("No-load losses are paid for in every hour of the year.", "Tühijooksukadude eest makstakse aasta igal tunnil."),
        ("Losses that the energy audit no longer has to mention.", "Kaod, mida energiaaudit enam mainima ei pea."),
        (6, 40),
    ),
    Pain(
        ("The line stands when the supply fails", "Liin seisab, kui toide katkeb"),
        (
            "Each hour of standstill costs a shift and the penalty of a late delivery.",
            "Iga seisutund maksab vahetuse ja hilinenud tarne trahvi.",
        ),
        ("To be back within the hour, with somebody who answers at night.", "Tunni ajaga tagasi tööle ja keegi, kes öösel vastab."),
        (15, 180),
    ),
    Pain(
        ("Spare parts take six weeks", "Varuosad tulevad kuus nädalat"),
        ("So they keep three of everything in stock.", "Seepärast hoitakse kõike kolmekordselt laos."),
        ("Parts in two days and an empty shelf.", "Osad kahe päevaga ja tühi riiul."),
        (4, 25),
    ),
    Pain(
        ("The switchgear is too small for the new line", "Jaotla on uue liini jaoks väike"),
        ("The new line cannot run together with the old one.", "Uus liin ei saa vanaga koos töötada."),
        ("Both lines at full load before the season.", "Mõlemad liinid täiskoormusel enne hooaega."),
        (30, 260),
    ),
    Pain(
        ("The grid fines them for reactive power", "Võrk trahvib reaktiivenergia eest"),
        ("It is on every bill and nobody answers for it.", "See on igal arvel ja keegi ei vastuta selle eest."),
        ("A bill without that line.", "Arve ilma selle reata."),
        (3, 18),
    ),
)


def find(chance: random.Random, stages: int, end: str) -> list[tuple[Pain, str, int]]:
    """(pain, level, thousands a year) of what a seller finds out in so many stages; in deals that are won, customers have come further."""
    if stages < 2 and chance.random() < 0.6:
        return []
    found = []
    for pain in chance.sample(PAINS, chance.choice((1, 1, 2, 3))):
        asked = chance.random() < (0.92 if end == "won" else 0.6)
        level = ("vision" if chance.random() < 0.3 else "admitted") if asked else "latent"
        found.append((pain, level, chance.randint(*pain.thousands)))
    return found


def write(held: dict[str, Any], seller: User, at: int, found: list[tuple[Pain, str, int]], products: list[Any]) -> None:
    """Write the needs down on the deal; a latent one has no figure yet. `at`: which language of a pair."""
    for number, (pain, level, thousands) in enumerate(found):
        data: dict[str, Any] = {"deal": held["deal"], "name": pain.name[at], "level": level, "implication": pain.implication[at]}
        if level != "latent":
            data |= {
                "yearly_cost": money.to_minor(Decimal(thousands * 1000), "EUR"),
                "cost_source": "said" if thousands % 2 else "estimate",
            }
            data |= {"wish": pain.wish[at], "fit": "full", "product": products[(held["deal"].pk + number) % len(products)]}
        members = held.get("committee")
        if members:
            data["member"] = members[0]
        deals.create_need(by=seller, data=data)
