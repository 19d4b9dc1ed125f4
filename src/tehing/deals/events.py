"""What the room's events are called in a timeline."""

from django.utils.translation import gettext_lazy as _

from tehing.core import sentences

sentences.tell(
    {
        "deal.stage_changed": (_("moved this to another stage"), "move-right"),
        "deal.won": (_("won this"), "trophy"),
        "deal.lost": (_("marked this as lost"), "circle-x"),
        "deal.reopened": (_("opened this again"), "history"),
        "lead.converted": (_("made this a deal"), "handshake"),
    }
)
