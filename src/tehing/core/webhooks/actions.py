"""Every write to webhooks by people."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from tehing.core import actions as core
from tehing.core import clock, outbox, records
from tehing.core.access import Actor, Invalid, one
from tehing.core.webhooks import outgoing, payloads, signing
from tehing.core.webhooks.access import WEBHOOK, visible_deliveries
from tehing.core.webhooks.models import Webhook, WebhookDelivery

OVERLAP = timedelta(hours=24)  # the old secret signs beside the new one


@transaction.atomic
def create_webhook(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Webhook:
    """A new webhook; it hears what happens from now on, as far as whoever made it may know."""
    made: Webhook = core.create(records.resource(WEBHOOK), by=by, data=data, reason=reason)
    outgoing.forget()
    return made


@transaction.atomic
def update_webhook(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Webhook:
    """Change a webhook. It acts for whoever changed it last, so that nobody gets news by another's rights."""
    webhook: Webhook = core.update(records.resource(WEBHOOK), pk=pk, by=by, data=data, version=version, reason=reason)
    webhook.acts_for_id = by.pk
    if webhook.is_active:
        webhook.stopped, webhook.failing_since = "", None
    webhook.save(update_fields=["acts_for", "stopped", "failing_since"])
    outgoing.forget()
    return webhook


def delete_webhook(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    """Remove it with its log; what waits is not sent."""
    core.delete(records.resource(WEBHOOK), pk=pk, by=by, version=version, reason=reason)


def check_webhook(values: Mapping[str, Any], webhook: Webhook) -> None:
    """What must hold of address and events; a new webhook gets its secret and acts for its maker."""
    parts = urlsplit(webhook.url)
    if parts.username is not None or (parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOK_NETWORKS)):
        raise Invalid({"url": ["https_needed"]})
    try:
        payloads.patterns(webhook.events)
    except ValueError as no:
        raise Invalid({"events": ["bad_event"]}) from no
    if webhook.pk is None:
        webhook.salt, webhook.acts_for_id = signing.new_salt(), webhook.created_by_id


@transaction.atomic
def make_secret(*, pk: int, by: Actor) -> str:
    """A new secret, to be shown this once. The one before signs too for 24 hours, so that the receiver can change over."""
    webhook: Webhook = core.locked(records.resource(WEBHOOK), pk=pk, by=by, verb="edit")
    webhook.old_salt, webhook.old_until = webhook.salt, clock.now() + OVERLAP
    webhook.salt = signing.new_salt()
    webhook.save(update_fields=["salt", "old_salt", "old_until"])
    outbox.emit("webhook.secret_made", by=by, record=webhook)
    return signing.secret_of(webhook.salt)


@transaction.atomic
def send_test(*, pk: int, by: Actor) -> WebhookDelivery:
    """Put a test message on its way."""
    webhook: Webhook = core.locked(records.resource(WEBHOOK), pk=pk, by=by, verb="edit")
    event = outbox.emit(payloads.TEST, by=by, record=webhook, after={"greeting": "Tere!"})
    return outgoing.put(webhook, event)


@transaction.atomic
def replay(*, pk: int, delivery_pk: int, by: Actor) -> WebhookDelivery:
    """Send a message again, under the same id, whatever became of it."""
    core.locked(records.resource(WEBHOOK), pk=pk, by=by, verb="edit")
    found = one(visible_deliveries(by, pk), delivery_pk)
    found.state, found.attempts, found.due_at, found.claimed_until = WebhookDelivery.State.WAITING, 0, clock.now(), None
    found.save(update_fields=["state", "attempts", "due_at", "claimed_until"])
    return found
