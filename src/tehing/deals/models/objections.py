"""What a customer says against us."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tehing.core.models import Record
from tehing.deals.models.committee import CommitteeMember
from tehing.deals.models.deals import Deal
from tehing.playbook.models import Answer, Objection


class RaisedObjection(Record):
    """An objection raised on a deal, what was answered, and whether that settled it."""

    class State(models.TextChoices):
        OPEN = "open", _("not answered")
        ANSWERED = "answered", _("answered")
        SETTLED = "settled", _("settled")
        STANDS = "stands", _("it stands")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="objections", verbose_name=_("deal"))
    name = models.CharField(_("what was said"), max_length=250)
    objection = models.ForeignKey(Objection, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in the library"))
    member = models.ForeignKey(CommitteeMember, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who said it"))
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answer from the library"))
    reply = models.CharField(_("what was answered"), max_length=1_000, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)

    class Meta:
        indexes = [models.Index(fields=["answer", "state", "deal"], condition=Q(answer__isnull=False), name="objection_by_answer")]

    def __str__(self) -> str:
        return self.name
