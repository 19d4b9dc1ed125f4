"""What to ask about each sign of a lead, and what its answers come to, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# sign -> what to ask while it is unknown
QUESTIONS: Mapping[str, Promise] = {
    "need": _("What made you look into this now, and what happens if it waits a year?"),
    "budget": _("Is there money set aside for it, or who would have to find it?"),
    "authority": _("How does your company decide on such things, and with whom else do you talk it over?"),
    "fit": _("Do they look like our best customers: trade, size, what they use?"),
    "chemistry": _("Was it easy to talk? Would both sides want the next meeting?"),
}

VERDICTS: Mapping[str, tuple[Promise, Promise]] = {
    "qualified": (_("qualified"), _("Need and money are there. Make it a deal while it is warm.")),
    "open": (_("not all is known"), _("Ask what is missing before you spend more time.")),
    "weak": (_("weak"), _("All is known and little speaks for it. Look again later rather than push.")),
    "unfit": (
        _("does not fit"),
        _("You do not suit each other now. Lay it aside, with a day to look again if it may change."),
    ),
}
