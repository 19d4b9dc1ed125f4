"""Possible sales that nobody has checked yet, and the channels they come by."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

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
    closed_reason = models.CharField(_("why closed"), max_length=200, blank=True)
    converted_at = models.DateTimeField(_("converted"), null=True, blank=True, editable=False)
    description = models.TextField(_("description"), max_length=10_000, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["name", "id"], name="lead_by_name"),
            models.Index(fields=["status", "id"], name="lead_by_status"),
            models.Index(fields=["created_at", "id"], name="lead_by_age"),
            models.Index(fields=["name_key", "id"], name="lead_by_key"),
            models.Index(Lower("email"), condition=~Q(email=""), name="lead_by_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="lead_by_phone"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hint(self) -> str:
        """Whom it came from."""
        return " · ".join(part for part in (self.company_name, self.person_name) if part)
