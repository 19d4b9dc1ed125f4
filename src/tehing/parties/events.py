"""What the room's events are called in a timeline."""

from django.utils.translation import gettext_lazy as _

from tehing.core import sentences

sentences.tell(
    {
        "person.consent_recorded": (_("recorded the consent to marketing"), "check"),
        "person.changed_jobs": (_("ended the job of before and began another"), "building-2"),
    }
)
