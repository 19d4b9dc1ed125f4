"""Who the demo company's contacts are as buyers, and what of its products is good for whom."""

import random
from typing import Any, NamedTuple

from tehing.deals import actions as deals
from tehing.deals.models import CustomerCard
from tehing.demo.content import Pair
from tehing.team.models import User


class Card(NamedTuple):
    wants: Pair
    needs: Pair
    words_used: Pair
    words_avoided: Pair
    fears: Pair


# role on the committee -> who they are, and what is good for them
CARDS: dict[str, Card] = {
    "economic": Card(
        ("Fewer surprises in the budget.", "Vähem üllatusi eelarves."),
        ("A payback that the board understands.", "Tasuvusaega, millest juhatus aru saab."),
        ("payback, risk, cash", "tasuvusaeg, risk, raha"),
        ("kilovolts, losses in watts", "kilovoldid, kaod vattides"),
        ("To have signed for something that stands.", "Et alla kirjutatud asi jääb seisma."),
    ),
    "technical": Card(
        ("Papers in order before the audit.", "Paberid korda enne auditit."),
        ("Test reports and delivery dates that hold.", "Katseprotokolle ja tarneaegu, mis peavad."),
        ("standard, report, tolerance", "standard, protokoll, tolerants"),
        ("“trust me”", "„usu mind“"),
        ("To have overlooked a line in the specification.", "Et mõni rida kirjelduses jäi märkamata."),
    ),
    "user": Card(
        ("A quiet shift.", "Rahulikku vahetust."),
        ("Somebody who answers at night.", "Kedagi, kes öösel vastab."),
        ("line, stop, spare part", "liin, seisak, varuosa"),
        ("return on investment", "investeeringu tootlus"),
        ("A second standstill like last winter's.", "Teist sellist seisakut nagu läinud talvel."),
    ),
}
GOOD: dict[str, tuple[Pair, Pair, Pair]] = {  # role -> feature, advantage, benefit
    "economic": (
        ("Losses 40 % lower than in the old one", "Kaod 40 % väiksemad kui vanal"),
        ("the electricity bill falls every month", "elektriarve väheneb iga kuu"),
        ("it pays for itself before the loan ends", "see teenib end tasa enne laenu lõppu"),
    ),
    "technical": (
        ("Type-tested, with the laboratory's report", "Tüübikatsetatud, labori protokolliga"),
        ("nothing has to be proved again", "midagi ei tule uuesti tõendada"),
        ("your audit has one question less", "teie auditis on üks küsimus vähem"),
    ),
    "user": (
        ("A service crew on call day and night", "Ööpäevaringne hooldusmeeskond"),
        ("a fault is mended in four hours", "rike kõrvaldatakse nelja tunniga"),
        ("you do not stand beside a dead line", "te ei seisa surnud liini kõrval"),
    ),
}


def write(chance: random.Random, held: dict[str, Any], seller: User, at: int) -> None:
    """For everybody on the map whom the seller has got to know: a card, and what is good for them. `at`: which language of a pair."""
    for member in held.get("committee", ()):
        if member.role not in GOOD or chance.random() < 0.3:
            continue
        feature, advantage, benefit = (pair[at] for pair in GOOD[member.role])
        data = {"name": feature, "advantage": advantage, "benefit": benefit, "member": member, "product": held["deal"].product}
        deals.create_benefit(by=seller, data={"deal": held["deal"], **data})
        person = member.person
        if person is not None and person.owner_id == seller.pk and not CustomerCard.objects.filter(person=person).exists():
            words = {name: pair[at] for name, pair in CARDS[member.role]._asdict().items()}
            deals.create_card(by=seller, data={"person": person, **words})
