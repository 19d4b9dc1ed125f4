"""Which fields of a deal a stage can ask for."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from tehing.core.custom import fields as added
from tehing.core.records import Field, resource

DEAL = "deals.deal"
NOT_ASKED = frozenset({"name", "stage", "currency", "closed_on", "loss_reason"})  # there from the first day, or only at the end


def askable() -> list[Field]:
    """The fields of a deal that people fill in while it is open, the company's own included."""
    return [one for one in resource(DEAL).fields if one.form and one.own and one.name not in NOT_ASKED]


def fields_to_ask() -> list[tuple[str, str]]:
    """(name, label) of those fields, and of the company's own that are out of use: a criterion may ask for one still."""
    deal, told = resource(DEAL), str(_("out of use"))
    in_use = [(one.name, deal.label_of(one)) for one in askable()]
    return in_use + [(one.name, f"{one.told()} ({told})") for one in added.laid_aside(deal)]


class AskedField(models.CharField):  # type: ignore[type-arg]
    """The name of such a field. Which there are stands in the database, so Django's own choices, read before it is there, will not do."""

    @property
    def flatchoices(self) -> list[tuple[str, str]]:
        return fields_to_ask()

    def formfield(self, **kwargs: Any) -> Any:
        return forms.ChoiceField(choices=[("", "—"), *fields_to_ask()], **kwargs)

    def deconstruct(self) -> Any:
        name, _path, positional, named = super().deconstruct()
        return name, "django.db.models.CharField", positional, named
