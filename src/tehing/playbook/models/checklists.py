"""What to think of at a moment that matters."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tehing.core.models import Record, Translated
from tehing.playbook.models.techniques import ONE_ALREADY


class Checklist(Translated, Record):
    """A few lines to read before a meeting, at a complaint, after a lost deal (M45)."""

    class Moment(models.TextChoices):
        BEFORE_MEETING = "before_meeting", _("before a meeting")
        COMPLAINT = "complaint", _("at a complaint")
        LOST_DEAL = "lost_deal", _("after a lost deal")

    name = models.CharField(_("name"), max_length=120)
    moment = models.CharField(_("when"), max_length=14, choices=Moment)
    lines = models.TextField(_("lines"), max_length=5_000)  # a line each
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_checklist_per_name", violation_error_message=ONE_ALREADY)]

    def __str__(self) -> str:
        return self.said("name")
