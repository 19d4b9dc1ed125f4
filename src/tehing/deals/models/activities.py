"""What is done to win deals."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tehing.core import clock
from tehing.core.models import OwnedRecord
from tehing.deals.models.deals import Deal
from tehing.leads.models import Lead
from tehing.parties.models import Company, Person


class Activity(OwnedRecord):
    """A call, meeting, e-mail or task: planned (due) or done. The earliest open one is the deal's next step."""

    class Kind(models.TextChoices):
        CALL = "call", _("call")
        MEETING = "meeting", _("meeting")
        EMAIL = "email", pgettext_lazy("one message", "e-mail")
        TASK = "task", _("task")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TASK)
    subject = models.CharField(_("subject"), max_length=250)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("length, minutes"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=500, blank=True)
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="activities", db_index=False, verbose_name=_("company")
    )
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="activities", db_index=False, verbose_name=_("person")
    )
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, blank=True, related_name="activities", db_index=False, verbose_name=_("lead"))
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, blank=True, related_name="activities", db_index=False, verbose_name=_("deal"))
    description = models.TextField(_("notes"), max_length=10_000, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=Q(done_at=None), name="activity_open_by_owner"),
            models.Index(fields=["deal", "due_at"], condition=Q(done_at=None), name="activity_next_step"),
            models.Index(fields=["due_at", "id"], name="activity_by_due"),
            models.Index(fields=["due_at", "id"], condition=Q(done_at=None), name="activity_open_by_due"),
            # what is planned on a record and what was done there; a planner without statistics would walk all that is open
            models.Index(fields=["company", "done_at"], condition=Q(company__isnull=False), name="activity_of_company"),
            models.Index(fields=["person", "done_at"], condition=Q(person__isnull=False), name="activity_of_person"),
            models.Index(fields=["lead", "done_at"], condition=Q(lead__isnull=False), name="activity_of_lead"),
            models.Index(fields=["deal", "done_at"], condition=Q(deal__isnull=False), name="activity_of_deal"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def overdue(self) -> bool:
        return self.done_at is None and self.due_at is not None and self.due_at < clock.now()
