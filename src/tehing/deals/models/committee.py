"""Who decides on the customer's side."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tehing.core.models import Record
from tehing.deals.models.deals import Deal
from tehing.parties.models import Person


class CommitteeMember(Record):
    """Somebody on the customer's side who has a role in the decision on a deal; known by name, or by position alone."""

    class Role(models.TextChoices):
        ECONOMIC = "economic", _("economic buyer")
        USER = "user", _("user buyer")
        TECHNICAL = "technical", _("technical buyer")
        COACH = "coach", _("coach")
        APPROVER = "approver", _("approver")
        GATEKEEPER = "gatekeeper", _("gatekeeper")

    class Power(models.TextChoices):
        LOW = "low", pgettext_lazy("power", "little")
        MEDIUM = "medium", pgettext_lazy("power", "some")
        HIGH = "high", pgettext_lazy("power", "much")

    class Stance(models.TextChoices):
        AGAINST = "against", _("against us")
        DOUBTFUL = "doubtful", _("doubtful")
        NEUTRAL = "neutral", _("neutral")
        IN_FAVOUR = "in_favour", _("for us")
        CHAMPION = "champion", _("champion")

    class Access(models.TextChoices):
        NEVER = "never", _("never met")
        CONTACTED = "contacted", _("contacted")
        MET = "met", _("met")
        TRUSTED = "trusted", _("trusts us")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="committee", verbose_name=_("deal"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    name = models.CharField(_("name or position"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role)
    second_role = models.CharField(_("second role"), max_length=10, choices=Role, blank=True)
    power = models.CharField(_("power"), max_length=6, choices=Power, default=Power.MEDIUM)
    stance = models.CharField(_("stance"), max_length=9, choices=Stance, default=Stance.NEUTRAL)
    access = models.CharField(_("access"), max_length=9, choices=Access, default=Access.NEVER)
    reports_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("reports to"))
    concerns = models.TextField(_("concerns"), max_length=2_000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(second_role=models.F("role")), name="committee_second_role_is_another"),
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(name=""), name="committee_member_is_somebody"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.person)


class Influence(models.Model):
    """One member of a buying committee listens to another."""

    member = models.ForeignKey(CommitteeMember, models.CASCADE, related_name="influences")
    other = models.ForeignKey(CommitteeMember, models.CASCADE, related_name="influenced_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "other"], name="one_influence_each_way"),
            models.CheckConstraint(condition=~Q(member=models.F("other")), name="nobody_influences_themselves"),
        ]
