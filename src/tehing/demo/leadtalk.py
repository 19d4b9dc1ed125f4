"""How far the demo company's leads have been asked."""

import random

from tehing.leads.rules.qualification import POINTS, SIGNS, UNFIT


def answers(chance: random.Random) -> dict[str, str]:
    """Answers to the first few signs, as a talk on the phone brings them; a lead in work is not known to be unfit."""
    asked = chance.randint(1, len(SIGNS))
    return {sign: chance.choice([answer for answer in POINTS[sign] if answer != UNFIT.get(sign)]) for sign in SIGNS[:asked]}
