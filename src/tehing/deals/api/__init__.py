"""The room's verbs for programs; plain reads and writes of its records come from the engine."""

from ninja import Router

from tehing.deals.api import calendar, committee, health, moving

router = Router(tags=["deals"])
for part in (calendar, health, committee, moving):
    router.add_router("", part.router)
