"""What became of each record of a bulk job."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BulkRow(models.Model):
    """One record of a bulk job. All rows are written before the first record is touched, so that the selection stands still."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        REFUSED = "refused", _("refused")

    job = models.ForeignKey("core.Job", models.CASCADE, related_name="+")
    record_id = models.BigIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.WAITING)
    code = models.CharField(max_length=60, blank=True)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "record_id"], name="one_row_per_record")]
        indexes = [models.Index(fields=["job", "outcome", "record_id"], name="bulk_by_outcome")]
