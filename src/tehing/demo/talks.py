"""What the demo company's customers answer and object, as its sellers write it down."""

import random
from typing import Any

from tehing.deals import actions as deals
from tehing.deals.models import Need
from tehing.demo.content import Pair
from tehing.playbook.models import Answer, Objection
from tehing.team.models import User

SITUATION: tuple[tuple[Pair, Pair], ...] = (
    (
        ("How old is the transformer you use now?", "Kui vana on teie praegune trafo?"),
        ("From 1987; it was moved here from the old plant.", "1987. aastast, see toodi siia vanast tehasest."),
    ),
    (
        ("Who looks after the switchgear?", "Kes jaotla eest hoolitseb?"),
        ("Two men of our own, one of them retires in spring.", "Kaks oma meest, üks läheb kevadel pensionile."),
    ),
)
ASKED: tuple[Pair, Pair, Pair] = (
    ("What is hard about it as it is?", "Mis selle juures praegu raske on?"),
    ("What follows when it happens?", "Mis juhtub, kui see kordub?"),
    ("What would change if it were solved?", "Mis muutuks, kui see oleks lahendatud?"),
)


def write(held: dict[str, Any], seller: User, at: int, chance: random.Random) -> None:
    """A talk on the deal: how it is now, then from each known need what hurts, what follows, and what is wished."""
    deal, members = held["deal"], held.get("committee") or []
    by_whom = {"member": members[0]} if members else {}
    for question, answer in SITUATION[: chance.randint(1, 2)]:
        deals.note_answer(by=seller, data={"deal": deal, "kind": "situation", "name": question[at], "answer": answer[at], **by_whom})
    for need in Need.objects.filter(deal=deal.pk).exclude(level="latent").order_by("pk")[:2]:
        said = zip(("problem", "implication", "need_payoff"), ASKED, (need.name, need.implication, need.wish), strict=True)
        for kind, question, words in [each for each in said if each[2]][: 3 if need.level == "vision" else 2]:
            deals.note_answer(by=seller, data={"deal": deal, "kind": kind, "name": question[at], "answer": words, "need": need, **by_whom})


def raise_objection(held: dict[str, Any], seller: User, chance: random.Random) -> None:
    """An objection of the library, answered more often than not, and settled more often by the first answer than by others."""
    objections = list(Objection.objects.order_by("pk"))
    if not objections:
        return
    objection = chance.choice(objections[:5])
    raised = deals.create_objection(by=seller, data={"deal": held["deal"], "objection": objection})
    answers = list(Answer.objects.filter(objection=objection).order_by("pk"))
    if not answers or chance.random() < 0.2:
        return
    number = chance.randrange(len(answers))
    deals.update_objection(pk=raised.pk, by=seller, data={"answer": answers[number]})
    if chance.random() < 0.8 - 0.3 * number:
        deals.update_objection(pk=raised.pk, by=seller, data={"state": "settled"})
