"""The table that a new house begins with. A company tunes its own copy of it; the words of the reasons are in `wording.py`.

Where the source article says so: fixed goods are presented, services and solutions are asked for; a cycle of over two weeks needs
complex techniques; dealers, distributors and chains buy to sell on; industrial markets buy from experts and want service for years;
large customers get a personal sale, small ones a cheap channel; the state compares prices of bids that keep the terms; ninety days
are the usual cycle. What each technique is for comes from its own book (`standard/en.toml` names them).
"""

from tehing.playbook.rules.advisor import CONSULTATIVE, CUSTOMER_CENTRIC, PRESENTATION, TECHNIQUE, TRANSACTIONAL, Rule

LONG, USUAL = 15, 90  # days: over two weeks; the usual cycle
INDUSTRIAL = frozenset("BCDE")
COMPUTING = frozenset("K")
BUILDING = frozenset("F")
PUBLIC = frozenset({"84"})
TRADE = frozenset("G")


def _technique(rule: str, technique: str, points: int, **conditions: object) -> Rule:
    return Rule(id=rule, effect=TECHNIQUE, technique=technique, points=points, **conditions)  # type: ignore[arg-type]


STANDARD = (
    # what holds for every sale to a company
    Rule(id="ask_first", effect=CUSTOMER_CENTRIC, points=1),
    Rule(id="expert_first", effect=CONSULTATIVE, points=1),
    _technique("questions_first", "spin", 1),
    # the product
    Rule(id="goods_shown", effect=PRESENTATION, points=3, product="goods"),
    Rule(id="goods_known", effect=TRANSACTIONAL, points=2, product="goods"),
    _technique("goods_told", "concept", 2, product="goods"),
    _technique("goods_alike", "value_added", 2, product="goods"),
    Rule(id="parts_shown", effect=PRESENTATION, points=3, product="spare_part"),
    Rule(id="parts_known", effect=TRANSACTIONAL, points=4, product="spare_part"),
    _technique("parts_listed", "target", 3, product="spare_part"),
    Rule(id="service_asked", effect=CUSTOMER_CENTRIC, points=3, product="service"),
    Rule(id="service_explained", effect=CONSULTATIVE, points=2, product="service"),
    _technique("service_counted", "consultative", 3, product="service"),
    _technique("service_understood", "customer_oriented", 2, product="service"),
    Rule(id="solution_asked", effect=CUSTOMER_CENTRIC, points=4, product="solution"),
    Rule(id="solution_explained", effect=CONSULTATIVE, points=4, product="solution"),
    _technique("solution_envisioned", "solution", 4, product="solution"),
    _technique("solution_questioned", "spin", 2, product="solution"),
    Rule(id="tailored_asked", effect=CUSTOMER_CENTRIC, points=4, tailored=True),
    Rule(id="tailored_explained", effect=CONSULTATIVE, points=2, tailored=True),
    _technique("tailored_envisioned", "solution", 2, tailored=True),
    Rule(id="fixed_shown", effect=PRESENTATION, points=3, tailored=False),
    _technique("fixed_told", "concept", 2, tailored=False),
    # the channel
    Rule(id="corporate_asked", effect=CUSTOMER_CENTRIC, points=1, channel="corporate"),
    Rule(id="dealer_shown", effect=PRESENTATION, points=2, channel="dealer"),
    Rule(id="dealer_counts", effect=TRANSACTIONAL, points=2, channel="dealer"),
    _technique("dealer_chosen", "target", 3, channel="dealer"),
    Rule(id="distributor_joined", effect=CONSULTATIVE, points=2, channel="distribution"),
    _technique("distributor_understood", "customer_oriented", 3, channel="distribution"),
    _technique("distributor_trusts", "carnegie", 2, channel="distribution"),
    Rule(id="chain_shown", effect=PRESENTATION, points=3, channel="retail_chain"),
    _technique("chain_decides", "strategic", 3, channel="retail_chain"),
    _technique("chain_told", "concept", 2, channel="retail_chain"),
    # who decides
    Rule(id="one_decides", effect=TRANSACTIONAL, points=2, deciders_to=1),
    Rule(id="several_decide", effect=CONSULTATIVE, points=3, deciders_from=3),
    _technique("several_mapped", "strategic", 6, deciders_from=3),
    _technique("two_mapped", "strategic", 2, deciders_from=2, deciders_to=2),
    _technique("several_ready", "holden", 2, deciders_from=3),
    # how long it takes
    Rule(id="long_asked", effect=CUSTOMER_CENTRIC, points=2, days_from=LONG),
    Rule(id="long_explained", effect=CONSULTATIVE, points=3, days_from=LONG),
    _technique("long_questioned", "spin", 4, days_from=LONG),
    _technique("long_agreed", "sandler", 1, days_from=LONG),
    Rule(id="short_shown", effect=PRESENTATION, points=1, days_to=LONG - 1),
    Rule(id="short_known", effect=TRANSACTIONAL, points=3, days_to=LONG - 1),
    _technique("short_chosen", "target", 2, days_to=LONG - 1),
    _technique("dragging_conditions", "holden", 3, days_from=USUAL + 1),
    # how large it is
    Rule(id="large_explained", effect=CONSULTATIVE, points=3, size="large"),
    _technique("large_counted", "consultative", 4, size="large"),
    _technique("large_mapped", "strategic", 2, size="large"),
    _technique("medium_agreed", "sandler", 1, size="medium"),
    Rule(id="small_known", effect=TRANSACTIONAL, points=3, size="small"),
    _technique("small_chosen", "target", 2, size="small"),
    # the market
    Rule(id="industry_explained", effect=CONSULTATIVE, points=2, industries=INDUSTRIAL),
    _technique("industry_served", "value_added", 4, industries=INDUSTRIAL),
    Rule(id="building_explained", effect=CONSULTATIVE, points=2, industries=BUILDING),
    _technique("computing_envisioned", "solution", 2, industries=COMPUTING),
    Rule(id="public_shown", effect=PRESENTATION, points=2, industries=PUBLIC),
    _technique("public_mapped", "strategic", 1, industries=PUBLIC),
    _technique("trade_chosen", "target", 1, industries=TRADE),
)
