"""Where a deal goes, and what a lead becomes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tehing.core import clock
from tehing.core.access import Actor
from tehing.core.records import resource
from tehing.deals import access, rules
from tehing.deals.forms.widgets import Day, look_up
from tehing.deals.models import Deal, LossReason, Stage


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
            look_up(self.fields[name], resource(key), by)
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
