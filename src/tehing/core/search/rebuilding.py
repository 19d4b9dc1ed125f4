"""The index made anew from the records: after an upgrade, or when rows were written past the actions. Resumable.

Each chunk locks its records, reads them and writes their entries in one transaction, so a write that happens meanwhile
comes either before (and is read) or after (and indexes itself).
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tehing.core.jobs import enqueue, job, report
from tehing.core.models import Job, SearchEntry, SearchWord
from tehing.core.records import Resource, resources
from tehing.core.search import entries, keys

KIND, CHUNK = "search.rebuild", 1_000
Told = Callable[[int, int], None]


@job(KIND, _("Search: built anew"))
def work(found: Job) -> dict[str, Any]:
    return rebuild(found)


def rebuild(found: Job, tell: Told | None = None) -> dict[str, Any]:
    """Go through all record types by key, on from where an earlier run stopped. `tell` hears records done and their total."""
    total = sum(one.model._default_manager.count() for one in _indexed())
    done = found.done
    if "at" not in found.result:
        SearchWord.objects.all().delete()  # words that no record has any more are not kept
        SearchEntry.objects.exclude(kind__in=[one.number for one in _indexed()]).delete()
    for one in _from(found.result.get("at", ["", 0])[0]):
        last = found.result["at"][1] if found.result.get("at", [""])[0] == one.key else 0
        while True:
            with transaction.atomic():
                count, last = _chunk(one, last)
                done += count
                found.result = {"at": [one.key, last]}
                found.save(update_fields=["result"])
                report(found, done, total)
            if tell is not None:
                tell(done, total)
            if count < CHUNK:
                break
    return {"records": done}


@transaction.atomic
def ask(*, running: bool = False) -> Job:
    """Let the worker do it. `running`: the caller does it now, and the worker only if the caller falls silent."""
    return enqueue(KIND, by=None, here=running)


def _from(key: str) -> Iterator[Resource]:
    """Record types in a fixed order, from this one on."""
    return (one for one in sorted(_indexed(), key=lambda one: one.key) if one.key >= key)


def _indexed() -> Iterator[Resource]:
    return (one for one in resources() if not one.found_as)


def _chunk(one: Resource, after: int) -> tuple[int, int]:
    """Index the next records; take out entries between their keys that stand for nothing. Gives how many, and the last key."""
    rows = one.model._default_manager.filter(pk__gt=after).order_by("pk").select_for_update(of=("self",))
    records = list(rows[:CHUNK])
    last = records[-1].pk if len(records) == CHUNK else keys.SPAN - 1
    stale = SearchEntry.objects.filter(pk__gt=keys.entry(one.number, after), pk__lte=keys.entry(one.number, last))
    stale.exclude(record_id__in=[record.pk for record in records]).delete()
    entries.index(one, records)
    return len(records), last
