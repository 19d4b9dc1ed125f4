"""Whether a customer can decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tehing.deals.forms.widgets import Day
from tehing.deals.models import ClosingCondition


class ConditionForm(forms.Form):
    """One of the three conditions of a close."""

    state = forms.ChoiceField(label=_("Does it hold?"), choices=ClosingCondition.State.choices, widget=forms.RadioSelect)
    evidence = forms.CharField(label=_("What shows it"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))
    known_on = forms.DateField(label=_("Known since"), required=False, widget=Day)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, condition: ClosingCondition | None, **kwargs: Any) -> None:
        known: dict[str, Any] = {"state": ClosingCondition.State.NO}
        if condition is not None:
            known = {name: getattr(condition, name) for name in ("state", "evidence", "known_on")} | {"seen": condition.version}
        super().__init__(*args, **(kwargs | {"initial": known}))

    def given(self) -> dict[str, Any]:
        """What is said of the condition."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    @property
    def version(self) -> int | None:
        found: int | None = self.cleaned_data["seen"]
        return found
