"""What a notebook's balance says, and what each kind of question is for, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HINTS: Mapping[str, Promise] = {
    "nothing_asked": _("Nothing has been asked yet. Begin with two or three questions on how it is now, then ask what is hard about it."),
    "too_much_situation": _("Most answers only tell you how things are. That helps you, not the customer: ask what is hard about it."),
    "no_problem": _("No problem has been named yet. Ask what is slow, uncertain or dear as it is."),
    "no_implication": _("Problems are known, but not what follows from them. Ask whom it hits, how often and for how much."),
    "no_payoff": _("The customer has not said what it would be worth to have it solved. Ask, and let them say it."),
    "balanced": _("Well asked: each kind has an answer."),
}

PURPOSES: Mapping[str, Promise] = {
    "situation": _("How it is now. Cheap for you, worth little to the customer: few, and only what cannot be found out elsewhere."),
    "problem": _("What is hard, slow, uncertain or dear as it is. An answer may become a need."),
    "implication": _("What follows from the problem: for whom, how often, for how much. This gives a need its size."),
    "need_payoff": _("What it would be worth to have it solved. The customer names the gain."),
    "qualification": _("Whether it is worth both sides' time."),
    "decision": _("How they decide, and who takes part."),
    "budget": _("Where the money comes from, and when."),
}
