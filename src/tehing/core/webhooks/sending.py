"""Bringing deliveries to their addresses: outside any transaction, a thread for each webhook, so that a slow one delays nobody."""

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import msgspec
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Exists, OuterRef

from tehing import __version__
from tehing.core import clock, faults, outbox
from tehing.core.custom import fields
from tehing.core.regular import every
from tehing.core.webhooks import outgoing, payloads, signing
from tehing.core.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery
from tehing.core.webhooks.post import EXCERPT, NotSent, post

log = logging.getLogger(__name__)
State = WebhookDelivery.State
PAUSES = [timedelta(seconds=one) for one in (5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)]
FAILING = timedelta(days=3)  # after so long without one success a webhook is stopped
CLAIM = timedelta(seconds=60)
KEPT = timedelta(days=30)
THREADS, AT_ONCE, LOOK = 8, 50, 0.5
GONE, SLOW_DOWN = 410, (429, 503)


def waiting() -> list[int]:
    """Webhooks that have something due."""
    now = clock.now()
    rows = WebhookDelivery.objects.filter(state=State.WAITING, due_at__lte=now, webhook__is_active=True).exclude(claimed_until__gt=now)
    return list(rows.order_by().values_list("webhook_id", flat=True).distinct())


def send_due(webhook_pk: int, most: int = AT_ONCE) -> int:
    """Send what is due to one webhook, in order for each record; stops at the first failure. Gives how many were tried."""
    tried = 0
    while tried < most and (found := _claim(webhook_pk)) is not None:
        tried += 1
        if not _send(found):
            break
    return tried


def run(stop: threading.Event) -> None:
    """Send until told to stop."""
    refused = faults.Waiting(log, "Sending to webhooks waits. %s")
    busy: dict[int, Future[None]] = {}
    with ThreadPoolExecutor(THREADS, thread_name_prefix="webhook") as pool:
        while not stop.wait(LOOK):
            try:
                close_old_connections()
                busy = {pk: one for pk, one in busy.items() if not one.done()}
                busy |= {pk: pool.submit(_in_thread, pk, refused) for pk in waiting() if pk not in busy}
            except DatabaseError as no:
                if not refused.meet(no):
                    log.exception("Sending to webhooks stumbled and goes on.")


def _in_thread(webhook_pk: int, refused: faults.Waiting) -> None:
    close_old_connections()
    fields.forget()
    try:
        send_due(webhook_pk)
        refused.end()
    except Exception as no:
        if not refused.meet(no):
            log.exception("Sending to webhook %s stumbled and goes on.", webhook_pk)
    finally:
        connection.close()


@every(timedelta(hours=1))
def forget_old() -> None:
    """The log goes back a month."""
    WebhookDelivery.objects.filter(created_at__lt=clock.now() - KEPT).exclude(state=State.WAITING).delete()


@transaction.atomic
def _claim(webhook_pk: int) -> WebhookDelivery | None:
    """The next one that no other worker is at and whose record has no earlier news waiting."""
    now = clock.now()
    same_record = {"record_type": OuterRef("record_type"), "record_id": OuterRef("record_id")}
    earlier = WebhookDelivery.objects.filter(webhook=webhook_pk, state=State.WAITING, event_id__lt=OuterRef("event_id"), **same_record)
    rows = WebhookDelivery.objects.filter(webhook=webhook_pk, webhook__is_active=True, state=State.WAITING, due_at__lte=now)
    rows = rows.exclude(claimed_until__gt=now).exclude(Exists(earlier)).order_by("event_id")
    found = rows.select_for_update(of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked).first()
    if found is not None:
        found.claimed_until = now + CLAIM
        found.save(update_fields=["claimed_until"])
    return found


def _send(found: WebhookDelivery) -> bool:
    """One try, kept in the log. True when it arrived."""
    webhook = Webhook.objects.select_related("acts_for").get(pk=found.webhook_id)
    message = payloads.payload(found.event, webhook.acts_for)  # type: ignore[arg-type]
    body = msgspec.json.encode(message)
    tried = WebhookAttempt(delivery=found, request=body.decode()[:EXCERPT])
    retry_after = 0
    if message is None:
        tried.problem, tried.request = "not_to_be_known", ""
    else:
        try:
            reply = post(webhook.url, headers=_headers(webhook, found, body), body=body, networks=settings.WEBHOOK_NETWORKS)
            tried.status, tried.answer, tried.milliseconds, retry_after = reply.status, reply.text, reply.milliseconds, reply.retry_after
        except NotSent as no:
            tried.problem, tried.detail = no.code, no.detail[:200]
    return _note(found.pk, tried, retry_after)


def _headers(webhook: Webhook, found: WebhookDelivery, body: bytes) -> dict[str, str]:
    now = clock.now()
    salts = [webhook.salt, *([webhook.old_salt] if webhook.old_until and webhook.old_until > now else [])]
    signed = signing.headers(message_id=f"msg_{found.pk}", seconds=int(now.timestamp()), body=body, salts=salts)
    return signed | {"Content-Type": "application/json", "User-Agent": f"Tehing/{__version__}"}


@transaction.atomic
def _note(pk: int, tried: WebhookAttempt, retry_after: int) -> bool:
    """Keep the try and what follows from it."""
    webhook = Webhook.objects.select_for_update().get(pk=tried.delivery.webhook_id)
    found = WebhookDelivery.objects.select_for_update().get(pk=pk)
    tried.save()
    found.attempts, found.claimed_until, now = found.attempts + 1, None, clock.now()
    arrived = tried.status is not None and 200 <= tried.status < 300
    if arrived:
        found.state, found.done_at = State.DONE, now
    elif tried.status == GONE or tried.problem == "not_to_be_known" or found.attempts > len(PAUSES):
        found.state = State.FAILED
    else:
        pause = PAUSES[found.attempts - 1]
        found.due_at = now + (max(pause, timedelta(seconds=min(retry_after, 86_400))) if tried.status in SLOW_DOWN else pause)
    found.save(update_fields=["attempts", "claimed_until", "state", "done_at", "due_at"])
    _judge(webhook, tried, arrived=arrived)
    return arrived


def _judge(webhook: Webhook, tried: WebhookAttempt, *, arrived: bool) -> None:
    """Whether the webhook goes on: one that is gone or has failed for days is stopped, and its keepers are told."""
    now = clock.now()
    since = None if arrived else webhook.failing_since or (now if tried.problem != "not_to_be_known" else None)
    why = "gone" if tried.status == GONE else "failing" if since is not None and now - since > FAILING else ""
    if webhook.is_active and why:
        webhook.is_active, webhook.stopped, webhook.version = False, why, webhook.version + 1
        outbox.emit("webhook.stopped", by=None, record=webhook, before={"is_active": True}, after={"is_active": False, "stopped": why})
        outgoing.forget()
    if webhook.failing_since != since or why:
        webhook.failing_since = since
        webhook.save(update_fields=["is_active", "stopped", "version", "failing_since"])
