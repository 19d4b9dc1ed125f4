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


class Remind(models.TextChoices):
    """How long before an activity its owner is reminded of it."""

    QUARTER = "15m", _("15 minutes before")
    HOUR = "1h", _("an hour before")
    DAY = "1d", _("a day before")


class Activity(OwnedRecord):
    """A call, meeting, e-mail or task: planned (due) or done. The earliest open one is the deal's next step.

    What takes time (`minutes`) begins when it is due.
    """

    class Kind(models.TextChoices):
        CALL = "call", _("call")
        MEETING = "meeting", _("meeting")
        VIDEO = "video", _("video call")
        EMAIL = "email", pgettext_lazy("one message", "e-mail")
        TASK = "task", _("task")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TASK)
    subject = models.CharField(_("subject"), max_length=250)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("length, minutes"), null=True, blank=True)
    location = models.CharField(_("place or link"), max_length=300, blank=True)
    remind = models.CharField(_("reminder"), max_length=3, choices=Remind, blank=True)
    reminded_for = models.DateTimeField(null=True, editable=False)  # the `due_at` that its owner was reminded of already
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
            models.Index(fields=["owner", "due_at"], name="activity_by_owner"),
            models.Index(fields=["due_at"], condition=Q(done_at=None) & ~Q(remind=""), name="activity_to_remind"),
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


class Attendee(models.Model):
    """Somebody of the customer's who is to come, and whether they were invited: with which number, and when.

    Whoever was invited and is no longer to come stays until the cancellation is on its way (`leaving`).
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attendees")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    sequence = models.PositiveIntegerField(null=True)
    invited_at = models.DateTimeField(null=True)
    leaving = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "person"], name="attendee_once")]


class Calendar(models.Model):
    """One person's calendar: the reminder that their meetings begin with, and the address that other calendars read it at.

    Of the address only the digest of its secret is kept.
    """

    user = models.OneToOneField("team.User", models.CASCADE, related_name="+")
    remind = models.CharField(_("reminder"), max_length=3, choices=Remind, blank=True)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    made_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.user)
