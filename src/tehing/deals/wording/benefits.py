"""Benefits and prices as sentences to be sent or said."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tehing.core import money
from tehing.deals.models import Benefit
from tehing.deals.rules.benefits import Told


def sentence(one: Benefit) -> str:
    """Feature, advantage and benefit in one breath; what is not written yet is left out."""
    words = {"feature": one.name.rstrip(". "), "advantage": one.advantage.rstrip(". "), "benefit": one.benefit.rstrip(". ")}
    if one.advantage and one.benefit:
        return str(_("%(feature)s: %(advantage)s. For you it means: %(benefit)s.")) % words
    if one.benefit:
        return str(_("%(feature)s. For you it means: %(benefit)s.")) % words
    return f"{words['feature']}: {words['advantage']}." if one.advantage else f"{words['feature']}."


def concept(told: Told, currency: str) -> str:
    """What is kept before what it costs; without a need's cost, the price as a share of a day."""
    over = ngettext("%(n)s year", "%(n)s years", told.years) % {"n": told.years}
    if told.gain is None or told.percent is None:
        words = {"day": _money(told.per_day, currency), "over": over}
        return str(_("It is %(day)s a day over %(over)s.")) % words
    words = {"gain": _money(told.gain, currency), "over": over, "percent": number_format(told.percent, decimal_pos=1, use_l10n=True)}
    return str(_("What hurts takes %(gain)s in %(over)s; ending it takes %(percent)s %% of that.")) % words


def shares(told: Told, currency: str) -> list[tuple[str, str]]:
    """(label, amount) of the same price in smaller parts."""
    parts = [(_("a year"), told.per_year), (_("a month"), told.per_month), (_("a day"), told.per_day), (_("a unit"), told.per_unit)]
    return [(str(label), _money(amount, currency)) for label, amount in parts if amount is not None]


def _money(amount: Decimal, currency: str) -> str:
    return money.format_money(money.to_minor(amount, currency, rounding=True), currency)
