"""The fitting close, as sentences."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tehing.deals.rules.closing import SOFT, Close

# kind -> what it means, how to bring it on
CONDITIONS: Mapping[str, tuple[Promise, Promise]] = {
    "ready": (
        _("They have weighed all suppliers and compared terms."),
        _("Ready: ask whom else they have looked at, and help them compare."),
    ),
    "willing": (
        _("There is a short list, and they have an opinion of us."),
        _("Willing: ask who is on the short list and what they think of us."),
    ),
    "able": (
        _("Budget and logistics allow it."),
        _("Able: ask whose budget it is, when it is free, and what has to be in place at theirs."),
    ),
}
NAMES: Mapping[str, Promise] = {  # by reason, else by code
    "agreed": _("Call to action: see to what was agreed."),
    "overdue": _("Call to action: settle what is overdue."),
    "soft": _("Soft close: wait, and work on what is lacking."),
    "call_to_action": _("Call to action: agree on a condition."),
    "hard": _("Hard close: ask for the order."),
}
REASONS: Mapping[str, Promise] = {
    "unknown": _("Nothing is known yet of the three conditions; who asks for the order now is guessing."),
    "lacking": _("Who is pushed before these hold says no, or nothing."),
    "partly": _("Nothing is lacking, but not all of it is firm: let them say what has to happen, such as a trial, and by when."),
    "agreed": _("It has been agreed what has to happen first; once it has, ask."),
    "overdue": _("What was agreed is past its day: was it met or not? Only then ask for more."),
    "all_met": _("All three conditions hold: take the shortest way and ask."),
}
WARNING = _("Holden thinks little of the soft close: while you wait, the customer talks to the other suppliers.")


def close(found: Close) -> str:
    """The fitting close by name."""
    return str(NAMES.get(found.reason) or NAMES[found.code])


def because(found: Close) -> str:
    """Why it is this one."""
    return str(REASONS[found.reason])


def work(found: Close) -> list[str]:
    """What to work on, one sentence for each condition."""
    return [str(CONDITIONS[kind][1]) for kind in found.about]


def warning(found: Close) -> str:
    """What speaks against it; nothing when nothing does."""
    return str(WARNING) if found.code == SOFT else ""
