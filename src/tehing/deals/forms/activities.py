"""What was done and what comes next."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tehing.deals.forms.widgets import Instant
from tehing.deals.models import Activity


class StepForm(forms.Form):
    """A quick note of what was done, or what comes next."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices, initial=Activity.Kind.CALL)
    subject = forms.CharField(label=_("What"), max_length=250)
    due_at = forms.DateTimeField(label=_("Due"), required=False, widget=Instant)
    done = forms.BooleanField(label=_("Done already"), required=False)


class DoneForm(forms.Form):
    """How it went, and what comes next."""

    outcome = forms.CharField(label=_("Outcome"), max_length=500, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices, required=False)
    subject = forms.CharField(label=_("Next step"), max_length=250, required=False)
    due_at = forms.DateTimeField(label=_("Due"), required=False, widget=Instant)

    def following(self) -> dict[str, Any] | None:
        """The next step, when one was named."""
        if not self.cleaned_data["subject"]:
            return None
        kind = self.cleaned_data["kind"] or Activity.Kind.TASK
        return {"kind": kind, "subject": self.cleaned_data["subject"], "due_at": self.cleaned_data["due_at"]}


class DueForm(forms.Form):
    """Another day."""

    due_at = forms.DateTimeField(label=_("Due"), widget=Instant)
