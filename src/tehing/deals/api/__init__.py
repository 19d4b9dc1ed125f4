"""The room's verbs for programs; plain reads and writes of its records come from the engine."""

from ninja import Router

from tehing.deals.api import business_case, calendar, committee, health, moving, notebook, pipelines

router = Router(tags=["deals"])
for part in (calendar, health, business_case, committee, moving, notebook, pipelines):
    router.add_router("", part.router)
