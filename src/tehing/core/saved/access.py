"""Whose saved views one may use, and who may show theirs to others."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tehing.core.access import Actor
from tehing.core.records.permissions import permission
from tehing.core.saved.models import SavedView

SHARE = permission("core.share_views", _("Share saved views of lists and saved choices of imports"), roles=("sales_head",))


def visible_views(by: Actor, record_type: str = "") -> QuerySet[SavedView]:
    """One's own, those of one's teams (also the ones one leads), and everybody's. Of types one may not see: none."""
    of_team = SavedView.objects.filter(Q(team__members=by.pk) | Q(team__lead=by.pk), audience=SavedView.Audience.TEAM)
    rows = SavedView.objects.filter(Q(owner=by.pk) | Q(audience=SavedView.Audience.EVERYBODY) | Q(pk__in=of_team.values("pk")))
    return rows.filter(record_type=record_type) if record_type else rows


def may_change(by: Actor, view: SavedView) -> bool:
    """The owner, and for shared ones whoever may share."""
    return view.owner_id == by.pk or (view.audience != SavedView.Audience.PRIVATE and by.rights.may(SHARE))
