"""How a deal is sold."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tehing.catalog.models import Product
from tehing.core.access import Actor
from tehing.deals.forms.widgets import offer
from tehing.deals.models import Approach
from tehing.deals.models.approach import MOST_DAYS, MOST_DECIDERS
from tehing.deals.queries import ANSWERS, Way
from tehing.deals.wording import approach as words
from tehing.playbook import queries as advisor
from tehing.playbook.models import AdvisorRule, Technique
from tehing.playbook.rules.advisor import marks


class FactsForm(forms.Form):
    """What the advisor asks of a deal. An empty box shows what the deal itself tells, and from where; what is answered goes before it."""

    industry = forms.ChoiceField(label=words.FACTS["industry"], required=False)
    product_kind = forms.ChoiceField(label=words.FACTS["product"], required=False, choices=Product.Kind.choices)
    channel = forms.ChoiceField(label=words.FACTS["channel"], required=False, choices=AdvisorRule.Channel.choices)
    size = forms.ChoiceField(label=words.FACTS["size"], required=False, choices=AdvisorRule.Size.choices)
    tailored = forms.ChoiceField(label=words.FACTS["tailored"], required=False, choices=AdvisorRule.Tailored.choices)
    deciders = forms.IntegerField(label=words.FACTS["deciders"], required=False, min_value=1, max_value=MOST_DECIDERS)
    days = forms.IntegerField(label=words.FACTS["days"], required=False, min_value=0, max_value=MOST_DAYS)

    def __init__(self, by: Actor, way: Way, data: Any = None) -> None:
        kept = {name: getattr(way.chosen, name) for name in ANSWERS.values()} if way.chosen is not None else {}
        super().__init__(data, initial=kept)
        self.by, self.given = by, str((data or {}).get("industry", kept.get("industry", "")))
        for fact in way.facts:
            self._explain(self.fields[ANSWERS[fact.name]], fact.name, words.value(fact.name, fact.derived), words.source(fact))

    def _explain(self, field: Any, name: str, derived: str, source: str) -> None:
        field.help_text = source
        if isinstance(field, forms.IntegerField):
            field.widget.attrs["placeholder"] = derived
            return
        choices = list(field.choices)
        if name == "industry":
            known = advisor.industries(self.by)
            known |= {self.given: self.given} if marks(self.given) and self.given not in known else {}
            derived = known.get(derived, derived)
            choices = [(code, f"{label} ({code})") for code, label in known.items()]
        field.choices = [("", _("%(known)s (as known)") % {"known": derived} if derived else "—"), *choices]


class ChoiceForm(forms.Form):
    """How a deal is sold, when not simply as advised."""

    model = forms.ChoiceField(label=_("Model"), choices=Approach.Model.choices, widget=forms.RadioSelect)
    way = forms.ChoiceField(label=_("Way of selling"), choices=Approach.Way.choices, widget=forms.RadioSelect)
    technique: Any = forms.ModelChoiceField(None, label=_("Technique"), required=False)
    second: Any = forms.ModelChoiceField(None, label=_("Then"), required=False)
    reason = forms.CharField(
        label=_("Why not as advised"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when it goes otherwise than advised: the house learns from it."),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, way: Way, data: Any = None) -> None:
        chosen, found = way.chosen, way.consultation
        first = found.best[0].technique.pk if found.best else None
        start: dict[str, Any] = {"model": found.advice.model.value, "way": found.advice.way.value, "technique": first}
        if chosen is not None:
            start = {"model": chosen.model, "way": chosen.way, "technique": chosen.technique_id, "second": chosen.second_id}
            start |= {"reason": chosen.reason, "seen": chosen.version}
        super().__init__(data, initial=start)
        offered: dict[str, Any] = self.fields
        kept = [one for one in way.techniques if not one.is_active and one.pk in (start["technique"], start.get("second"))]
        for name in ("technique", "second"):
            offer(offered[name], Technique.objects.all(), [*(one.technique for one in found.techniques), *kept])

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}
