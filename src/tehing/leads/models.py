"""Possible sales that nobody has checked yet, and the channels they come by."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tehing.catalog.models import Product
from tehing.core.duplicates.models import Compared
from tehing.core.models import OwnedRecord, Record
from tehing.parties.models import Company, Person


class Channel(Record):
    """A way by which customers find us or we find them (M08)."""

    name = models.CharField(_("name"), max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_channel_per_name", violation_error_message=_("There is one already."))
        ]

    def __str__(self) -> str:
        return self.name


class Lead(Compared, OwnedRecord):
    """Somebody who may need us. A qualified lead becomes a deal; an unfit one is closed with the reason."""

    class Status(models.TextChoices):
        NEW = "new", _("new")
        ASSIGNED = "assigned", _("assigned")
        IN_PROCESS = "in_process", _("in process")
        CONVERTED = "converted", _("converted")
        RECYCLED = "recycled", _("recycled")
        DEAD = "dead", _("dead")

    class Need(models.TextChoices):
        NOW = "now", pgettext_lazy("need", "now")
        SOON = "soon", pgettext_lazy("need", "within three months")
        LATER = "later", pgettext_lazy("need", "some day")
        NONE = "none", pgettext_lazy("need", "no need")

    class Budget(models.TextChoices):
        YES = "yes", pgettext_lazy("budget", "there is money")
        UNSURE = "unsure", pgettext_lazy("budget", "to be found")
        NO = "no", pgettext_lazy("budget", "no money")

    class Authority(models.TextChoices):
        DECIDES = "decides", _("decides")
        TAKES_PART = "takes_part", _("takes part in the decision")
        NO = "no", _("does not decide")

    class Fit(models.TextChoices):
        GOOD = "good", pgettext_lazy("fit", "like our best customers")
        FAIR = "fair", pgettext_lazy("fit", "partly")
        POOR = "poor", pgettext_lazy("fit", "not our kind")

    class Chemistry(models.TextChoices):
        GOOD = "good", pgettext_lazy("chemistry", "easy to talk to")
        NEUTRAL = "neutral", pgettext_lazy("chemistry", "neither way")
        POOR = "poor", pgettext_lazy("chemistry", "hard to talk to")

    name = models.CharField(_("subject"), max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    company_name = models.CharField(_("company name"), max_length=200, blank=True)
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("company"))
    person_name = models.CharField(_("person name"), max_length=200, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("person"))
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("channel"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product"))
    need = models.CharField(_("need"), max_length=5, choices=Need, blank=True, db_default="", default="")
    budget = models.CharField(_("budget"), max_length=6, choices=Budget, blank=True, db_default="", default="")
    authority = models.CharField(_("authority"), max_length=10, choices=Authority, blank=True, db_default="", default="")
    fit = models.CharField(_("profile fit"), max_length=4, choices=Fit, blank=True, db_default="", default="")
    chemistry = models.CharField(_("chemistry"), max_length=7, choices=Chemistry, blank=True, db_default="", default="")
    decision_way = models.CharField(_("how they decide"), max_length=500, blank=True, db_default="", default="")
    decided_with = models.CharField(_("who else takes part"), max_length=500, blank=True, db_default="", default="")
    look_again_on = models.DateField(_("look again on"), null=True, blank=True)
    closed_reason = models.CharField(_("why closed"), max_length=200, blank=True)
    converted_at = models.DateTimeField(_("converted"), null=True, blank=True, editable=False)
    description = models.TextField(_("description"), max_length=10_000, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["name", "id"], name="lead_by_name"),
            models.Index(fields=["status", "id"], name="lead_by_status"),
            models.Index(fields=["created_at", "id"], name="lead_by_age"),
            models.Index(fields=["name_key", "id"], name="lead_by_key"),
            models.Index(fields=["look_again_on", "id"], condition=Q(look_again_on__isnull=False), name="lead_by_look_again"),
            models.Index(Lower("email"), condition=~Q(email=""), name="lead_by_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="lead_by_phone"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hint(self) -> str:
        """Whom it came from."""
        return " · ".join(part for part in (self.company_name, self.person_name) if part)
