"""The log of a webhook."""

from typing import Any

from tehing.core import refusals
from tehing.core.access import Actor
from tehing.core.webhooks.access import visible_deliveries
from tehing.core.webhooks.models import Webhook, WebhookDelivery

RECENT, PAGE = 30, 50


def log(by: Actor, webhook_pk: int, *, state: str = "", before: int = 0, limit: int) -> list[WebhookDelivery]:
    """Deliveries with their tries, the newest first: two queries."""
    rows = visible_deliveries(by, webhook_pk).select_related("event").prefetch_related("tries").order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    return list((rows.filter(pk__lt=before) if before else rows)[:limit])


def recent(webhook: Webhook, by: Actor) -> list[dict[str, Any]]:
    """The newest messages for the webhook's page, each with how its last try went."""
    return [line(each) for each in log(by, webhook.pk, limit=RECENT)]


def page(webhook: Webhook, by: Actor, *, state: str, before: int) -> tuple[list[dict[str, Any]], int]:
    """A page of the log, with the key to read on from (0 = the end was reached)."""
    found = log(by, webhook.pk, state=state, before=before, limit=PAGE + 1)
    return [line(each) for each in found[:PAGE]], found[PAGE - 1].pk if len(found) > PAGE else 0


def line(each: WebhookDelivery) -> dict[str, Any]:
    """One message and its tries, the last one first, in words."""
    tries = [{"try": one, "told": _told(one)} for one in sorted(each.tries.all(), key=lambda one: -one.pk)]
    return {"delivery": each, "tries": tries, "last": tries[0] if tries else None}


def _told(one: Any) -> str:
    return f"HTTP {one.status}" if one.status is not None else refusals.sentence(one.problem)
