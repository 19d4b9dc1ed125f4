"""By what the customer chooses, and among whom."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tehing.core.models import Record
from tehing.deals.models.committee import CommitteeMember
from tehing.deals.models.deals import Deal

LONG = 4_000


class Competitor(Record):
    """Somebody who sells what we sell, and how to stand against them; one for the whole house."""

    name = models.CharField(_("name"), max_length=200)
    website = models.URLField(_("website"), max_length=300, blank=True)
    strengths = models.TextField(_("strengths"), max_length=LONG, blank=True)
    weaknesses = models.TextField(_("weaknesses"), max_length=LONG, blank=True)
    how_we_win = models.TextField(_("how we win"), max_length=LONG, blank=True)
    how_we_lose = models.TextField(_("how we lose"), max_length=LONG, blank=True)
    price_note = models.TextField(_("their prices"), max_length=LONG, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_competitor_per_name", violation_error_message=_("There is one already."))
        ]

    def __str__(self) -> str:
        return self.name


class DealCompetitor(Record):
    """A competitor whom the customer of a deal weighs beside us. `name` repeats the competitor's; actions keep them equal."""

    class Status(models.TextChoices):
        UNKNOWN = "unknown", pgettext_lazy("a competitor", "standing unknown")
        SHORTLISTED = "shortlisted", pgettext_lazy("a competitor", "on the short list")
        OUT = "out", pgettext_lazy("a competitor", "out of the race")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="rivals", verbose_name=_("deal"))
    competitor = models.ForeignKey(Competitor, models.PROTECT, related_name="appearances", verbose_name=_("competitor"))
    name = models.CharField(_("name"), max_length=200, editable=False)
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.UNKNOWN)
    note = models.TextField(_("notes"), max_length=2_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "competitor"],
                name="one_appearance_per_deal",
                violation_error_message=_("This competitor is on the deal already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ChoiceCriterion(Record):
    """Something by which the customer chooses, with its weight in the customer's eyes, in percentage points."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="criteria", verbose_name=_("deal"))
    name = models.CharField(_("criterion"), max_length=120)
    weight = models.PositiveSmallIntegerField(_("weight, 1–100"), validators=[MinValueValidator(1), MaxValueValidator(100)])
    member = models.ForeignKey(CommitteeMember, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who said it"))
    influence = models.TextField(_("what could change it"), max_length=2_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "deal", Lower("name"), name="one_criterion_per_name", violation_error_message=_("The deal has this criterion already.")
            ),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="criterion_weight_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return self.name


class Score(models.Model):
    """How well somebody meets a criterion in the customer's eyes, 0 to 10. Without a rival it is ours; what is unknown has no row."""

    criterion = models.ForeignKey(ChoiceCriterion, models.CASCADE, related_name="scores")
    rival = models.ForeignKey(DealCompetitor, models.CASCADE, null=True, related_name="scores")
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["criterion", "rival"], name="one_score_per_rival"),
            models.UniqueConstraint(fields=["criterion"], condition=Q(rival=None), name="one_score_of_ours"),
            models.CheckConstraint(condition=Q(value__lte=10), name="score_is_at_most_ten"),
        ]
