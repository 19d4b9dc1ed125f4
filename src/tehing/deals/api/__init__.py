"""The room's verbs for programs; plain reads and writes of its records come from the engine."""

from ninja import Router

from tehing.deals.api import calendar, committee, health, moving, notebook, pipelines

router = Router(tags=["deals"])
for part in (calendar, health, committee, moving, notebook, pipelines):
    router.add_router("", part.router)
