"""Gaps of a buying committee as sentences."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tehing.deals.rules.committee import Gap, History
from tehing.deals.rules.shares import Share

# code -> what is missing, what to do about it
GAPS: Mapping[str, tuple[Promise, Promise]] = {
    "nobody": (
        _("Nobody of the customer's is on the map yet."),
        _("Ask: “How does your company decide on this, and who else takes part?”"),
    ),
    "no_economic": (
        _("Nobody is known who decides on the money."),
        _("Ask whose budget it is and who signs last. That person asks for costs and returns, not for features."),
    ),
    "economic_unmet": (
        _("The economic buyer has not been met: %(who)s."),
        _("Let the coach or a user buyer bring you in, and come with returns in the customer's own figures."),
    ),
    "no_technical": (
        _("No technical buyer is known, and that is who can say no."),
        _("Ask now who checks price, reliability, terms and delivery; found at the end, they stop the sale."),
    ),
    "technical_unmet": (
        _("The technical buyer has not been met: %(who)s."),
        _("Ask for their requirements before the offer, not after it."),
    ),
    "no_user": (
        _("Nobody is known who will use it."),
        _("Ask who lives with the problem today: they tell what it costs."),
    ),
    "user_unmet": (
        _("The user buyer has not been met: %(who)s."),
        _("Visit the place where it will be used and ask how the work goes now."),
    ),
    "no_coach": (
        _("There is no coach: nobody inside guides you."),
        _("Look for somebody who gains when you win and whose word counts; ask for advice, not for an order."),
    ),
    "powerful_against": (
        _("Somebody with much power is against us: %(who)s."),
        _("Meet them alone, hear the reason out, and settle it before the committee meets."),
    ),
    "powerful_unmet": (
        _("Somebody with much power has not been met: %(who)s."),
        _("Plan how you get to them, and through whom."),
    ),
    "only_one_met": (
        _("Only one person has been met: %(who)s."),
        _("When that person leaves or loses, the deal is gone. Meet a second one."),
    ),
    "twice": (
        _("On the map twice: %(who)s."),
        _("Two records of one person were merged. Put what you know on one place and take the other off the map."),
    ),
    "gone": (
        _("No longer with the customer: %(who)s."),
        _("Find out who took over, and put that person on the map."),
    ),
}


def missing(gap: Gap) -> str:
    """What is missing, in the reader's language."""
    return str(GAPS[gap.code][0]) % {"who": ", ".join(gap.who)}


def advice(gap: Gap) -> str:
    """What to do about it."""
    return str(GAPS[gap.code][1])


def gaps_told(gaps: Iterable[Gap]) -> list[str]:
    """Each gap with what to do about it."""
    return [f"{missing(gap)} {advice(gap)}" for gap in gaps]


def ends(gap: Gap, history: History) -> str:
    """How closed deals with the same gap ended, beside those without it, each with its number; nothing when there are none."""
    role = gap.code.removeprefix("no_").removesuffix("_unmet")
    without, with_it = history.share(role, met=False), history.share(role, met=True)
    if not without.closed:
        return ""
    words = {"share": _percent(without), "count": _count(without)}
    if not with_it.closed:
        return str(_("Of closed deals like this, %(share)s were won (%(count)s).")) % words
    words["rest"] = f"{_percent(with_it)} ({_count(with_it)})"
    return str(_("Of closed deals like this, %(share)s were won (%(count)s); the others: %(rest)s.")) % words


def _percent(share: Share) -> str:
    return f"{share.percent} %"


def _count(share: Share) -> str:
    """The size of the sample, with a warning where it is too small to lean on."""
    told = ngettext("%(n)s deal", "%(n)s deals", share.closed) % {"n": share.closed}
    few = _("too few to lean on")
    return f"{told}, {few}" if share.few else told
