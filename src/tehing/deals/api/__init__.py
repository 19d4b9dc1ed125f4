"""The room's verbs for programs; plain reads and writes of its records come from the engine."""

from ninja import Router

from tehing.deals.api import benefits, closing, committee, criteria, health, moving

router = Router(tags=["deals"])
for part in (health, committee, criteria, closing, benefits, moving):
    router.add_router("", part.router)
