"""Webhooks for programs, beyond adding and changing them: secrets, the log, tests, replays."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tehing.core.access import Invalid, one, require_verb
from tehing.core.numbers import whole
from tehing.core.webhooks import actions, queries
from tehing.core.webhooks.access import WEBHOOK, visible_deliveries, visible_webhooks
from tehing.core.webhooks.models import WebhookDelivery

router = Router(tags=["webhooks"])


class SecretOut(Schema):
    """Shown this once."""

    secret: str


class AttemptOut(Schema):
    """One try. Without an answer `status` is null and `problem` says why."""

    at: datetime
    status: int | None
    problem: str
    detail: str
    milliseconds: int
    request: str
    answer: str


class DeliveryOut(Schema):
    """One message: waiting, done or failed (given up)."""

    id: int
    event: int
    type: str
    record_type: str
    record_id: int
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime
    done_at: datetime | None
    tries: list[AttemptOut]


class ReplayedOut(Schema):
    """How many messages are on their way again."""

    messages: int


class DeliveriesOut(Schema):
    """The one envelope of every list."""

    items: list[DeliveryOut]
    next: str | None


@router.post("/webhooks/{int:pk}/secret", response={201: SecretOut}, operation_id="webhook_secret", summary="Make a new secret")
def secret(request: HttpRequest, pk: int) -> Status[dict[str, str]]:
    return Status(201, {"secret": actions.make_secret(pk=pk, by=_by(request))})


@router.post("/webhooks/{int:pk}/test", response={202: DeliveryOut}, operation_id="webhook_test", summary="Send a test message")
def test(request: HttpRequest, pk: int) -> Status[dict[str, Any]]:
    return Status(202, _shape(actions.send_test(pk=pk, by=_by(request))))


@router.get(
    "/webhooks/{int:pk}/deliveries", response=DeliveriesOut, operation_id="webhook_deliveries", summary="What was sent, newest first"
)
def deliveries(request: HttpRequest, pk: int, state: str = "", cursor: str = "", limit: int = 50) -> dict[str, Any]:
    by = _by(request)
    require_verb(by, WEBHOOK, "view")
    one(visible_webhooks(by), pk)
    before = _number("cursor", cursor)
    if not 1 <= limit <= 200:
        raise Invalid({"limit": ["bad_limit"]})
    if state and state not in WebhookDelivery.State.values:
        raise Invalid({"state": ["unknown_value"]})
    found = queries.log(by, pk, state=state, before=before, limit=limit + 1)
    return {"items": [_shape(each) for each in found[:limit]], "next": str(found[limit - 1].pk) if len(found) > limit else None}


@router.post(
    "/webhooks/{int:pk}/deliveries/{int:delivery}/replay",
    response={202: DeliveryOut},
    operation_id="webhook_replay",
    summary="Send a message again",
)
def replay(request: HttpRequest, pk: int, delivery: int) -> Status[dict[str, Any]]:
    actions.replay(pk=pk, delivery_pk=delivery, by=_by(request))
    return Status(202, _shape(one(visible_deliveries(_by(request), pk), delivery)))


@router.post(
    "/webhooks/{int:pk}/deliveries/replay",
    response={202: ReplayedOut},
    operation_id="webhook_replay_failed",
    summary="Send all given-up messages again",
)
def replay_failed(request: HttpRequest, pk: int) -> Status[dict[str, int]]:
    """The oldest 10,000 in one call; ask again for more. 409 `nothing_given_up` when there are none."""
    return Status(202, {"messages": actions.replay_failed(pk=pk, by=_by(request))})


def _number(name: str, text: str) -> int:
    number = whole(text or 0)
    if number is None:
        raise Invalid({name: ["bad_cursor"]})
    return number


def _shape(each: WebhookDelivery) -> dict[str, Any]:
    names = ("record_type", "record_id", "state", "attempts", "created_at", "due_at", "done_at")
    tries = sorted(each.tries.all(), key=lambda one: one.pk)
    shown = {name: getattr(each, name) for name in names} | {"id": each.pk, "event": each.event_id, "type": each.event.name}
    return shown | {"tries": [{name: getattr(one, name) for name in AttemptOut.model_fields} for one in tries]}


def _by(request: HttpRequest) -> Any:
    return request.auth  # type: ignore[attr-defined]
