"""Endpoints of core's own: imports and search. Record types have theirs generated."""

from ninja import Router

from tehing.core.imports.api import router as imports
from tehing.core.search.api import router as search

router = Router()
router.add_router("/imports", imports)
router.add_router("/search", search)
