"""The end of the bin: what has lain there too long goes for good, and with it what hung on it and nobody can reach any more."""

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.apps import apps
from django.db import connection, transaction

from tehing.core import attachments, clock
from tehing.core.models import Deleted, File, Note
from tehing.core.recycling.keeping import DAYS
from tehing.core.regular import every

REMOVALS, TOGETHER = 100, 500  # gone in one transaction, and records whose notes and files are looked for at once


@every(timedelta(days=1))
def empty() -> None:
    """Empty the bin of what was removed more than DAYS days ago, in short transactions."""
    while _empty_some():
        pass


@transaction.atomic
def _empty_some() -> bool:
    skip = connection.features.has_select_for_update_skip_locked
    past = Deleted.objects.filter(at__lt=clock.now() - timedelta(days=DAYS)).order_by("at")
    found = list(past.select_for_update(skip_locked=skip)[:REMOVALS])
    for one in found:
        for record_type, keys in _records_of(one):
            _take_attached(record_type, keys)
    Deleted.objects.filter(pk__in=[one.pk for one in found]).delete()
    return bool(found)


def _records_of(one: Deleted) -> Iterator[tuple[str, list[int]]]:
    """The removed record and those that went along with it, some at a time, but for any that lives after all."""
    kept: dict[str, list[int]] = {}
    for row in json.loads(one.rows):
        kept.setdefault(row["model"], []).append(row["pk"])
    for record_type, keys in kept.items():
        model = apps.get_model(record_type)
        for start in range(0, len(keys), TOGETHER):
            some = keys[start : start + TOGETHER]
            living = set(model._default_manager.filter(pk__in=some).values_list("pk", flat=True))
            yield record_type, [key for key in some if key not in living]


def _take_attached(record_type: str, keys: list[int]) -> None:
    hanging = {"record_type": record_type, "record_id__in": keys}
    Note.objects.filter(**hanging).delete()
    for sha256 in set(File.objects.filter(**hanging).values_list("sha256", flat=True)):
        transaction.on_commit(partial(attachments.forget_bytes, sha256))
    File.objects.filter(**hanging).delete()
