"""The room's verbs for programs; plain reads and writes of its records come from the engine."""

from ninja import Router

from tehing.deals.api import benefits, business_case, calendar, closing, committee, criteria, health, moving, notebook, pipelines

router = Router(tags=["deals"])
for part in (calendar, health, business_case, committee, criteria, closing, benefits, moving, notebook, pipelines):
    router.add_router("", part.router)
