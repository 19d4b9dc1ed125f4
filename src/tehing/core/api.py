"""Endpoints of core's own: imports, saved views, jobs. Record types have theirs generated."""

from ninja import Router

from tehing.core.bulk.api import router as jobs
from tehing.core.imports.api import router as imports
from tehing.core.saved.api import router as views

router = Router()
router.add_router("/imports", imports)
router.add_router("/views", views)
router.add_router("/jobs", jobs)
