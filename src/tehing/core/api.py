"""Endpoints of core's own. Record types have theirs generated."""

from ninja import Router

from tehing.core.attachments_api import router as attachments
from tehing.core.audit_api import router as events
from tehing.core.bulk.api import router as jobs
from tehing.core.duplicates.api import merges
from tehing.core.duplicates.api import router as duplicates
from tehing.core.grid.api import router as groups
from tehing.core.imports.api import router as imports
from tehing.core.imports.mappings_api import router as mappings
from tehing.core.notifications_api import router as notifications
from tehing.core.recycling.api import router as bin_
from tehing.core.saved.api import router as views
from tehing.core.search.api import router as search
from tehing.core.webhooks.api import router as webhooks

router = Router()
router.add_router("/events", events)
router.add_router("/imports", imports)
router.add_router("/imports", mappings)
router.add_router("/search", search)
router.add_router("/views", views)
router.add_router("/jobs", jobs)
router.add_router("/notifications", notifications)
router.add_router("/bin", bin_)
router.add_router("/duplicates", duplicates)
router.add_router("/merges", merges)
router.add_router("", webhooks)
router.add_router("", attachments)
router.add_router("", groups)
