"""Who somebody is as a buyer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tehing.core.models import Record
from tehing.parties.models import Person

LONG = 2_000


class CustomerCard(Record):
    """What somebody wants, needs and fears, and in which words they speak. `name` is the person's as the card was written.

    One for each person is what actions let be made; after a merge of two people there may be two, so that nothing is lost.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="cards", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=200, editable=False)
    wants = models.TextField(_("wants"), max_length=LONG, blank=True)
    needs = models.TextField(_("needs"), max_length=LONG, blank=True)
    words_used = models.TextField(_("words they use"), max_length=LONG, blank=True)
    words_avoided = models.TextField(_("words to avoid"), max_length=LONG, blank=True)
    fears = models.TextField(_("fears"), max_length=LONG, blank=True)

    def __str__(self) -> str:
        return self.name
