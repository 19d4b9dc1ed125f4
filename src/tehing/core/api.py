"""Endpoints of core's own: imports. Record types have theirs generated."""

from ninja import Router

from tehing.core.imports.api import router as imports

router = Router()
router.add_router("/imports", imports)
