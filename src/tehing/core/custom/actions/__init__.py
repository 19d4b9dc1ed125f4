"""Every write to added fields, and the work on records that follows from it."""

from tehing.core.custom.actions.describing import check_field, create_field, delete_field, update_field
from tehing.core.custom.actions.following import follow

__all__ = ["check_field", "create_field", "delete_field", "follow", "update_field"]
