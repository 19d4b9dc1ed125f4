"""How a deal is sold."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tehing.catalog.models import Product
from tehing.core.models import Record
from tehing.deals.models.deals import Deal
from tehing.playbook.models import AdvisorRule, Technique

MOST_DECIDERS, MOST_DAYS = 99, 3_650


class Approach(Record):
    """How a deal is sold, as somebody chose it, beside what was advised then. What they answered to the advisor is kept with it."""

    class Model(models.TextChoices):
        PRESENTATION = "presentation", pgettext_lazy("model of selling", "presentation")
        CUSTOMER_CENTRIC = "customer_centric", pgettext_lazy("model of selling", "customer-centric")

    class Way(models.TextChoices):
        TRANSACTIONAL = "transactional", pgettext_lazy("way of selling", "transactional")
        CONSULTATIVE = "consultative", pgettext_lazy("way of selling", "consultative")

    deal = models.OneToOneField(Deal, models.CASCADE, related_name="approach", verbose_name=_("deal"))
    model = models.CharField(_("model"), max_length=16, choices=Model)
    way = models.CharField(_("way of selling"), max_length=16, choices=Way)
    technique = models.ForeignKey(Technique, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("technique"))
    second = models.ForeignKey(Technique, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("then"))
    reason = models.CharField(_("why not as advised"), max_length=500, blank=True)

    # said by somebody because the deal does not tell it, or tells it wrongly; empty: as the deal tells it
    industry = models.CharField(_("the customer's industry (NACE)"), max_length=10, blank=True)
    product_kind = models.CharField(_("kind of product"), max_length=10, choices=Product.Kind, blank=True)
    channel = models.CharField(_("how it reaches the customer"), max_length=12, choices=AdvisorRule.Channel, blank=True)
    size = models.CharField(_("size of the deal"), max_length=6, choices=AdvisorRule.Size, blank=True)
    tailored = models.CharField(_("how it is made"), max_length=3, choices=AdvisorRule.Tailored, blank=True)
    deciders = models.PositiveSmallIntegerField(
        _("how many decide"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_DECIDERS)]
    )
    days = models.PositiveSmallIntegerField(_("days to the decision"), null=True, blank=True, validators=[MaxValueValidator(MOST_DAYS)])

    departs = models.BooleanField(_("otherwise than advised"), default=False, editable=False)
    advised_on = models.DateField(_("advised on"), editable=False)
    advised_model = models.CharField(_("advised model"), max_length=16, choices=Model, editable=False)
    advised_way = models.CharField(_("advised way"), max_length=16, choices=Way, editable=False)
    advised_technique = models.ForeignKey(
        Technique, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("advised technique")
    )
    rules = models.ManyToManyField(AdvisorRule, blank=True, editable=False, related_name="+", verbose_name=_("rules behind the advice"))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(departs=False) | ~Q(reason=""), name="approach_departs_with_a_reason")]

    def __str__(self) -> str:
        return f"{self.get_model_display()}, {self.get_way_display()}"
