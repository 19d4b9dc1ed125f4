"""Core's own boxes on its pages."""

from collections.abc import Mapping
from typing import Any

from tehing.core.access import Actor
from tehing.core.records import panel
from tehing.core.webhooks import queries
from tehing.core.webhooks.models import Webhook


def _log(webhook: Webhook, by: Actor) -> Mapping[str, Any] | None:
    return {"lines": queries.recent(webhook, by), "webhook": webhook}


panel(host="core.webhook", key="log", template="webhooks/_log.html", content=_log, order=10)
