"""The form of a saved view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tehing.core.access import Actor
from tehing.core.saved.access import SHARE
from tehing.core.saved.actions import LONGEST_NAME, teams_to_share_with
from tehing.core.saved.models import SavedView


class ViewForm(forms.Form):
    """Name and readers. Whoever may not share sees no choice of readers."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    shared = forms.ChoiceField(label=_("Who sees it"), required=False)
    first = forms.BooleanField(label=_("My list opens with this view"), required=False)

    def __init__(self, *given: Any, by: Actor, **more: Any) -> None:
        super().__init__(*given, **more)
        if not by.rights.may(SHARE):
            del self.fields["shared"]
            return
        audience = SavedView.Audience
        teams = [(f"team:{team.pk}", _("Team %(name)s") % {"name": team}) for team in teams_to_share_with(by)]
        choices = [(audience.PRIVATE, audience.PRIVATE.label), *teams, (audience.EVERYBODY, audience.EVERYBODY.label)]
        self.fields["shared"].choices = choices  # type: ignore[attr-defined]

    def sharing(self) -> dict[str, Any]:
        """As the actions take it; nothing when nothing was asked."""
        told = self.cleaned_data.get("shared", "")
        if not told:
            return {}
        audience, _mark, team = told.partition(":")
        return {"audience": audience, "team": int(team) if team else None}


def shared_as(view: SavedView) -> str:
    """The form's word for whom a view is shared with."""
    return f"team:{view.team_id}" if view.audience == SavedView.Audience.TEAM and view.team_id else view.audience
