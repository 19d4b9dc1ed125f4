"""What it costs and brings: the price told by concept, and the customer's own figures."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tehing.core import money
from tehing.core.records.forms import AmountField
from tehing.deals.forms.widgets import Day
from tehing.deals.models import CaseLine
from tehing.deals.rules.benefits import LEAST_YEARS, MOST_UNITS, MOST_YEARS


class SpreadForm(forms.Form):
    """Over how many years, and of how many units, a price is told."""

    years = forms.IntegerField(label=_("Years of use"), min_value=LEAST_YEARS, max_value=MOST_YEARS)
    units = forms.IntegerField(label=_("Units a year"), min_value=1, max_value=MOST_UNITS, required=False)


class LinkForm(forms.Form):
    """An address for the customer."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    expires_on = forms.DateField(label=_("Holds until"), required=False, widget=Day, help_text=_("Empty: until you revoke it."))


class CustomerForm(forms.Form):
    """What the customer reckons with: an amount for each line that may be tried, and its growth where it comes every year."""

    note = forms.CharField(label=_("A word to the seller"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, lines: Iterable[CaseLine], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {line.pk: line for line in lines if line.editable}
        for pk, line in self.lines.items():
            present = money.from_minor(line.amount_minor, line.currency)
            self.fields[f"amount_{pk}"] = AmountField(label=_("Amount"), negative=False, initial=present)
            if line.rhythm == CaseLine.Rhythm.YEARLY:
                self.fields[f"growth_{pk}"] = _growth(line)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for pk, line in self.lines.items():
            amount = cleaned.get(f"amount_{pk}")
            if amount is None:
                continue
            try:
                cleaned[f"amount_{pk}"] = money.to_minor(amount, line.currency)
            except money.TooPrecise:
                self.add_error(f"amount_{pk}", _("Too many decimals for this currency."))
            except ValueError:
                self.add_error(f"amount_{pk}", _("This number is too large."))
        return cleaned

    def figures(self) -> dict[int, dict[str, Any]]:
        """Line -> what is reckoned with."""
        found: dict[int, dict[str, Any]] = {}
        for pk in self.lines:
            found[pk] = {"amount": self.cleaned_data[f"amount_{pk}"]}
            if f"growth_{pk}" in self.fields:
                found[pk]["growth"] = self.cleaned_data[f"growth_{pk}"] or Decimal(0)
        return found


def _growth(line: CaseLine) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Growth, % a year"),
        initial=Decimal(format(line.growth.normalize(), "f")),
        required=False,
        min_value=Decimal("-99.99"),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
    )
