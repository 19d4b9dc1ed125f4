"""What the room's events are called in the history."""

from django.utils.translation import gettext_lazy as _

from tehing.core import sentences

sentences.tell(
    {
        "workspace.set_up": (_("set up the company"), "rocket"),
        "user.password_set": (_("set a new password"), "key-round"),
        "role.rights_changed": (_("changed what this role may do"), "shield"),
        "role.factor_required": (_("changed whether this role asks for a second factor"), "shield"),
        "user.signed_in": (_("signed in"), "log-in"),
        "user.signed_out": (_("signed out"), "log-out"),
        "user.sign_in_failed": (_("saw an attempt to sign in fail"), "triangle-alert"),
        "user.sessions_ended": (_("ended sessions"), "log-out"),
        "user.factor_added": (_("added a way to prove who one is"), "shield"),
        "user.factor_removed": (_("took off a way to prove who one is"), "shield"),
        "user.factor_reset": (_("made new recovery codes"), "shield"),
        "user.factors_reset": (_("reset the second factor"), "shield"),
        "user.provider_connected": (_("signed in by the identity provider for the first time"), "key-round"),
        "user.roles_mapped": (_("took the roles over from the identity provider"), "shield"),
        "token.used": (_("used an API token, first time that day"), "key-round"),
        "token.created": (_("made an API token"), "key-round"),
        "token.revoked": (_("withdrew an API token"), "key-round"),
    }
)
sentences.keep_private(
    "user.signed_in",
    "user.signed_out",
    "user.sign_in_failed",
    "user.sessions_ended",
    "user.factor_added",
    "user.factor_removed",
    "user.factor_reset",
    "user.factors_reset",
    "user.provider_connected",
)
