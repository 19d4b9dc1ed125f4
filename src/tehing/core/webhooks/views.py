"""What a webhook's page offers beyond the generated screens."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tehing.core.access import one
from tehing.core.numbers import whole
from tehing.core.webhooks import actions, queries
from tehing.core.webhooks.access import visible_deliveries, visible_webhooks
from tehing.core.webhooks.models import WebhookDelivery


@require_POST
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, shown this once."""
    made = actions.make_secret(pk=pk, by=_by(request))
    return render(request, "webhooks/secret.html", {"webhook": one(visible_webhooks(_by(request)), pk), "secret": made})


@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test and look how it goes."""
    return redirect("webhook_delivery", pk, actions.send_test(pk=pk, by=_by(request)).pk)


@require_POST
def replay(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Send it again."""
    actions.replay(pk=pk, delivery_pk=delivery, by=_by(request))
    messages.success(request, _("It is being sent again."))
    return redirect("webhook_delivery", pk, delivery)


@require_POST
def replay_failed(request: HttpRequest, pk: int) -> HttpResponse:
    """Send all that was given up again."""
    count = actions.replay_failed(pk=pk, by=_by(request))
    messages.success(
        request, ngettext("%(count)d message is being sent again.", "%(count)d messages are being sent again.", count) % {"count": count}
    )
    return redirect("webhook_deliveries", pk)


@require_GET
def deliveries(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole log, in pages, all of it or what is in one state."""
    by, state, before = _by(request), request.GET.get("state", ""), request.GET.get("before", "")
    webhook = one(visible_webhooks(by), pk)
    states = WebhookDelivery.State
    chosen = state if state in states.values else ""
    lines, older = queries.page(webhook, by, state=chosen, before=whole(before) or 0)
    context = {"webhook": webhook, "lines": lines, "older": older, "states": states.choices, "chosen": chosen}
    return render(request, "webhooks/deliveries.html", context | {"may_edit": by.rights.scope("core.webhook", "edit")})


@require_GET
def delivery(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """One message with every try; while it waits, the page looks again."""
    by = _by(request)
    found = one(visible_deliveries(by, pk).select_related("event", "webhook").prefetch_related("tries"), delivery)
    context = {"webhook": found.webhook, "may_edit": by.rights.scope("core.webhook", "edit"), **queries.line(found)}
    part = request.headers.get("HX-Request") == "true"
    return render(request, "webhooks/delivery.html#state" if part else "webhooks/delivery.html", context)


def _by(request: HttpRequest) -> Any:
    return request.user
