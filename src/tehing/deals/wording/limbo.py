"""Why deals hang in the air, and what brings them on."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# reason -> heading, what it means, what to do
LIMBO: Mapping[str, tuple[Promise, Promise, Promise]] = {
    "step_overdue": (
        _("You promised a step and have not taken it"),
        _("The day of the next step has passed. The customer may be waiting for you, or has forgotten you."),
        _("Do it today, or tell the customer a new day. A late answer with a date is better than none."),
    ),
    "silent": (
        _("The customer is thinking, and you are waiting"),
        _("They heard you out, thanked you and promised to call. Nothing is planned, and nothing has been done for two weeks."),
        _("Be the one who calls. Bring something new: a figure, a reference, a date that costs money. Agree on the next step and its day."),
    ),
    "stage_overdue": (
        _("Busy, but not moving"),
        _("Something is going on, yet the deal has been in its stage for longer than it should."),
        _("Ask what has to happen on their side before they decide, and who decides it. If nobody can say, park the deal or let it go."),
    ),
}
