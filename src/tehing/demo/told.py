"""Twelve deals of the demo company told in full. Each teaches something of the method; its description says what."""

from typing import Any, NamedTuple

from tehing.demo.content import Pair


class Member(NamedTuple):
    position: Pair
    role: str
    power: str
    stance: str
    access: str
    concern: Pair = ("", "")


class Pain(NamedTuple):
    name: Pair
    level: str
    thousands: int = 0  # euros a year; 0 = nobody has counted it
    source: str = "said"
    follows: Pair = ("", "")
    wish: Pair = ("", "")


class Story(NamedTuple):
    name: Pair
    lesson: Pair
    step: str  # of the stage that it stands in; "won" and "on_hold" are kinds
    thousands: int  # of euros
    age: int  # days since it was opened
    quiet: int  # days since anything was done
    ahead: int | None  # days until the next step; None = none is planned
    members: tuple[Member, ...] = ()
    pains: tuple[Pain, ...] = ()
    phase: str = ""
    objection: str = ""  # kind of the one that was raised
    objection_state: str = "open"
    shown: tuple[str, ...] = ()  # evidence for what stages ask, as demo.gates calls it


CHIEF: Pair = ("Chief power engineer", "Peaenergeetik")
FINANCE: Pair = ("Head of finance", "Finantsjuht")
BUYER: Pair = ("Buyer", "Ostujuht")
OWNER: Pair = ("Owner", "Omanik")
SHIFT: Pair = ("Shift leader", "Vahetuse juht")

