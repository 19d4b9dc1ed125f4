"""Sentences for the room's codes."""

from django.utils.translation import gettext_lazy as _

from tehing.core.refusals import sentences

sentences(
    {
        "already_set_up": _("Somebody has set this up already. Sign in instead."),
        "last_admin": _("The last active administrator cannot be taken away."),
        "not_oneself": _("You cannot remove yourself."),
        "admin_is_fixed": _("An administrator may always do everything."),
        "builtin_role": _("This role belongs to the house: its code stays, and it cannot be removed."),
        "role_is_held": _("Somebody holds this role. Give them another one first."),
        "team_circle": _("A team cannot stand under itself."),
        "bad_grant": _("There is no such right."),
        "bad_scope": _("Choose what the token may do."),
        "second_factor_first": _("Your role asks for a second factor. Set one up first."),
        "not_ones_own": _("Your own second factor is reset by another administrator."),
        "in_the_past": _("Choose a time to come."),
    }
)
