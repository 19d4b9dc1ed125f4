"""Who decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tehing.core.access import Actor
from tehing.core.records import resource
from tehing.core.records.forms import RecordForm, form_fields, form_for
from tehing.deals.actions import MEMBER
from tehing.deals.models import CommitteeMember, Deal
from tehing.deals.queries import influenced_by


def member_form(by: Actor, deal: Deal, data: Any = None, *, member: CommitteeMember | None = None) -> RecordForm:
    """Somebody on this deal's map: the generated form, and whom they influence."""
    described = resource(MEMBER)
    names = {one.name for one in form_fields(described, by)} - {"deal"}
    form = form_for(described, by, data, record=member, only=names, initial={"deal": deal.pk})
    others = form.fields["reports_to"].queryset  # type: ignore[attr-defined]
    form.fields["influences"] = forms.ModelMultipleChoiceField(
        others, label=_("Influences"), required=False, widget=forms.CheckboxSelectMultiple, initial=influenced_by(member)
    )
    form.order_fields(["person", "name"])
    if not others:
        del form.fields["influences"], form.fields["reports_to"]
    return form
