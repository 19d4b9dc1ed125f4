"""The recycle bin: removed records lie here as they were and can come back, with what went with them.

Kept outside the tables of the living, so that no list, count or report has to remember to leave the removed out.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

from django.core import serializers
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.deletion import Collector

from tehing.core import clock, outbox, search
from tehing.core.access import Actor, Refused, Scope, one
from tehing.core.models import Deleted, Event, ExternalId
from tehing.core.records import Resource, resources
from tehing.core.records import resource as resource_of

DAYS = 90
PAGE = 50


def going_with(record: models.Model) -> list[models.Model]:
    """The record and all rows that its removal takes along, those first on which others stand. Raises ProtectedError."""
    collector = Collector(using=record._state.db or "default", origin=record)
    collector.collect([record])
    found: dict[type[models.Model], list[models.Model]] = {}
    for row in chain(*collector.data.values(), *collector.fast_deletes):
        if not row._meta.auto_created:  # links of a many-to-many field travel with their record
            found.setdefault(type(row), []).append(row)
    return [row for model in _parents_first(found) for row in sorted(found[model], key=lambda row: row.pk)]


def keep(resource: Resource, record: Any, rows: list[models.Model], event: Event, by: Actor) -> None:
    """Lay a record that is being removed into the bin."""
    external = ExternalId.objects.filter(record_type=resource.key, record_id=record.pk)
    kept = serializers.serialize("json", [*rows, *external])
    Deleted(
        event=event,
        record_type=resource.key,
        record_id=record.pk,
        label=event.label,
        owner_id=getattr(record, "owner_id", None),
        by_id=by.pk,
        at=event.at,
        rows=kept,
    ).save(force_insert=True)
    external.delete()


def visible_deleted(by: Actor) -> "models.QuerySet[Deleted]":
    """What this person may bring back: what they removed themselves, and what they might have removed."""
    reach = Q(by=by.pk)
    for described in resources():
        scope = by.rights.scope(described.key, "delete")
        if scope is Scope.NONE:
            continue
        rows = Deleted.objects.filter(record_type=described.key)
        inside = Q() if scope is Scope.ALL else Q(pk__in=by.within(rows, described.key, "delete").values("pk"))
        reach |= Q(record_type=described.key) & inside
    seen = [described.key for described in resources() if by.rights.scope(described.key, "view") is not Scope.NONE]
    return Deleted.objects.filter(reach, record_type__in=seen, at__gte=clock.now() - timedelta(days=DAYS))


def deleted(by: Actor, *, record_type: str = "", before: int = 0) -> tuple[list[Deleted], int]:
    """A page of the bin, the newest first, with the key to read on from (0 = the end was reached)."""
    rows = visible_deleted(by).select_related("by").defer("rows").order_by("-pk")
    rows = rows.filter(record_type=record_type) if record_type else rows
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else 0


@transaction.atomic
def restore(*, pk: int, by: Actor, reason: str = "") -> Any:
    """Bring a removed record back, with its number, its links and what went with it. Gives the record.

    Raises Refused("cannot_return") when something it stands on is gone, or its name has been given to another.
    """
    found = one(visible_deleted(by).select_for_update(of=("self",)), pk)
    try:
        with transaction.atomic():
            rows = list(serializers.deserialize("json", found.rows))
            references = [reference for row in rows for reference in _references(row)]  # saving a row forgets its values of many
            for row in rows:
                row.save(force_insert=True)
            _hold_references(references)
    except (IntegrityError, serializers.base.DeserializationError) as no:
        raise Refused("cannot_return") from no
    resource = resource_of(found.record_type)
    record = resource.model._default_manager.get(pk=found.record_id)
    search.index_rows(row.object for row in rows)
    outbox.emit(f"{resource.noun}.restored", by=by, record=record, reason=reason)
    found.delete()
    return record


def restore_after(event: Event, by: Actor, reason: str) -> bool:
    """Take one removal back, told by its news. False when it is not in the bin any more."""
    found = Deleted.objects.filter(event=event).first()
    if found is None:
        return False
    restore(pk=found.pk, by=by, reason=reason)
    return True


def _hold_references(references: Iterable[tuple[type[models.Model], set[int]]]) -> None:
    """Foreign keys are checked when the transaction ends; here they must be known now."""
    for target, keys in references:
        if target._default_manager.filter(pk__in=keys).count() != len(keys):
            raise IntegrityError(target._meta.label)


def _references(row: Any) -> Iterator[tuple[type[models.Model], set[int]]]:
    """What a kept row points at: the model and its keys."""
    for field in row.object._meta.fields:
        key = getattr(row.object, field.attname)
        if field.related_model is not None and key is not None and getattr(field, "db_constraint", True):
            yield field.related_model, {key}
    for name, keys in (row.m2m_data or {}).items():
        yield row.object._meta.get_field(name).related_model, set(keys)


def _parents_first(found: dict[type[models.Model], list[Any]]) -> Iterable[type[models.Model]]:
    """Models in an order in which rows can be inserted again."""
    left = dict(found)
    while left:
        free = [model for model in left if not any(other in left and other is not model for other in _stands_on(model))]
        for model in free or list(left):
            del left[model]
            yield model


def _stands_on(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in model._meta.fields if field.related_model is not None}
