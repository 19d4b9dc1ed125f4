"""The room's verbs for programs; plain reads and writes of its records come from the engine."""

from ninja import Router

from tehing.deals.api import (
    approach,
    benefits,
    business_case,
    calendar,
    case_links,
    closing,
    committee,
    criteria,
    evidence,
    health,
    moving,
    notebook,
    pipelines,
    preparation,
)

router = Router(tags=["deals"])
for part in (
    calendar,
    health,
    business_case,
    case_links,
    preparation,
    committee,
    criteria,
    closing,
    benefits,
    approach,
    evidence,
    moving,
    notebook,
    pipelines,
):
    router.add_router("", part.router)
