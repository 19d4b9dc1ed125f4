"""Where a stage's demands stand, as sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tehing.core import clock, money
from tehing.deals.models import Evidence
from tehing.deals.rules import gates

LAPSED: Mapping[str, str | Promise] = {
    "own_deal": gettext_lazy("whoever approved it owns the deal now, so somebody else has to"),
    "currency_changed": gettext_lazy("approved in another currency"),
    "value_grew": gettext_lazy("approved up to %(amount)s, and the deal is worth more now"),
}


def status(demand: Any) -> str:
    """Where a demand stands beyond being met or not: since when, up to which value, why it lapsed; "" when there is nothing to tell."""
    if demand.out_of_date:
        return _("out of date: this field is not in use any more, so it holds nobody")
    latest = demand.latest
    if latest is None:
        return ""
    day = clock.written(latest.day)
    if latest.state == Evidence.State.ASKED:
        return _("asked for on %(day)s") % {"day": day}
    if latest.state == Evidence.State.DECLINED:
        return _("declined on %(day)s: %(reason)s") % {"day": day, "reason": latest.decision}
    if latest.what.demand != gates.APPROVAL:
        return day
    return _given(latest, demand.lapse, day)


def _given(latest: Any, lapse: str, day: str) -> str:
    amount = "" if latest.amount is None else money.format_money(latest.amount, latest.currency)
    if lapse == "value_grew" and not amount:
        return _("approved while the deal had no value yet")
    if lapse:
        return str(LAPSED[lapse]) % {"amount": amount}
    if amount:
        return _("approved on %(day)s up to %(amount)s") % {"day": day, "amount": amount}
    return _("approved on %(day)s") % {"day": day}
