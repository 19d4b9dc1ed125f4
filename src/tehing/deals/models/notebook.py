"""What was asked and answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tehing.core.models import Record
from tehing.deals.models.activities import Activity
from tehing.deals.models.committee import CommitteeMember
from tehing.deals.models.deals import Deal
from tehing.deals.models.needs import Need
from tehing.playbook.models import Question


class SpinAnswer(Record):
    """What a customer answered to a question: of the bank, or in one's own words. It stays as it was asked when the bank changes."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="answers", verbose_name=_("deal"))
    kind = models.CharField(_("kind of question"), max_length=13, choices=Question.Kind)
    name = models.CharField(_("question"), max_length=300)
    question = models.ForeignKey(Question, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("from the bank"))
    answer = models.TextField(_("answer"), max_length=5_000)
    member = models.ForeignKey(CommitteeMember, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who answered"))
    activity = models.ForeignKey(Activity, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("in which talk"))
    need = models.ForeignKey(Need, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("need"))

    def __str__(self) -> str:
        return self.name
