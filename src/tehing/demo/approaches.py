"""How the demo company sells its deals: mostly as the advisor says, sometimes otherwise, and then with a reason."""

import random
from typing import Any, NamedTuple

from tehing.deals import actions as deals
from tehing.demo.content import Pair
from tehing.playbook.models import Technique
from tehing.team.models import User


class Otherwise(NamedTuple):
    """What is done instead of what is advised, and why."""

    model: str
    way: str
    technique: str  # its code
    reason: Pair
    second: str = ""


OTHERWISE = (
    Otherwise(
        "presentation",
        "transactional",
        "target",
        (
            "They buy the same transformer every year: an offer by list, the same day.",
            "Ostavad igal aastal sama trafot: pakkumine samal päeval.",
        ),
    ),
    Otherwise(
        "presentation",
        "transactional",
        "concept",
        (
            "A public tender: what is asked is fixed, only the telling is ours.",
            "Riigihange: küsitu on ette antud, meie oma on ainult sõnastus.",
        ),
    ),
    Otherwise(
        "customer_centric",
        "consultative",
        "carnegie",
        (
            "The owner decides by whom he trusts. First we get to know each other.",
            "Omanik otsustab selle järgi, keda usaldab. Enne saame tuttavaks.",
        ),
    ),
)
# of the twelve told deals, by their number: two that went otherwise, with what came of it in their lesson
TOLD: dict[int, Otherwise] = {
    2: Otherwise(
        "presentation",
        "transactional",
        "concept",
        ("They asked to see everything at once, so we showed it.", "Nad tahtsid kohe kõike näha, niisiis näitasime."),
    ),
    12: Otherwise(
        "customer_centric",
        "consultative",
        "sandler",
        (
            "The head of finance said at the start what would make her say no: we agreed on that first, and counted with her figures.",
            "Finantsjuht ütles kohe, mille peale ta „ei“ ütleb: leppisime selles enne kokku ja arvutasime tema arvudega.",
        ),
        "consultative",
    ),
}
EARLY = (5,)  # chosen before anybody knew who decides, so that the advice has changed since


def choose(deal: Any, by: User, at: int, otherwise: Otherwise | None = None) -> None:
    """As advised, or otherwise. `at`: which language of a pair."""
    if otherwise is None:
        deals.choose_approach(deal=deal, by=by, data={})
        return
    known = {one.code: one for one in Technique.objects.filter(code__in=(otherwise.technique, otherwise.second)).exclude(code="")}
    data = {"model": otherwise.model, "way": otherwise.way, "reason": otherwise.reason[at]}
    techniques = {"technique": known[otherwise.technique], "second": known.get(otherwise.second)}
    deals.choose_approach(deal=deal, by=by, data=data | techniques)


def draw(chance: random.Random) -> Otherwise | None:
    """One in five goes otherwise."""
    return chance.choice(OTHERWISE) if chance.random() < 0.2 else None
