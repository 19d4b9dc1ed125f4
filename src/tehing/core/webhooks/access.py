"""Who reaches webhooks. They carry data out of the house, so nobody but an administrator does from the start."""

from typing import TYPE_CHECKING

from tehing.core.access import Actor, Scope
from tehing.core.webhooks.models import Webhook, WebhookDelivery

if TYPE_CHECKING:
    from django.db import models

WEBHOOK = "core.webhook"


def visible_webhooks(by: Actor, verb: str = "view") -> "models.QuerySet[Webhook]":
    rows = Webhook.objects.all()
    return rows if by.rights.scope(WEBHOOK, verb) is not Scope.NONE else rows.none()


def visible_deliveries(by: Actor, webhook_pk: int) -> "models.QuerySet[WebhookDelivery]":
    """What was and will be sent to a webhook."""
    return WebhookDelivery.objects.filter(webhook__in=visible_webhooks(by).filter(pk=webhook_pk))
