"""Endpoints of core's own: imports, duplicates and merges. Record types have theirs generated."""

from ninja import Router

from tehing.core.duplicates.api import merges
from tehing.core.duplicates.api import router as duplicates
from tehing.core.imports.api import router as imports

router = Router()
router.add_router("/imports", imports)
router.add_router("/duplicates", duplicates)
router.add_router("/merges", merges)
