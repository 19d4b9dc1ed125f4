"""What customers say against us, and what we answer."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tehing.core.models import Record, Translated
from tehing.playbook.models.techniques import ONE_ALREADY, Technique


class Objection(Translated, Record):
    """An objection as customers say it. What was raised on a deal names it; it is the library's, not the deal's."""

    class Kind(models.TextChoices):
        PRICE = "price", _("price")
        TIME = "time", _("time")
        TRUST = "trust", _("trust")
        NEED = "need", _("need")
        COMPETITOR = "competitor", _("competitor")
        AUTHORITY = "authority", _("authority")
        RISK = "risk", _("risk")

    name = models.CharField(_("what customers say"), max_length=250)
    kind = models.CharField(_("about"), max_length=10, choices=Kind)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_objection_per_name", violation_error_message=ONE_ALREADY)]

    def __str__(self) -> str:
        return self.said("name")


class Answer(Translated, Record):
    """What may be answered to an objection, and what proves it."""

    class Evidence(models.TextChoices):
        CASE = "case", _("case")
        REFERENCE = "reference", _("reference")
        FIGURE = "figure", _("figure")
        CERTIFICATE = "certificate", _("certificate")

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="answers", verbose_name=_("objection"))
    text = models.CharField(_("answer"), max_length=1_000)
    technique = models.ForeignKey(Technique, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("technique"))
    evidence_kind = models.CharField(_("kind of evidence"), max_length=11, choices=Evidence, blank=True)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    evidence_url = models.URLField(_("where it is"), max_length=500, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(evidence="") & Q(evidence_url="") | ~Q(evidence_kind=""),
                name="evidence_says_its_kind",
                violation_error_message=_("Say what kind of evidence it is."),
            ),
        ]

    def __str__(self) -> str:
        return self.said("text")
