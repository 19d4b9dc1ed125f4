"""The fields that a company added to its record types."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tehing.core.models import Record


def record_types() -> list[tuple[str, str | Promise]]:
    """The record types that can have fields added: those that people work with, and of Settings those that say so.

    What the house runs by (roles, exit criteria, webhooks, these fields themselves) has none.
    """
    from tehing.core.records import resources

    return [
        (one.key, one.label)
        for one in resources()
        if one.screens and (one.own_fields or not one.settings) and issubclass(one.model, Record)
    ]


def targets() -> list[tuple[str, str | Promise]]:
    """The record types that a field can refer to."""
    from tehing.core.records import resources

    return [(one.key, one.label) for one in resources() if one.screens]


class CustomField(Record):
    """One added field. It is never removed, only put out of use: its name is not given again, and its values come back with it."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        MONEY = "money", _("amount of money")
        DATE = "date", _("date")
        CHOICE = "choice", _("one of several choices")
        CHOICES = "choices", _("some of several choices")
        REFERENCE = "reference", _("another record")
        BOOL = "bool", _("yes or no")
        FORMULA = "formula", _("worked out by a formula")

    class Result(models.TextChoices):
        NUMBER = "number", _("number")
        MONEY = "money", _("amount of money")
        DATE = "date", _("date")
        TEXT = "text", _("text")
        BOOL = "bool", _("yes or no")

    record_type = models.CharField(_("kind of record"), max_length=60, choices=record_types)
    name = models.CharField(_("name for programs"), max_length=60, editable=False)
    label = models.CharField(_("label"), max_length=60)
    label_et = models.CharField(_("label in Estonian"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    help = models.CharField(_("explanation"), max_length=200, blank=True)
    options = models.TextField(_("choices"), max_length=20_000, blank=True)
    retired = models.JSONField(default=dict, editable=False)  # code -> label of choices that were taken off the list
    decimals = models.PositiveSmallIntegerField(_("decimals"), null=True, blank=True, default=0)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    target = models.CharField(_("refers to"), max_length=60, blank=True, choices=targets)
    formula = models.TextField(_("formula"), max_length=500, blank=True)
    result = models.CharField(_("result of the formula"), max_length=10, blank=True, choices=Result)
    required = models.BooleanField(_("must be filled in"), default=False)
    shown = models.BooleanField(_("in lists from the start"), default=False)
    personal = models.BooleanField(_("personal data"), default=False)
    position = models.PositiveIntegerField(_("position"), null=True, blank=True, default=100)
    is_active = models.BooleanField(_("in use"), default=True)
    problem = models.CharField(_("formula cannot be worked out"), max_length=300, blank=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_type", "name"], name="one_custom_field_per_name")]

    def __str__(self) -> str:
        return self.label
