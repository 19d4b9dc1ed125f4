"""What hurts the customer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tehing.catalog.models import Product
from tehing.core import money
from tehing.core.models import Record
from tehing.deals.models.committee import CommitteeMember
from tehing.deals.models.deals import Deal


class Need(Record):
    """What hurts the customer, how much it costs them, and whether we have what helps."""

    class Level(models.TextChoices):
        LATENT = "latent", _("latent pain")
        ADMITTED = "admitted", _("admitted pain")
        VISION = "vision", _("vision of a solution")

    class Source(models.TextChoices):
        SAID = "said", _("the customer said so")
        ESTIMATE = "estimate", _("our estimate")
        BENCHMARK = "benchmark", _("a benchmark")

    class Fit(models.TextChoices):
        UNKNOWN = "unknown", _("not looked at yet")
        FULL = "full", _("we have it")
        PARTLY = "partly", _("we have it partly")
        NONE = "none", _("we do not have it")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="needs", verbose_name=_("deal"))
    name = models.CharField(_("what hurts"), max_length=250)
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.LATENT)
    member = models.ForeignKey(CommitteeMember, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who feels it"))
    implication = models.TextField(_("what follows from it"), max_length=2_000, blank=True)
    yearly_cost_minor = models.BigIntegerField(_("cost a year"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    cost_source = models.CharField(_("where the figure comes from"), max_length=9, choices=Source, blank=True)
    wish = models.TextField(_("what they want instead"), max_length=2_000, blank=True)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("what helps"))
    fit = models.CharField(_("do we have it"), max_length=7, choices=Fit, default=Fit.UNKNOWN)
    fit_note = models.CharField(_("how it fits"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(yearly_cost_minor=None) | Q(yearly_cost_minor__gte=0), name="need_cost_is_not_negative")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def yearly_cost(self) -> str:
        """The cost as people write it."""
        return "" if self.yearly_cost_minor is None else money.format_money(self.yearly_cost_minor, self.currency)