STORIES = (
    Story(
        ("Told 1: everybody likes us, nobody pays", "Lugu 1: kõigile meeldime, keegi ei maksa"),
        (
            "A champion without an economic buyer: the chief engineer fights for us, but nobody has met the person whose money it is.",
            "Eestkõneleja ilma majandusliku ostjata: peaenergeetik võitleb meie eest, aga raha omanikuga pole keegi kohtunud.",
        ),
        "offer",
        84,
        62,
        6,
        4,
        (Member(CHIEF, "user", "medium", "champion", "trusted"), Member(BUYER, "technical", "medium", "in_favour", "met")),
        (Pain(("Outages stop the galvanising line", "Katkestused seiskavad tsinkimisliini"), "admitted", 96),),
        "evaluation",
        shown=("question", "nda", "offer"),
    ),
    Story(
        ("Told 2: shown before asked", "Lugu 2: näidatud enne, kui küsitud"),
        (
            "A presentation too early: they saw all we have and said “interesting”. Nobody knows what hurts them.",
            "Esitlus liiga vara: nad nägid kõike ja ütlesid „huvitav“. Mis neil valutab, ei tea keegi.",
        ),
        "presentation",
        45,
        24,
        16,
        None,
        (Member(CHIEF, "user", "medium", "neutral", "met"),),
        (),
        "recognition",
    ),
    Story(
        ("Told 3: they came with their own drawing", "Lugu 3: nad tulid oma joonisega"),
        (
            "A vision of a solution, made by somebody else: one of the few who search by themselves. Ask what the drawing leaves out.",
            "Lahenduse nägemus, mille on loonud keegi teine: üks vähestest, kes ise otsib. Küsi, mis joonisel puudu on.",
        ),
        "needs",
        130,
        18,
        2,
        6,
        (Member(CHIEF, "technical", "high", "neutral", "met", ("Wants exactly what is drawn", "Tahab täpselt seda, mis joonisel")),),
        (
            Pain(
                ("The substation is full", "Alajaam on täis"),
                "vision",
                140,
                "said",
                ("The new hall cannot be switched on.", "Uut halli ei saa sisse lülitada."),
                ("Two transformers and a reserve cell.", "Kaks trafot ja reservlahter."),
            ),
        ),
        "evaluation",
    ),
    Story(
        ("Told 4: it has always been so", "Lugu 4: nii on alati olnud"),
        (
            "A latent pain: losses are on every bill and nobody looks. Without a question of what follows there is no deal.",
            "Varjatud valu: kaod on igal arvel, aga keegi ei vaata. Ilma tagajärgede küsimuseta tehingut pole.",
        ),
        "needs",
        38,
        40,
        9,
        12,
        (Member(SHIFT, "user", "low", "neutral", "met"),),
        (Pain(("Old transformers hum and heat", "Vanad trafod undavad ja kütavad"), "latent"),),
        "unaware",
    ),
    Story(
        ("Told 5: the one who can say no", "Lugu 5: see, kes võib öelda ei"),
        (
            "The technical buyer was found at the end and is against us: nobody asked early who checks terms and delivery.",
            "Tehniline ostja leiti lõpus ja on meie vastu: keegi ei küsinud varem, kes tingimusi ja tarnet kontrollib.",
        ),
        "approval",
        210,
        88,
        5,
        2,
        (
            Member(OWNER, "economic", "high", "in_favour", "met"),
            Member(BUYER, "technical", "high", "against", "contacted", ("Delivery in March is too late", "Märtsis tarne on hilja")),
            Member(CHIEF, "user", "medium", "in_favour", "met"),
        ),
        (Pain(("The quarry pays for reactive power", "Karjäär maksab reaktiivenergia eest"), "admitted", 36, "benchmark"),),
        "concerns",
        "time",
        "stands",
        shown=("question", "nda", "offer", "price:declined"),
    ),
    Story(
        ("Told 6: thank you, we will think", "Lugu 6: aitäh, me mõtleme"),
        (
            "In limbo: they heard us out, thanked, promised to call. Four weeks of silence. Be the one who moves.",
            "Ummikus: kuulasid ära, tänasid, lubasid helistada. Neli nädalat vaikust. Liiguta sina.",
        ),
        "offer",
        62,
        71,
        28,
        -20,
        (Member(FINANCE, "economic", "high", "neutral", "met"), Member(CHIEF, "user", "medium", "in_favour", "met")),
        (Pain(("The cable cannot carry the new kilns", "Kaabel ei kanna uusi ahje"), "admitted", 58),),
        "evaluation",
        "time",
    ),
    Story(
        ("Told 7: all on one person", "Lugu 7: kõik ühe inimese peal"),
        (
            "Only one person has been met. When that person changes jobs, the deal goes along.",
            "Kohtutud on ainult ühe inimesega. Kui ta töökohta vahetab, läheb tehing kaasa.",
        ),
        "offer",
        77,
        55,
        4,
        8,
        (Member(CHIEF, "user", "high", "champion", "trusted"), Member(FINANCE, "economic", "high", "neutral", "never")),
        (Pain(("Spare parts come from another continent", "Varuosad tulevad teiselt mandrilt"), "admitted", 22),),
        "evaluation",
    ),
    Story(
        ("Told 8: ten percent or nothing", "Lugu 8: kümme protsenti või ei midagi"),
        (
            "A discount is asked where no figure was counted: as long as the need has no size, only the price has one.",
            "Allahindlust küsitakse seal, kus midagi pole arvutatud: kui vajadusel pole suurust, on see ainult hinnal.",
        ),
        "offer",
        54,
        47,
        7,
        3,
        (Member(BUYER, "technical", "medium", "doubtful", "met"), Member(OWNER, "economic", "high", "neutral", "contacted")),
        (Pain(("The standby set starts every other time", "Varugeneraator käivitub üle korra"), "admitted"),),
        "concerns",
        "price",
    ),
    Story(
        ("Told 9: as it should be", "Lugu 9: nii nagu peab"),
        (
            "Everybody has been met, the need is counted by the customer, the next step has a day. Look at its health.",
            "Kõigiga on kohtutud, vajaduse on klient ise arvutanud, järgmisel sammul on päev. Vaata selle tervist.",
        ),
        "approval",
        165,
        58,
        1,
        3,
        (
            Member(FINANCE, "economic", "high", "in_favour", "met"),
            Member(CHIEF, "user", "medium", "champion", "trusted"),
            Member(BUYER, "technical", "medium", "in_favour", "met"),
            Member(SHIFT, "coach", "low", "champion", "trusted"),
        ),
        (
            Pain(
                ("An hour of standstill costs a shift", "Seisutund maksab vahetuse"),
                "vision",
                120,
                "said",
                ("Two late deliveries a year, each with a fine.", "Kaks hilinenud tarnet aastas, mõlemal trahv."),
                ("Back within the hour.", "Tunni ajaga tagasi."),
            ),
        ),
        "concerns",
        "risk",
        "settled",
        shown=("question", "nda", "offer", "signs", "price:given"),
    ),
    Story(
        ("Told 10: the contract lies on the table", "Lugu 10: leping on laual"),
        (
            "We run ahead: the contract is out while the customer still compares suppliers. What is sent now is not read.",
            "Oleme ees: leping on saadetud, aga klient alles võrdleb tarnijaid. Praegu saadetut ei loeta.",
        ),
        "contract",
        98,
        80,
        11,
        5,
        (Member(OWNER, "economic", "high", "neutral", "met"), Member(CHIEF, "user", "medium", "in_favour", "met")),
        (Pain(("The grid connection ends in a year", "Liitumisleping lõpeb aasta pärast"), "admitted", 70, "estimate"),),
        "evaluation",
        shown=("offer", "price:given", "terms"),
    ),
    Story(
        ("Told 11: not this year's money", "Lugu 11: mitte selle aasta rahast"),
        (
            "On hold with a day: the need is real, the budget is next year's. Parked is not lost, and it is not forgotten either.",
            "Ootel koos päevaga: vajadus on päris, eelarve on järgmise aasta oma. Ootel pole kaotatud ega ka unustatud.",
        ),
        "on_hold",
        115,
        66,
        20,
        45,
        (Member(FINANCE, "economic", "high", "in_favour", "met"), Member(BUYER, "technical", "medium", "neutral", "met")),
        (Pain(("The workshop runs on a cable from 1974", "Töökoda on 1974. aasta kaabli otsas"), "admitted", 18),),
        "recognition",
    ),
    Story(
        ("Told 12: won by their own figures", "Lugu 12: võidetud nende endi arvudega"),
        (
            "Won at list price: the head of finance defended it in her own meeting with the figures she had given us.",
            "Võidetud hinnakirjahinnaga: finantsjuht kaitses seda oma koosolekul arvudega, mille ta oli ise andnud.",
        ),
        "won",
        142,
        86,
        9,
        None,
        (
            Member(FINANCE, "economic", "high", "champion", "trusted"),
            Member(CHIEF, "user", "medium", "in_favour", "met"),
            Member(BUYER, "technical", "medium", "neutral", "met"),
        ),
        (
            Pain(
                ("Losses of the old substation", "Vana alajaama kaod"),
                "vision",
                64,
                "said",
                ("Paid for every hour of the year.", "Makstakse aasta igal tunnil."),
                ("Back in two and a half years.", "Tagasi kahe ja poole aastaga."),
            ),
        ),
        "decision",
        "price",
        "settled",
        shown=("question", "nda", "offer", "signs", "price:given", "terms:given"),
    ),
)


def deal_of(story: Story, at: int, company: Any, person: Any, channel: Any) -> dict[str, Any]:
    """What the deal of a story is from its first day; `at`: which language of a pair."""
    return {
        "name": story.name[at],
        "description": story.lesson[at],
        "company": company,
        "person": person,
        "channel": channel,
        "value": story.thousands * 1_000_00,
        "currency": "EUR",
    }
