"""Doing a thing once though it is asked twice: a double click, a resent form, a repeated API call."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from tehing.core import clock
from tehing.core.access import Actor
from tehing.core.models import Once
from tehing.core.regular import every

LONGEST = 64
KEPT = timedelta(hours=24)


class KeyReused(Exception):
    """The key was used for another request."""


class InProgress(Exception):
    """The first request under this key is still being answered."""


@dataclass(frozen=True)
class Answer:
    """What a request was answered, as it is kept."""

    status: int
    content: bytes
    etag: str = ""
    keep: bool = True  # for a second request under the same key


def once(key: str, *, by: Actor, record_type: str, act: Callable[[], Any]) -> tuple[Any, int]:
    """Run `act` unless this person already did so under this key. Gives (record or None, record's key).

    The claim and the act are one transaction: when the act fails, the key is free again.
    """
    if not key:
        made = act()
        return made, made.pk
    kept = _kept(key)
    try:
        with transaction.atomic():
            claim = Once(key=kept, by_id=by.pk, record_type=record_type)
            claim.save(force_insert=True)
            made = act()
            Once.objects.filter(pk=claim.pk).update(record_id=made.pk)
            return made, made.pk
    except IntegrityError:
        earlier = Once.objects.filter(by_id=by.pk, key=kept).first()
        if earlier is None or earlier.record_id is None:
            raise
        return None, earlier.record_id


@transaction.atomic
def answered_once(key: str, *, by: Actor, fingerprint: str, act: Callable[[], Answer]) -> tuple[Answer, bool]:
    """The answer of the first request under this key, and whether it was given before. Keys are kept for 24 hours.

    Act and answer are one transaction, so there is no moment at which one is known and the other not. A refusal
    (status 400 or more) changes nothing and is not kept: mend the request and send the key again.
    Raises KeyReused when the earlier request was another one, InProgress when it is still being answered.
    """
    kept = _kept(key)
    _hold(f"{by.pk}:{kept}")
    earlier = Once.objects.filter(by_id=by.pk, key=kept).first()
    if earlier is not None and earlier.at < clock.now() - KEPT:
        earlier.delete()
        earlier = None
    if earlier is not None:
        if earlier.fingerprint != fingerprint:
            raise KeyReused
        return Answer(earlier.status, bytes(earlier.content), earlier.etag), True
    made = act()
    if made.status >= 400:
        transaction.set_rollback(True)
    elif made.keep:
        Once(key=kept, by_id=by.pk, fingerprint=fingerprint, status=made.status, content=made.content, etag=made.etag).save(
            force_insert=True
        )
    return made, False


@every(timedelta(hours=1))
def forget_answers() -> None:
    """Keys older than a day are free again."""
    Once.objects.filter(at__lt=clock.now() - KEPT).delete()


def _kept(key: str) -> str:
    return key if len(key) <= LONGEST else hashlib.sha256(key.encode()).hexdigest()  # long keys may begin alike


def _hold(name: str) -> None:
    """One request per key. SQLite has one writer at a time anyway: the second waits and then finds the first one's answer."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        if not cursor.fetchone()[0]:
            raise InProgress
