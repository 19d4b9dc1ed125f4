"""The advisor's table, as the company tunes it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tehing.catalog.models import Product
from tehing.core.models import Record, Translated
from tehing.playbook.models.techniques import ONE_ALREADY, Technique

MOST_POINTS = 20


class AdvisorRule(Translated, Record):
    """A row of the advisor's table: where all its conditions hold, points go to a model, a way or a technique."""

    class Effect(models.TextChoices):
        PRESENTATION = "presentation", _("presentation model")
        CUSTOMER_CENTRIC = "customer_centric", _("customer-centric model")
        TRANSACTIONAL = "transactional", _("transactional sale")
        CONSULTATIVE = "consultative", _("consultative sale")
        TECHNIQUE = "technique", _("technique")

    class Channel(models.TextChoices):
        CORPORATE = "corporate", _("to the company that uses it")
        DEALER = "dealer", _("to dealers and wholesale")
        DISTRIBUTION = "distribution", _("to distributors with a territory")
        RETAIL_CHAIN = "retail_chain", _("to retail chains")

    class Size(models.TextChoices):
        SMALL = "small", _("small")
        MEDIUM = "medium", _("medium")
        LARGE = "large", _("large")

    class Tailored(models.TextChoices):
        YES = "yes", _("made to measure")
        NO = "no", _("as it is")

    code = models.CharField(_("code"), max_length=30, blank=True)  # of those that came with the house
    reason = models.CharField(_("why"), max_length=250)
    effect = models.CharField(_("points go to"), max_length=16, choices=Effect)
    technique = models.ForeignKey(Technique, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("technique"))
    points = models.SmallIntegerField(_("points"), validators=[MinValueValidator(-MOST_POINTS), MaxValueValidator(MOST_POINTS)])
    industries = models.CharField(_("industries (NACE)"), max_length=200, blank=True)
    product_kind = models.CharField(_("kind of product"), max_length=10, choices=Product.Kind, blank=True)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, blank=True)
    size = models.CharField(_("size of the deal"), max_length=6, choices=Size, blank=True)
    tailored = models.CharField(_("how it is made"), max_length=3, choices=Tailored, blank=True)
    deciders_from = models.PositiveSmallIntegerField(_("deciders, from"), null=True, blank=True)
    deciders_to = models.PositiveSmallIntegerField(_("deciders, to"), null=True, blank=True)
    days_from = models.PositiveSmallIntegerField(_("days, from"), null=True, blank=True)
    days_to = models.PositiveSmallIntegerField(_("days, to"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("code", condition=~Q(code=""), name="one_advisor_rule_per_code", violation_error_message=ONE_ALREADY),
            models.CheckConstraint(
                condition=Q(effect="technique", technique__isnull=False) | ~Q(effect="technique") & Q(technique=None),
                name="advisor_rule_has_its_technique",
            ),
            models.CheckConstraint(condition=~Q(points=0), name="advisor_rule_gives_points"),
            models.CheckConstraint(
                condition=Q(deciders_from=None) | Q(deciders_to=None) | Q(deciders_to__gte=F("deciders_from")), name="deciders_from_to"
            ),
            models.CheckConstraint(condition=Q(days_from=None) | Q(days_to=None) | Q(days_to__gte=F("days_from")), name="days_from_to"),
        ]

    def __str__(self) -> str:
        return self.said("reason")
