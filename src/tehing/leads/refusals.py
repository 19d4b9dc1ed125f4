"""Sentences for the room's codes."""

from django.utils.translation import gettext_lazy as _

from tehing.core.refusals import sentences

sentences(
    {
        "already_converted": _("This lead has already become a deal."),
        "lead_is_dead": _("This lead was closed. Take it up again first."),
        "lead_cannot_move_so": _("A lead cannot go to this status from where it is."),
        "look_again_later": _("Choose a day that is still to come."),
        "reason_needed": _("Say why, so that others can learn from it."),
    }
)
