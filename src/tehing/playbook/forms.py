"""What is asked on the room's own screens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tehing.catalog.models import Product
from tehing.core.access import Actor
from tehing.playbook import queries
from tehing.playbook.models import AdvisorRule
from tehing.playbook.rules import advisor
from tehing.playbook.rules.advisor import Situation

MOST_DECIDERS, MOST_DAYS = 99, 3_650
_ANY = [("", "—")]


class SituationForm(forms.Form):
    """What is known of a sale. Nothing need be said."""

    industry = forms.ChoiceField(label=_("The customer's industry"), required=False)
    product = forms.ChoiceField(label=_("What is sold"), required=False, choices=[*_ANY, *Product.Kind.choices])
    channel = forms.ChoiceField(label=_("How it reaches the customer"), required=False, choices=[*_ANY, *AdvisorRule.Channel.choices])
    tailored = forms.ChoiceField(label=_("How it is made"), required=False, choices=[*_ANY, *AdvisorRule.Tailored.choices])
    deciders = forms.IntegerField(label=_("How many decide"), required=False, min_value=1, max_value=MOST_DECIDERS)
    size = forms.ChoiceField(label=_("Size of the deal"), required=False, choices=[*_ANY, *AdvisorRule.Size.choices])
    days = forms.IntegerField(label=_("Days to the decision"), required=False, min_value=0, max_value=MOST_DAYS)

    def __init__(self, by: Actor, data: Any = None) -> None:
        super().__init__(data)
        known = [(code, f"{name} ({code})") for code, name in queries.industries(by).items()]
        given = str((data or {}).get("industry", ""))
        if advisor.marks(given) and given not in dict(known):
            known.append((given, given))
        self.fields["industry"].choices = [*_ANY, *known]  # type: ignore[attr-defined]

    def situation(self) -> Situation:
        """What was said, and nothing of what does not hold."""
        said = {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value not in ("", None)}
        if "tailored" in said:
            said["tailored"] = said["tailored"] == AdvisorRule.Tailored.YES
        return Situation(**said)


class PlaybookForm(forms.Form):
    """A shared playbook as a file."""

    file = forms.FileField(label=_("File"), max_length=200)
