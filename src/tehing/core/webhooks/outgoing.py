"""From the outbox to the webhooks: each that wants to hear an event gets a delivery of its own."""

import time

from tehing.core.models import Event
from tehing.core.webhooks import payloads
from tehing.core.webhooks.models import Webhook, WebhookDelivery

REMEMBERED = 1.0  # seconds for which a process knows who listens, so that an event costs no query

_listening: tuple[float, list[tuple[str, str]]] = (0.0, [])


def anybody_wants(event: Event) -> bool:
    """Whether some webhook asked for this; without one the event makes no delivery."""
    return any(payloads.wants(events, record_type, event) for events, record_type in _asked())


def forget() -> None:
    """Webhooks were changed in this process."""
    global _listening
    _listening = (0.0, [])


def fan_out(event: Event) -> None:
    """Make the deliveries. Told twice, it makes them once."""
    for webhook in Webhook.objects.filter(is_active=True).select_related("acts_for").order_by("pk"):
        if payloads.wants(webhook.events, webhook.record_type, event) and payloads.payload(event, webhook.acts_for) is not None:  # type: ignore[arg-type]
            put(webhook, event)


def put(webhook: Webhook, event: Event) -> WebhookDelivery:
    """One delivery, due now."""
    about = {"record_type": event.record_type, "record_id": event.record_id}
    return WebhookDelivery.objects.get_or_create(webhook=webhook, event=event, defaults=about)[0]


def _asked() -> list[tuple[str, str]]:
    global _listening
    until, asked = _listening
    if time.monotonic() >= until:
        asked = list(Webhook.objects.filter(is_active=True).values_list("events", "record_type"))
        _listening = (time.monotonic() + REMEMBERED, asked)
    return asked
