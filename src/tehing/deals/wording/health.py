"""Why a deal lost points of its health, as sentences."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tehing.deals.rules.health import Health, Line

# code -> why points are missing, what to do, where ({deal} is its key)
HEALTH: Mapping[str, tuple[Promise, Promise, str]] = {
    "no_next_step": (_("No next step is planned."), _("Plan one"), "/activities/new/?deal={deal}"),
    "step_overdue": (_("The next step is overdue."), _("Look at the steps"), "/activities/?deal={deal}&done_at__empty=yes"),
    "nothing_done": (_("Nothing has been done yet."), _("Plan a first call"), "/activities/new/?deal={deal}"),
    "silent": (_("Nothing has happened for %(days)s."), _("Ask whether it still matters"), "/activities/new/?deal={deal}"),
    "quiet": (_("It has been quiet for %(days)s."), _("Get in touch"), "/activities/new/?deal={deal}"),
    "stage_overdue": (_("It has been in this stage for %(days)s, longer than it should."), _("Move it or park it"), "/deals/{deal}/stage/"),
    "older_than_usual": (_("It is %(days)s old, more than such deals take."), _("Ask what has to happen"), "/deals/{deal}/edit/"),
    "close_date_past": (_("The expected close date has passed."), _("Set a new date"), "/deals/{deal}/edit/"),
    "no_value": (_("It has no value yet."), _("Estimate one"), "/deals/{deal}/edit/"),
    "nobody_known": (_("Nobody of the customer's is on the map."), _("Put down the first one"), "/deals/{deal}/committee/new/"),
    "committee_gaps": (_("The buying committee has gaps."), _("See what is missing"), "/deals/{deal}/committee/"),
    "no_need": (_("No need is known."), _("Write down what hurts"), "/needs/new/?deal={deal}&next=/deals/{deal}/"),
    "only_latent": (_("The customer has not admitted a need yet."), _("Ask what follows from it"), "/needs/?deal={deal}"),
    "condition_overdue": (_("A condition that was agreed on is overdue."), _("Settle it"), "/deals/{deal}/closing/"),
    "shown_too_early": (
        _("Something is shown before a need is admitted."),
        _("Write down what hurts"),
        "/needs/new/?deal={deal}&next=/deals/{deal}/",
    ),
}


def why(line: Line) -> str:
    """Why points are missing."""
    days = ngettext("%(n)s day", "%(n)s days", line.days) % {"n": line.days}
    return str(HEALTH[line.code][0]) % {"days": days}


def to_settle(health: Health | None) -> list[str]:
    """What is missing on a deal besides its people, to be settled in the next talk."""
    return [why(line) for line in (health.lines if health is not None else []) if line.code not in ("committee_gaps", "nobody_known")]


def remedy(line: Line, deal: int) -> tuple[str, str]:
    """(what to do, the address where it is done)."""
    _why, words, address = HEALTH[line.code]
    return str(words), address.format(deal=deal)
