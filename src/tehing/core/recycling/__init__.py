"""The recycle bin: what was removed, and the way back."""

from tehing.core.recycling.emptying import empty
from tehing.core.recycling.keeping import DAYS, deleted, going_with, keep, restore, restore_after, visible_deleted

__all__ = ["DAYS", "deleted", "empty", "going_with", "keep", "restore", "restore_after", "visible_deleted"]
