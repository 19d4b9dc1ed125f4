"""The room's verbs for programs; plain reads and writes of its records come from the engine."""

from ninja import Router

from tehing.playbook.api import advice, sharing

router = Router(tags=["playbook"])
for part in (advice, sharing):
    router.add_router("", part.router)
