"""What shows that a stage's demands are met."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tehing.core import clock, money
from tehing.core.models import Record
from tehing.deals.models.activities import Activity
from tehing.deals.models.deals import Deal
from tehing.deals.models.pipelines import ExitCriterion
from tehing.parties.models import Person
from tehing.team.models import Role


class Evidence(Record):
    """A document was sent, a question answered, an approval asked for and given.

    It keeps the words of what it shows: a criterion that asks for something else later is not met by it. An approval keeps up to
    which value of the deal it holds.
    """

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("document sent")
        ANSWER = "answer", _("answer given")
        APPROVAL = "approval", _("approval")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("evidence", "asked for")
        GIVEN = "given", pgettext_lazy("evidence", "given")
        DECLINED = "declined", pgettext_lazy("evidence", "declined")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="evidence", verbose_name=_("deal"))
    criterion = models.ForeignKey(ExitCriterion, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("exit criterion"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("what it shows"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.GIVEN)
    given_on = models.DateField(_("day"), default=clock.today)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("customer's person"))
    words = models.TextField(_("in words"), max_length=2_000, blank=True)
    activity = models.ForeignKey(Activity, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("activity"))
    role = models.ForeignKey(Role, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who approves"))
    amount_minor = models.BigIntegerField(_("holds up to"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    decided_by = models.ForeignKey("team.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"))
    decision = models.CharField(_("words of the decision"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "name", "role"],
                condition=Q(kind="approval", state="asked"),
                name="one_open_request_for_approval",
                violation_error_message=_("This approval has been asked for already."),
            ),
            models.CheckConstraint(condition=Q(state="given") | Q(kind="approval"), name="only_an_approval_is_asked_for"),
            models.CheckConstraint(
                condition=Q(kind="approval", decided_by__isnull=False) | ~Q(kind="approval", state="given"), name="approval_is_somebodys"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.deal}"

    @property
    def amount(self) -> str:
        """Up to which value an approval holds, as people write it."""
        return "" if self.amount_minor is None else money.format_money(self.amount_minor, self.currency)
