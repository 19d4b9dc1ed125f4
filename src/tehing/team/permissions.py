"""Acts of this room that have to be allowed by name."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records.permissions import permission

MANAGE = permission("team.manage", _("Manage people, teams, roles and rights"))
SEE_HISTORY = permission("core.see_history", _("See the whole history and background work"))
SEE_VIEWERS = permission("team.see_viewers", _("See who can see a record"), roles=("sales_head",))
