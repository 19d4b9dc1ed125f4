"""What the room's events are called in the history."""

from django.utils.translation import gettext_lazy as _

from tehing.core import sentences

sentences.tell(
    {
        "workspace.set_up": (_("set up the company"), "rocket"),
        "user.password_set": (_("set a new password"), "key-round"),
        "role.rights_changed": (_("changed what this role may do"), "shield"),
        "token.created": (_("made an API token"), "key-round"),
        "token.revoked": (_("withdrew an API token"), "key-round"),
    }
)
