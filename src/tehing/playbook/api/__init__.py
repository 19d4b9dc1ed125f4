"""The room's verbs for programs; plain reads and writes of its records come from the engine."""

from ninja import Router

from tehing.playbook.api import advice, sharing, translations

router = Router(tags=["playbook"])
for part in (advice, sharing, translations):
    router.add_router("", part.router)
