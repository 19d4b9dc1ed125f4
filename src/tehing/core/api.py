"""Endpoints of core's own: imports, and what webhooks offer beyond the generated. Record types have theirs generated."""

from ninja import Router

from tehing.core.imports.api import router as imports
from tehing.core.webhooks.api import router as webhooks

router = Router()
router.add_router("/imports", imports)
router.add_router("", webhooks)
