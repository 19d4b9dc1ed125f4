"""Acts of this room that have to be allowed by name."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records.permissions import permission

PERSONAL_DATA = permission("parties.personal_data", _("Give out and erase the personal data of people"), roles=("sales_head",))
