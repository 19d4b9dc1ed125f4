"""What of ours is good for whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tehing.catalog.models import Product
from tehing.core.models import Record
from tehing.deals.models.committee import CommitteeMember
from tehing.deals.models.deals import Deal
from tehing.deals.models.needs import Need


class Benefit(Record):
    """A feature, the advantage that follows from it, and the benefit that it is for somebody who decides."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="benefits", verbose_name=_("deal"))
    name = models.CharField(_("feature"), max_length=250)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product"))
    advantage = models.CharField(_("advantage"), max_length=500, blank=True)
    benefit = models.CharField(_("benefit for them"), max_length=500, blank=True)
    member = models.ForeignKey(CommitteeMember, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("for whom"))
    need = models.ForeignKey(Need, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("which need it meets"))

    def __str__(self) -> str:
        return self.name
