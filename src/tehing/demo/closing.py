"""Whether the demo company's customers can decide, and what was agreed with them."""

import random
from datetime import timedelta
from typing import Any

from tehing.core import clock
from tehing.deals import actions as deals
from tehing.demo.content import Pair
from tehing.team.models import User

EVIDENCE: dict[str, Pair] = {
    "ready": ("They compared three offers line by line.", "Nad võrdlesid rida-realt kolme pakkumist."),
    "willing": ("We are on a short list of two; the plant manager speaks for us.", "Oleme kahe seas; tehase juht on meie poolt."),
    "able": ("Budget confirmed by the finance director, crane booked.", "Finantsjuht kinnitas eelarve, kraana on tellitud."),
}
AGREED: tuple[tuple[Pair, str], ...] = (
    (("Two weeks of trial on line 2", "Kahenädalane katsetus teisel liinil"), "ours"),
    (("Loss figures measured by an outside laboratory", "Kaod mõõdab sõltumatu labor"), "ours"),
    (("The board looks at the payback", "Juhatus vaatab tasuvusaja üle"), "theirs"),
    (("A visit to a plant that runs ours", "Külaskäik tehasesse, kus meie trafo töötab"), "ours"),
)
WENT: dict[str, Pair] = {
    "met": ("As agreed, and on the day.", "Nagu lepitud ja õigel päeval."),
    "failed": ("Put off, then given up.", "Lükati edasi ja siis loobuti."),
}


def judge(chance: random.Random, held: dict[str, Any], seller: User, at: int, end: str) -> None:
    """The seller looks whether the three conditions hold; in deals that are won, they hold more often."""
    for kind, evidence in EVIDENCE.items():
        lot = chance.random() + (0.25 if end == "won" else 0)
        state = "yes" if lot > 0.6 else "partly" if lot > 0.15 else "no"
        words = {} if state == "no" else {"evidence": evidence[at], "known_on": clock.today()}
        deals.create_condition(by=seller, data={"deal": held["deal"], "kind": kind, "state": state} | words)


def agree(chance: random.Random, held: dict[str, Any], seller: User, at: int) -> None:
    """A condition is agreed on, mostly for the coming weeks."""
    name, side = chance.choice(AGREED)
    due = clock.today() + timedelta(days=chance.randint(5, 30))
    held["agreed"] = deals.create_call(by=seller, data={"deal": held["deal"], "name": name[at], "due_on": due, "side": side})


def settle(held: dict[str, Any], seller: User, at: int, end: str) -> None:
    """Before the deal ends, what was agreed was met or was not."""
    call = held.pop("agreed", None)
    if call is not None:
        state = "met" if end == "won" else "failed"
        deals.settle_call(pk=call.pk, by=seller, state=state, outcome=WENT[state][at])
