"""What the pages of evidence and approvals take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tehing.core.access import Actor
from tehing.core.records import resource
from tehing.core.records.forms import RecordForm, form_for
from tehing.deals import access
from tehing.deals.actions import EVIDENCE
from tehing.deals.models import Deal
from tehing.deals.rules.gates import ANSWER


class AnswerForm(forms.Form):
    """What the customer answered to a question of the playbook."""

    answer = forms.CharField(label=_("Answer"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}))
    member: Any = forms.ModelChoiceField(None, label=_("Who answered"), required=False, empty_label="—")

    def __init__(self, by: Actor, deal: Deal, data: Any = None) -> None:
        super().__init__(data)
        members = access.visible_members(by).filter(deal=deal.pk).select_related("person").order_by("name", "pk")
        self.fields["member"].queryset = members  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """A word to those who approve, or with the decision; the version of the deal that was looked at."""

    words = forms.CharField(label=_("In your words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    deal_version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def evidence_form(by: Actor, deal: Deal, demand: str, data: Any = None) -> RecordForm:
    """Evidence for one demand of this deal: the generated form without what is known already."""
    asked = ("words", "person", "given_on", "activity")
    form = form_for(resource(EVIDENCE), by, data, only=asked, initial={"deal": deal.pk})
    if demand == ANSWER:
        form.fields["words"].label, form.fields["words"].required = _("Answer"), True
    form.order_fields(asked)
    return form
