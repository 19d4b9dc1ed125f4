"""One person's calendar, as other calendars read it."""

from datetime import timedelta

from django.db.models import Q

from tehing.core import clock
from tehing.core.access import Scope
from tehing.deals.models import Activity, Calendar
from tehing.team.access import digest_of

BACK, MOST = timedelta(days=30), 2000
COLUMNS = (
    *("pk", "version", "updated_at", "kind", "subject", "due_at", "minutes", "location", "remind", "done_at", "description"),
    *("deal__name", "company__name", "person__name"),
)


def feed_of(secret: str) -> tuple[Calendar, list[Activity]] | None:
    """Whose calendar the secret opens, and what they own in it: what is still to be done, and the last thirty days.

    None when the secret is no good, or its person no longer works here or sees no activities. Two queries and the rights'.
    """
    if not secret:
        return None
    calendar = Calendar.objects.select_related("user").filter(digest=digest_of(secret)).first()
    if calendar is None or not calendar.user.is_active or calendar.user.rights.scope("deals.activity", "view") is Scope.NONE:
        return None
    rows = Activity.objects.filter(owner=calendar.user_id, due_at__isnull=False)
    rows = rows.filter(Q(done_at=None) | Q(due_at__gte=clock.now() - BACK))
    found = rows.select_related("deal", "company", "person").only(*COLUMNS).order_by("-due_at", "-pk")[:MOST]
    return calendar, list(found)
