"""Doing a thing once though it is asked twice: a double click, a resent form, a repeated API call."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from tehing.core.access import Actor
from tehing.core.models import Once

LONGEST = 64


def once(key: str, *, by: Actor, record_type: str, act: Callable[[], Any]) -> tuple[Any, int]:
    """Run `act` unless this person already did so under this key. Gives (record or None, record's key).

    The claim and the act are one transaction: when the act fails, the key is free again.
    """
    if not key:
        made = act()
        return made, made.pk
    kept = key if len(key) <= LONGEST else hashlib.sha256(key.encode()).hexdigest()  # long keys may begin alike
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
