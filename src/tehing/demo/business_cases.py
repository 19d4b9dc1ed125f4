"""Whether what the demo company sells pays for its customers: some cases reckon well, one pays back in fourteen months, one never."""

import random
from decimal import Decimal
from typing import Any

from tehing.core import money
from tehing.deals import actions as deals
from tehing.deals.models import CaseLine, Deal
from tehing.demo.content import Pair
from tehing.team.models import User

TRAINING: Pair = ("Training and changeover", "Koolitus ja üleminek")
SERVICE: Pair = ("Yearly maintenance", "Iga-aastane hooldus")
PLAN: Pair = ("price list of maintenance", "hoolduse hinnakiri")
OFFICE: Pair = ("our project manager", "meie projektijuht")
SAVING: Pair = ("Fewer hours of standstill", "Vähem seisutunde")
SAID: Pair = ("their head of finance, on paper", "nende finantsjuht, kirjalikult")
GUESS: Pair = ("energy audit of last year", "eelmise aasta energiaaudit")
LOSSES: Pair = ("Lower losses", "Väiksemad kaod")
PROBLEMS: tuple[Pair, Pair] = (
    (
        "The line stands four times a year, and each time a shift is lost.\nNobody answers at night.",
        "Liin seisab neli korda aastas ja iga kord läheb kaotsi vahetus.\nÖösel ei vasta keegi.",
    ),
    (
        "The old transformer loses energy, but less than one thinks.",
        "Vana trafo raiskab energiat, kuid vähem, kui arvatakse.",
    ),
)
SOLUTION: tuple[Pair, Pair] = (
    (
        "A new transformer with spare parts on the shelf and somebody on call.",
        "Uus trafo, varuosad riiulis ja valves inimene.",
    ),
    (
        "Honestly: wait two years, and let us measure the losses until then.",
        "Ausalt öeldes: oodake kaks aastat ja laske meil kaod seni ära mõõta.",
    ),
)


def write(held: dict[str, Any], seller: User, at: int, chance: random.Random) -> None:
    """A case from the needs of a deal, where they cost about as much as what is sold; what one hopes for differs from deal to deal."""
    deal: Deal = held["deal"]
    costs = sum(need.yearly_cost_minor or 0 for need in deal.needs.all())
    if not deal.value_minor or not deal.value_minor < costs * 4 < deal.value_minor * 8:
        return
    case, _written = deals.build_case(deal_pk=deal.pk, by=seller)
    deals.update_case(pk=case.pk, by=seller, data={"rate": Decimal(chance.choice((8, 10, 12)))})
    for line in case.lines.filter(kind=CaseLine.Kind.RETURN).order_by("pk"):
        deals.update_line(pk=line.pk, by=seller, data={"share": Decimal(chance.choice((30, 40, 50, 60, 80)))})
    _cost(case, seller, TRAINING[at], deal.value_minor * 3 // 100, OFFICE[at], rhythm="once", first_year=0)
    _cost(case, seller, SERVICE[at], deal.value_minor * 2 // 100, PLAN[at], growth=Decimal(2))


def tell_two(at: int) -> None:
    """Of two open deals: one pays back in fourteen months, which the customer's own head of finance says; one never, and we say so."""
    open_deals = Deal.objects.filter(stage__kind="open", business_case=None, value_minor__gte=1_000_000, owner__isnull=False)
    for number, deal in enumerate(open_deals.select_related("owner", "product").order_by("-value_minor", "pk")[:2]):
        seller, value = deal.owner, deal.value_minor
        assert seller is not None and value is not None
        words = {"problems": PROBLEMS[number][at], "solution": SOLUTION[number][at]}
        case = deals.create_case(by=seller, data={"deal": deal, "rate": Decimal(10), **words})
        note = {"source": "said", "source_note": SAID[at]} if number == 0 else {"source": "estimate", "source_note": GUESS[at]}
        investment = {"kind": "investment", "name": str(deal.product or deal), "amount": value, "editable": False}
        deals.create_line(by=seller, data={"case": case, **investment, "source": "estimate", "source_note": PLAN[at]})
        yearly = -(-value * 12 // 14) if number == 0 else value // 8
        name = SAVING[at] if number == 0 else LOSSES[at]
        deals.create_line(by=seller, data={"case": case, "kind": "return", "name": name, "amount": yearly, **note})
        if number:
            _cost(case, seller, SERVICE[at], money.to_minor(Decimal(2400), "EUR"), PLAN[at], growth=Decimal(2))


def _cost(case: Any, seller: User, name: str, amount: int, note: str, **when: Any) -> None:
    data = {"case": case, "kind": "cost", "name": name, "amount": amount, "source": "benchmark", "source_note": note, **when}
    deals.create_line(by=seller, data=data)
