"""What a purchase costs the customer and brings them, year by year."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tehing.core import clock, money
from tehing.core.models import Record
from tehing.deals.models.deals import Deal
from tehing.deals.models.needs import Need


class BusinessCase(Record):
    """Why the customer should buy, in money. A deal has one, which lives on; its history keeps what it was."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SHARED = "shared", _("shown to the customer")

    deal = models.OneToOneField(Deal, models.CASCADE, related_name="business_case", verbose_name=_("deal"))
    name = models.CharField(_("name"), max_length=250, blank=True)
    years = models.PositiveSmallIntegerField(_("years looked at"), default=5)
    rate = models.DecimalField(_("discount rate, % a year"), max_digits=5, decimal_places=2, default=Decimal(10))
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    problems = models.TextField(_("problems"), max_length=4_000, blank=True)
    solution = models.TextField(_("solution"), max_length=4_000, blank=True)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.DRAFT)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(years__gte=1, years__lte=10), name="case_of_one_to_ten_years"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=100), name="case_rate_within_reach"),
        ]

    def __str__(self) -> str:
        return self.name


class CaseLine(Record):
    """One thing in a business case that costs or brings money, and where its figure comes from."""

    class Kind(models.TextChoices):
        INVESTMENT = "investment", _("investment")
        COST = "cost", _("associated cost")
        RETURN = "return", _("return")

    class Rhythm(models.TextChoices):
        ONCE = "once", _("once")
        YEARLY = "yearly", _("every year")

    case = models.ForeignKey(BusinessCase, models.CASCADE, related_name="lines", verbose_name=_("business case"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("what"), max_length=250)
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    rhythm = models.CharField(_("how often"), max_length=6, choices=Rhythm)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    growth = models.DecimalField(_("growth, % a year"), max_digits=5, decimal_places=2, default=Decimal(0))
    need = models.ForeignKey(Need, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("need"))
    share = models.DecimalField(_("saved, % of the need's cost"), max_digits=5, decimal_places=2, null=True, blank=True)
    source = models.CharField(_("where the figure comes from"), max_length=9, choices=Need.Source)
    source_note = models.CharField(_("who said so, or where it stands"), max_length=500, blank=True)
    editable = models.BooleanField(_("the customer may try other figures"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="case_amount_is_not_negative"),
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year"), last_year__lte=10), name="case_line_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(growth__gt=-100, growth__lte=100), name="case_growth_within_reach"),
            models.CheckConstraint(condition=Q(share=None) | Q(share__gte=0, share__lte=100), name="case_share_is_a_share"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def amount(self) -> str:
        """The amount as people write it."""
        return money.format_money(self.amount_minor, self.currency)


class CaseLink(models.Model):
    """An address by which the customer sees a case without signing in. Only the digest of its secret is kept."""

    case = models.ForeignKey(BusinessCase, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=2)
    expires_on = models.DateField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey("team.User", models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)


class CaseProposal(models.Model):
    """Figures that the customer sent by a link; the seller takes them over or not.

    `figures`: a list of {line, name, amount, growth, was, was_growth}; amounts in minor units, growth as text.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("taken over")
        DECLINED = "declined", _("not taken over")

    case = models.ForeignKey(BusinessCase, models.CASCADE, related_name="proposals")
    link = models.ForeignKey(CaseLink, models.CASCADE, related_name="proposals")
    figures = models.JSONField()
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("team.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case", "state"], name="proposals_of_case")]
