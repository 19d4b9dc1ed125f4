"""Where the numbers of merged records lead."""

from django.db.models import Exists, OuterRef
from django.http import HttpResponse, HttpResponsePermanentRedirect

from tehing.core.access import Actor
from tehing.core.duplicates.models import Alias, SuspectedPair
from tehing.core.records.resource import Resource, Rows


def survivor(resource: Resource, pk: int, by: Actor) -> int | None:
    """The record that this number became part of, if the person may see it. Chains are kept short: a merge moves older aliases."""
    found = Alias.objects.filter(record_type=resource.key, old_id=pk).values_list("record_id", flat=True).first()
    return found if found is not None and resource.visible(by).filter(pk=found).exists() else None


def numbers_merged_into(record_type: str, pk: int) -> list[int]:
    """The numbers of all records that became part of this one: each has a part of its history."""
    return list(Alias.objects.filter(record_type=record_type, record_id=pk).values_list("old_id", flat=True))


def marked(resource: Resource, rows: Rows) -> Rows:
    """The rows with `was_merged` and `is_suspected`, so that a page asks for more of either only where there is any."""
    if not resource.merges:
        return rows
    merged = Alias.objects.filter(record_type=resource.key, record_id=OuterRef("pk"))
    pairs = SuspectedPair.objects.filter(record_type=resource.key, state__in=(SuspectedPair.State.OPEN, SuspectedPair.State.LATER))
    suspected = Exists(pairs.filter(left_id=OuterRef("pk"))) | Exists(pairs.filter(right_id=OuterRef("pk")))
    found: Rows = rows.annotate(was_merged=Exists(merged), is_suspected=suspected)
    return found


def moved(address: str, answer: HttpResponse | None = None) -> HttpResponse:
    """301 to where a record is now. Not to be remembered by browsers: a merge can be undone."""
    told = answer if answer is not None else HttpResponsePermanentRedirect(address)
    told["Location"], told["Cache-Control"] = address, "no-store"
    return told
