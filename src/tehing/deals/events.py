"""What the room's events are called in a timeline."""

from django.utils.translation import gettext_lazy as _

from tehing.core import sentences

sentences.tell(
    {
        "deal.stage_changed": (_("moved this to another stage"), "move-right"),
        "deal.won": (_("won this"), "trophy"),
        "deal.lost": (_("marked this as lost"), "circle-x"),
        "deal.reopened": (_("opened this again"), "history"),
        "activity.due_soon": (_("reminds you of this"), "bell"),
        "activity.attendees_changed": (_("changed who is to come"), "users"),
        "activity.invited": (_("sent invitations to this"), "mail"),
        "activity.invitation_cancelled": (_("cancelled the invitations to this"), "circle-x"),
        "user.feed_made": (_("made an address for reading their calendar"), "calendar"),
        "user.feed_ended": (_("ended the address for reading their calendar"), "calendar"),
        "businesscase.link_made": (_("made an address for the customer to see this"), "link"),
        "businesscase.link_revoked": (_("revoked an address of this"), "circle-slash"),
        "businesscase.figures_sent": (_("sent other figures for this"), "message-square"),
        "businesscase.figures_accepted": (_("took over the customer's figures"), "circle-check"),
        "businesscase.figures_declined": (_("did not take over the customer's figures"), "circle-x"),
        "evidence.asked": (_("asked for approval of this"), "circle-help"),
        "evidence.approved": (_("approved this"), "circle-check"),
        "evidence.declined": (_("declined to approve this"), "circle-x"),
        "lead.converted": (_("made this a deal"), "handshake"),
    }
)
