"""What the room's own screens take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tehing.core import clock
from tehing.core.access import Actor
from tehing.core.records import Resource, resource
from tehing.core.records.forms import Lookup, RecordForm, form_fields, form_for
from tehing.deals import access, rules
from tehing.deals.actions import MEMBER
from tehing.deals.models import Activity, ClosingCondition, CommitteeMember, Deal, LossReason, Stage
from tehing.deals.queries import influenced_by
from tehing.deals.rules.benefits import LEAST_YEARS, MOST_UNITS, MOST_YEARS


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
        stages = access.visible_stages(by).order_by("pipeline__position", "position", "pk")
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
        stages = access.visible_stages(by).filter(kind=Stage.Kind.OPEN)
        self.fields["stage"].queryset = stages.order_by("pipeline__position", "position", "pk")  # type: ignore[attr-defined]


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
