"""What the room's own screens take in."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tehing.catalog.models import Product
from tehing.core import clock, money
from tehing.core.access import Actor
from tehing.core.records import Resource, resource
from tehing.core.records.forms import AmountField, Lookup, RecordForm, form_fields, form_for
from tehing.deals import access, rules
from tehing.deals.actions import MEMBER
from tehing.deals.models import (
    Activity,
    Approach,
    CaseLine,
    ClosingCondition,
    CommitteeMember,
    Deal,
    LossReason,
    Need,
    Stage,
)
from tehing.deals.models.approach import MOST_DAYS, MOST_DECIDERS
from tehing.deals.queries import ANSWERS, Notebook, Way, influenced_by
from tehing.deals.rules.benefits import LEAST_YEARS, MOST_UNITS, MOST_YEARS
from tehing.deals.wording import approach as words
from tehing.playbook import access as playbook
from tehing.playbook import queries as advisor
from tehing.playbook.models import AdvisorRule, Question, Technique
from tehing.playbook.rules.advisor import marks


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Instant(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class WhyForm(forms.Form):
    """What has to be said about a deal's end."""

    closed_on = forms.DateField(label=_("Closed on"), required=False, widget=Day)
    loss_reason = forms.ModelChoiceField(LossReason.objects.none(), label=_("Loss reason"), required=False, empty_label="—")
    reason = forms.CharField(label=_("In your words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, by: Actor, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind not in rules.CLOSED:
            del self.fields["closed_on"]
        if kind == Stage.Kind.LOST:
            self.fields["loss_reason"].queryset = access.visible_loss_reasons(by).order_by("name")  # type: ignore[attr-defined]
        else:
            del self.fields["loss_reason"]


class MoveForm(WhyForm):
    """Where a deal goes, and what has to be said about it. Without a wanted stage everything may be said."""

    stage = forms.ModelChoiceField(Stage.objects.none(), label=_("Stage"), empty_label=None)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ("stage",)

    def __init__(self, by: Actor, deal: Deal, wanted: Stage | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, wanted.kind if wanted is not None else Stage.Kind.LOST, *args, **kwargs)
        stages = access.visible_stages(by).filter(is_active=True).order_by("pipeline__position", "position", "pk")
        here = stages.filter(pipeline=deal.pipeline_id)
        self.fields["stage"].queryset = here if deal.stage.kind in rules.CLOSED else stages  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """As move_deal takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "stage"}
        return {"stage_pk": self.cleaned_data["stage"].pk, **said}


def dialog(by: Actor, kind: str) -> WhyForm:
    """What the board asks when a card is dropped on an end."""
    return WhyForm(by, kind, auto_id=f"{kind}_%s", initial={"closed_on": clock.today()})


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


class ConversionForm(forms.Form):
    """What a lead becomes. Left empty, company and person are found by name or added."""

    name = forms.CharField(label=_("Deal"), max_length=250)
    company: Any = forms.ModelChoiceField(None, label=_("Company"), required=False)
    person: Any = forms.ModelChoiceField(None, label=_("Person"), required=False)
    owner: Any = forms.ModelChoiceField(None, label=_("Owner"), required=False)
    stage: Any = forms.ModelChoiceField(None, label=_("Stage"), required=False, empty_label=None)
    expected_close_on = forms.DateField(label=_("Expected close"), required=False, widget=Day)

    def __init__(self, by: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, key in (("company", "parties.company"), ("person", "parties.person"), ("owner", "team.user")):
            _look_up(self.fields[name], resource(key), by)
        stages = access.visible_stages(by).filter(kind=Stage.Kind.OPEN, is_active=True)
        self.fields["stage"].queryset = stages.order_by("pipeline__position", "position", "pk")  # type: ignore[attr-defined]


class AsideForm(forms.Form):
    """Why a lead is laid aside, and when to look again."""

    reason = forms.CharField(label=_("Why"), max_length=200)
    look_again_on = forms.DateField(
        label=_("Look again on"),
        required=False,
        help_text=_("A task is planned for that day. Leave it empty when it will never fit."),
        widget=Day,
    )


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


class SpreadForm(forms.Form):
    """Over how many years, and of how many units, a price is told."""

    years = forms.IntegerField(label=_("Years of use"), min_value=LEAST_YEARS, max_value=MOST_YEARS)
    units = forms.IntegerField(label=_("Units a year"), min_value=1, max_value=MOST_UNITS, required=False)


def _look_up(field: Any, target: Resource, by: Actor) -> None:
    field.queryset = target.visible(by)
    if not target.small:
        widget = Lookup(target)
        widget.rows, widget.is_required = field.queryset, False
        field.widget = widget


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
        _offer(self.fields["member"], CommitteeMember.objects.all(), notebook.members)
        _offer(self.fields["need"], Need.objects.all(), notebook.needs)
        for name in FOR_OTHERS.get(kind, ("need", "as_need", "yearly_cost")):
            del self.fields[name]

    def clean_yearly_cost(self) -> int | None:
        amount = self.cleaned_data["yearly_cost"]
        try:
            return None if amount is None else money.to_minor(amount, self.currency)
        except ValueError as no:
            raise forms.ValidationError(_("This amount does not fit.")) from no


def _offer(field: Any, rows: Any, known: Sequence[Any]) -> None:
    """Records that have been read already, without reading them again."""
    field.queryset = rows.filter(pk__in=[one.pk for one in known])
    field.choices = [("", "—"), *((one.pk, str(one)) for one in known)]


FOR_OTHERS = {"problem": ("yearly_cost", "need"), "implication": ("as_need",), "need_payoff": ("as_need", "yearly_cost")}


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
            _offer(offered[name], Technique.objects.all(), [*(one.technique for one in found.techniques), *kept])

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}
