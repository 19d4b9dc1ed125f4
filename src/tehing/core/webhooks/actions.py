"""Every write to webhooks by people."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction

from tehing.core import actions as core
from tehing.core import clock, outbox, records
from tehing.core.access import Actor, Invalid, Refused, one
from tehing.core.webhooks import outgoing, payloads, signing
from tehing.core.webhooks.access import WEBHOOK, visible_deliveries
from tehing.core.webhooks.models import Webhook, WebhookDelivery
from tehing.core.webhooks.post import leads_inside

OVERLAP = timedelta(hours=24)  # the old secret signs beside the new one
AT_ONCE = 10_000  # messages that one act sends again


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
    if leads_inside(webhook.url, settings.WEBHOOK_NETWORKS):
        raise Invalid({"url": ["address_refused"]})
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
    webhook: Webhook = core.locked(records.resource(WEBHOOK), pk=pk, by=by, verb="edit")
    found = one(visible_deliveries(by, pk), delivery_pk)
    _put_on_the_way(visible_deliveries(by, pk).filter(pk=found.pk))
    outbox.emit("webhook.replayed", by=by, record=webhook, after={"messages": 1}, delivery_id=found.pk)
    return one(visible_deliveries(by, pk), delivery_pk)


@transaction.atomic
def replay_failed(*, pk: int, by: Actor) -> int:
    """Send again what was given up, the oldest first, at most AT_ONCE; gives how many. Raises Refused("nothing_given_up")."""
    webhook: Webhook = core.locked(records.resource(WEBHOOK), pk=pk, by=by, verb="edit")
    failed = visible_deliveries(by, pk).filter(state=WebhookDelivery.State.FAILED).order_by("pk")
    count = _put_on_the_way(visible_deliveries(by, pk).filter(pk__in=failed.values("pk")[:AT_ONCE]))
    if not count:
        raise Refused("nothing_given_up")
    outbox.emit("webhook.replayed", by=by, record=webhook, after={"messages": count})
    return count


def _put_on_the_way(rows: "models.QuerySet[WebhookDelivery]") -> int:
    return rows.update(state=WebhookDelivery.State.WAITING, attempts=0, due_at=clock.now(), claimed_until=None)
