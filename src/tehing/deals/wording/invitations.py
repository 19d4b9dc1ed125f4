"""What the letter with an invitation says to people whose mail shows no calendar."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tehing.deals.models import Activity
from tehing.deals.rules.calendar import USUAL


def invitation(method: str, activity: Activity, organizer: str, *, again: bool, words: str = "") -> tuple[str, str]:
    """(subject, text) of a letter, in the language and time zone of whoever sends it."""
    assert activity.due_at is not None
    begin = timezone.localtime(activity.due_at)
    when = _("%(day)s at %(time)s (%(zone)s), %(minutes)s min") % {
        "day": date_format(begin, "DATE_FORMAT"),
        "time": f"{begin:%H:%M}",
        "zone": f"{begin:%Z}",
        "minutes": activity.minutes or USUAL,
    }
    names = {"subject": _one_line(activity.subject), "who": organizer}
    if method == "CANCEL":
        subject, first = _("Cancelled: %(subject)s") % names, _("%(who)s has cancelled this meeting.") % names
    elif again:
        subject, first = _("Changed: %(subject)s") % names, _("%(who)s has changed this meeting.") % names
    else:
        subject, first = _("Invitation: %(subject)s") % names, _("%(who)s invites you to a meeting.") % names
    lines = [first, "", activity.subject, _("When: %(when)s") % {"when": when}]
    if activity.location and method != "CANCEL":
        lines.append(_("Where: %(where)s") % {"where": activity.location})
    return subject, "\n".join([*lines, *(["", words] if words else [])]) + "\n"


def _one_line(text: str) -> str:
    """A subject of a letter has one line: a second one would be a header."""
    return " ".join(text.split())
