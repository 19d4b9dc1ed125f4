"""Whom the demo company meets in its deals, and by what its customers choose. Every name is made up."""

import random
from typing import Any, NamedTuple

from tehing.deals import actions as deals
from tehing.deals.actions import Row
from tehing.demo.content import Pair
from tehing.team.models import User


class Other(NamedTuple):
    """A competitor, and how well it usually meets price, reliability, terms, delivery and service."""

    name: str
    website: str
    strengths: Pair
    weaknesses: Pair
    how_we_win: Pair
    how_we_lose: Pair
    price_note: Pair
    scores: tuple[int, int, int, int, int]


OTHERS = (
    Other(
        "Balti Trafod AS",
        "https://baltitrafod.example",
        ("Low price, large stock of standard sizes.", "Madal hind, suur standardsuuruste ladu."),
        ("No service crew of their own; repairs wait for a week.", "Oma hooldusmeeskonda pole; remont ootab nädala."),
        (
            "Bring the losses over ten years and what an hour of standstill costs.",
            "Tooge välja kümne aasta kaod ja see, mida maksab üks seisutund.",
        ),
        ("When only the purchase price is compared.", "Kui võrreldakse ainult ostuhinda."),
        ("Usually 8–12 % under us; ask for loss figures in writing.", "Tavaliselt 8–12 % meist odavam; küsige kaoandmed kirjalikult."),
        (9, 6, 7, 8, 4),
    ),
    Other(
        "Nordkraft Elektro Oy",
        "https://nordkraft.example",
        ("A known name; technical buyers feel safe with it.", "Tuntud nimi; tehniline ostja tunneb end nendega kindlalt."),
        ("Sixteen weeks of delivery, changes are paid for.", "Tarneaeg kuusteist nädalat, muudatused on tasulised."),
        ("Promise the date in the contract, with a penalty.", "Lubage tarnekuupäev lepingus koos leppetrahviga."),
        ("When the consultant writes their type into the tender.", "Kui projekteerija kirjutab hankesse nende tüübi."),
        ("10–15 % above us, discounts at the end of a quarter.", "Meist 10–15 % kallim, kvartali lõpus teeb hinnaalandust."),
        (5, 9, 6, 4, 7),
    ),
    Other(
        "Volta Grupp UAB",
        "https://voltagrupp.example",
        ("Sixty days to pay, quick offers.", "Maksetähtaeg kuuskümmend päeva, kiired pakkumised."),
        ("Quality differs from batch to batch.", "Kvaliteet kõigub partiiti."),
        ("Show the test reports of our last ten units.", "Näidake meie viimase kümne trafo katseprotokolle."),
        ("When cash is short and terms decide.", "Kui raha on vähe ja otsustavad maksetingimused."),
        ("About our price; freight is added later.", "Umbes meie hind; vedu lisandub hiljem."),
        (7, 5, 9, 6, 5),
    ),
)
OURS = (6, 8, 6, 7, 9)
WEIGHTS = (35, 25, 10, 15, 15)
INFLUENCE: tuple[Pair, ...] = (
    ("Losses over ten years beside the purchase price.", "Kümne aasta kaod ostuhinna kõrval."),
    ("A visit to a plant that has ours running since 2011.", "Külaskäik tehasesse, kus meie trafo töötab 2011. aastast."),
    ("Instalments by delivery.", "Maksegraafik tarnete kaupa."),
    ("The date in the contract, with a penalty.", "Kuupäev lepingus koos leppetrahviga."),
    ("Our crew within four hours, at night too.", "Meie meeskond nelja tunniga, ka öösel."),
)


def introduce(by: User, at: int) -> list[Any]:
    """What the house knows of its competitors from the first day. `at`: which language of a pair."""
    words = ("strengths", "weaknesses", "how_we_win", "how_we_lose", "price_note")
    return [
        deals.create_competitor(by=by, data={"name": one.name, "website": one.website} | {word: getattr(one, word)[at] for word in words})
        for one in OTHERS
    ]


def weigh(chance: random.Random, held: dict[str, Any], seller: User, at: int, competitors: list[Any], end: str) -> None:
    """The seller asks by what the customer chooses and among whom; in deals that are lost, price weighs more."""
    deal, members = held["deal"], held.get("committee") or [None]
    made = deals.add_standard_criteria(deal=deal, by=seller)
    places = sorted(chance.sample(range(len(OTHERS)), chance.choice((1, 1, 2))))
    rivals = []
    for place in places:
        status = chance.choice(("unknown", "shortlisted", "shortlisted", "out" if end == "won" else "shortlisted"))
        rivals.append(deals.create_rival(by=seller, data={"deal": deal, "competitor": competitors[place], "status": status}))
    rows = []
    for number, criterion in enumerate(made):
        who = chance.choice(members)
        data = {"influence": INFLUENCE[number][at]} | ({"member": who} if who is not None and chance.random() < 0.7 else {})
        deals.update_criterion(pk=criterion.pk, by=seller, data=data)
        heavier = 20 if end == "lost" and number == 0 else 0
        scores: dict[int, int | None] = {0: _near(chance, OURS[number])}
        for place, rival in zip(places, rivals, strict=True):
            scores[rival.pk] = _near(chance, OTHERS[place].scores[number]) if chance.random() < 0.8 else None
        rows.append(Row(criterion.pk, WEIGHTS[number] + heavier, scores))
    deals.fill_matrix(deal=deal.pk, by=seller, rows=rows)


def _near(chance: random.Random, score: int) -> int:
    return max(0, min(10, score + chance.choice((-1, 0, 0, 1))))
