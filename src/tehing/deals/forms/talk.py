"""What customers answer and object."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tehing.core import money
from tehing.core.access import Actor
from tehing.core.records.forms import AmountField
from tehing.deals import access
from tehing.deals.forms.widgets import offer
from tehing.deals.models import CommitteeMember, Deal, Need
from tehing.deals.queries import Notebook
from tehing.playbook import access as playbook
from tehing.playbook.models import Question

FOR_OTHERS = {"problem": ("yearly_cost", "need"), "implication": ("as_need",), "need_payoff": ("as_need", "yearly_cost")}


class NoteForm(forms.Form):
    """What a customer answered, and what it makes of the needs."""

    kind = forms.ChoiceField(choices=Question.Kind.choices, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Question"), max_length=300)
    answer = forms.CharField(label=_("Answer"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 2}))
    member: Any = forms.ModelChoiceField(None, label=_("Who answered"), required=False, empty_label="—")
    need: Any = forms.ModelChoiceField(None, label=_("About which need"), required=False, empty_label="—")
    as_need = forms.BooleanField(label=_("Keep it as a need"), required=False, initial=True)
    yearly_cost = AmountField(label=_("Costs them a year"), required=False, negative=False)

    def __init__(self, notebook: Notebook, kind: str, data: Any = None) -> None:
        super().__init__(data, initial={"kind": kind}, auto_id=f"{kind}_%s")
        self.currency = notebook.deal.currency or money.default_currency()
        offer(self.fields["member"], CommitteeMember.objects.all(), notebook.members)
        offer(self.fields["need"], Need.objects.all(), notebook.needs)
        for name in FOR_OTHERS.get(kind, ("need", "as_need", "yearly_cost")):
            del self.fields[name]

    def clean_yearly_cost(self) -> int | None:
        amount = self.cleaned_data["yearly_cost"]
        try:
            return None if amount is None else money.to_minor(amount, self.currency)
        except ValueError as no:
            raise forms.ValidationError(_("This amount does not fit.")) from no


class ObjectionForm(forms.Form):
    """What was said against us: one of the library, or in their own words."""

    objection: Any = forms.ModelChoiceField(None, label=_("From the library"), required=False, empty_label="—")
    name = forms.CharField(label=_("What was said"), max_length=250, required=False)
    member: Any = forms.ModelChoiceField(None, label=_("Who said it"), required=False, empty_label="—")

    def __init__(self, by: Actor, deal: Deal, data: Any = None) -> None:
        super().__init__(data)
        offered: dict[str, Any] = self.fields
        offered["objection"].queryset = playbook.visible_objections(by).filter(is_active=True).order_by("name")
        offered["member"].queryset = access.visible_members(by).filter(deal=deal.pk).select_related("person").order_by("name", "pk")
