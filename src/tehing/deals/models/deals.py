"""Deals and the course they take."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tehing.catalog.models import Product
from tehing.core import clock, money
from tehing.core.models import OwnedRecord
from tehing.deals.models.pipelines import LossReason, Pipeline, Stage
from tehing.leads.models import Channel, Lead
from tehing.parties.models import Company, Person


class Deal(OwnedRecord):
    """A possible sale being worked. `pipeline` repeats the stage's, for the board's index; actions keep them equal."""

    class BuyingPhase(models.TextChoices):
        UNAWARE = "unaware", _("sees no reason to change")
        RECOGNITION = "recognition", _("recognises a need")
        EVALUATION = "evaluation", _("compares ways and suppliers")
        CONCERNS = "concerns", _("settles doubts")
        DECISION = "decision", _("decides")
        IMPLEMENTATION = "implementation", _("takes it into use")

    lacking: tuple[Any, ...] = ()  # demands that stages made in vain as it was moved just now: to be told, not kept

    name = models.CharField(_("name"), max_length=250, blank=True)
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("company"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("contact"))
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="+", editable=False, verbose_name=_("pipeline"))
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="deals", verbose_name=_("stage"))
    stage_entered_at = models.DateTimeField(_("in stage since"), default=clock.now, editable=False)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product"))
    value_minor = models.BigIntegerField(_("value"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    opened_on = models.DateField(_("opened"), null=True, blank=True)
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    loss_reason = models.ForeignKey(LossReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("loss reason"))
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("channel"))
    buying_phase = models.CharField(
        _("where the customer is in buying"), max_length=14, choices=BuyingPhase, blank=True, default="", db_default=""
    )
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("lead"))
    description = models.TextField(_("description"), max_length=10_000, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(value_minor=None) | Q(value_minor__gte=0), name="deal_value_is_not_negative")]
        indexes = [
            models.Index(fields=["pipeline", "stage", "-id"], name="deal_on_board"),
            # the sums of board, home and report are read from these two alone, never from the rows
            models.Index(fields=["stage", "currency", "owner", "value_minor", "stage_entered_at"], name="deal_sums"),
            models.Index(
                fields=["stage", "closed_on", "opened_on", "currency", "value_minor", "owner", "product", "company"], name="deal_outcomes"
            ),
            models.Index(fields=["name", "id"], name="deal_by_name"),
            models.Index(fields=["value_minor", "id"], name="deal_by_value"),
            models.Index(fields=["expected_close_on", "id"], name="deal_by_expected_close"),
            models.Index(fields=["closed_on", "id"], name="deal_by_close"),
            models.Index(fields=["owner", "stage", "-id"], name="deal_by_owner"),
            models.Index(fields=["stage", "stage_entered_at", "id"], name="deal_by_time_in_stage"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def value(self) -> str:
        """The value as people write it."""
        return "" if self.value_minor is None else money.format_money(self.value_minor, self.currency)


class StageVisit(models.Model):
    """A deal came into a stage. Only added: the deal's course is never rewritten, and outlives a deal that is removed.

    `seconds_before` is how long the deal had stayed in the stage it came from.
    """

    tells_history = True  # a merge of two deals leaves the course of each under its own number

    deal = models.ForeignKey(Deal, models.DO_NOTHING, db_constraint=False, related_name="visits")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    came_from = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    seconds_before = models.BigIntegerField(null=True)
    by = models.ForeignKey("team.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["deal", "entered_at"], name="visit_by_deal"),
            models.Index(fields=["came_from", "stage", "seconds_before"], name="visit_passage"),
        ]
