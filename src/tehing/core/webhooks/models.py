"""Who wants to hear what, what is on its way to them, and how each attempt went."""

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tehing.core import clock
from tehing.core.models import Event, Record


def record_types() -> list[tuple[str, str | Promise]]:
    """Every record type, for the choice of one."""
    from tehing.core.records import resources

    return [(one.key, one.label) for one in resources()]


WHY = {"gone": _("its address said it is gone"), "failing": _("it failed for days")}


class Webhook(Record):
    """An address of another system that wants to hear news. It hears what `acts_for`, who set it up, may know.

    No secret is stored: it is worked out from the salt and the house's own secret key.
    """

    name = models.CharField(_("name"), max_length=80)
    url = models.URLField(_("address"), max_length=500)
    events = models.CharField(_("events"), max_length=500, default="*")
    record_type = models.CharField(_("only about"), max_length=60, blank=True, choices=record_types)
    is_active = models.BooleanField(_("active"), default=True)
    stopped = models.CharField(_("stopped because"), max_length=12, blank=True, choices=WHY)
    acts_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("sees as"))
    salt = models.CharField(max_length=43)
    old_salt = models.CharField(max_length=43, blank=True)
    old_until = models.DateTimeField(null=True)  # until then the secret of before signs too
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One piece of news on its way to one webhook."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("delivered")
        FAILED = "failed", _("given up")

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    claimed_until = models.DateTimeField(null=True)  # a worker is at it; when it is killed, another may after this
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="one_delivery_per_webhook")]
        indexes = [
            models.Index(fields=["state", "due_at"], name="webhook_due"),
            models.Index(fields=["webhook", "record_type", "record_id", "event"], name="webhook_order"),
            models.Index(fields=["webhook", "-id"], name="webhook_log"),
        ]


class WebhookAttempt(models.Model):
    """One try: what was sent and what came back, shortened. Without an answer `problem` says why."""

    delivery = models.ForeignKey(WebhookDelivery, models.CASCADE, related_name="tries")
    at = models.DateTimeField(default=clock.now)
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    request = models.TextField(blank=True)
    answer = models.TextField(blank=True)
