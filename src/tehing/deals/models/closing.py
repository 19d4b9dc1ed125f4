"""Whether the customer can decide, and what was agreed to have to happen first."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tehing.core import clock
from tehing.core.models import Record
from tehing.deals.models.deals import Deal


class ClosingCondition(Record):
    """One of the three conditions under which a customer decides, how far it holds, and what shows it."""

    class Kind(models.TextChoices):
        READY = "ready", pgettext_lazy("the customer", "ready")
        WILLING = "willing", pgettext_lazy("the customer", "willing")
        ABLE = "able", pgettext_lazy("the customer", "able")

    class State(models.TextChoices):
        NO = "no", pgettext_lazy("a condition holds", "no")
        PARTLY = "partly", pgettext_lazy("a condition holds", "partly")
        YES = "yes", pgettext_lazy("a condition holds", "yes")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="conditions", verbose_name=_("deal"))
    kind = models.CharField(_("condition"), max_length=7, choices=Kind)
    state = models.CharField(_("does it hold"), max_length=6, choices=State, default=State.NO)
    evidence = models.TextField(_("what shows it"), max_length=2_000, blank=True)
    known_on = models.DateField(_("known since"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "kind"],
                name="one_condition_of_each_kind",
                violation_error_message=_("The deal has this condition already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class CallToAction(Record):
    """A condition that both sides agreed on: when it is met, the customer decides. Open until it is met or has failed."""

    class Side(models.TextChoices):
        OURS = "ours", pgettext_lazy("whose task", "ours")
        THEIRS = "theirs", pgettext_lazy("whose task", "the customer's")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("an agreed condition", "open")
        MET = "met", pgettext_lazy("an agreed condition", "met")
        FAILED = "failed", pgettext_lazy("an agreed condition", "failed")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="calls_to_action", verbose_name=_("deal"))
    name = models.CharField(_("what was agreed"), max_length=250)
    due_on = models.DateField(_("due"))
    side = models.CharField(_("whose task"), max_length=6, choices=Side, default=Side.OURS)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    outcome = models.CharField(_("how it went"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_on=None) | ~Q(state="open") & Q(settled_on__isnull=False), name="call_settled_has_a_day"
            )
        ]
        indexes = [models.Index(fields=["deal", "due_on"], condition=Q(state="open"), name="call_open_of_deal")]

    def __str__(self) -> str:
        return self.name

    @property
    def overdue(self) -> bool:
        return self.state == self.State.OPEN and self.due_on < clock.today()
