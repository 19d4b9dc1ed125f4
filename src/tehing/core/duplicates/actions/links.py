"""What hangs on a record, in whatever table: found from the models, so that a room that comes later is moved as well."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models.deletion import Collector

from tehing.core import clock, outbox, records, search
from tehing.core.access import Actor, Refused
from tehing.core.custom import fields as custom
from tehing.core.custom.column import COLUMN
from tehing.core.duplicates.models import MergeMove, SuspectedPair
from tehing.core.models import RememberedValue
from tehing.core.records import Resource
from tehing.core.records.values import plain

CHUNK = 500
VERSIONED = frozenset({"version", "updated_at"})
BOOKKEEPING = frozenset({"id", "version", "created_at", "updated_at", "created_by_id"})


@dataclass(frozen=True)
class Link:
    """A column that holds keys of the record type; `where` narrows it for columns that point at records of any type."""

    model: type[models.Model]
    column: str
    where: Mapping[str, Any] = field(default_factory=dict)

    def rows(self, pk: int) -> "models.QuerySet[Any]":
        return self.model._base_manager.filter(**{self.column: pk}, **self.where).order_by("pk")


def links_to(resource: Resource) -> Iterator[Link]:
    """Every foreign key, every (record_type, record_id) and every remembered reading that may name such a record.

    Not what tells history, and not the record's own tags and the like, which are fields to choose from.
    """
    own = {_through(resource, one) for one in resource.fields if resource.kind_of(one) == "references"}
    for relation in resource.model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            model = relation.related_model
            if model not in own and not getattr(model, "tells_history", False):
                yield Link(model, relation.field.attname)  # type: ignore[union-attr, arg-type]
    for model in apps.get_models():
        names = {one.name for one in model._meta.concrete_fields}
        if {"record_type", "record_id"} <= names and not getattr(model, "tells_history", False):
            yield Link(model, "record_id", {"record_type": resource.key})
    for other in records.resources():
        for added in custom.all_of(other):
            if added.kind == "reference" and added.target is resource.model:
                yield Link(other.model, added.path)
        for one in other.fields:
            if other.kind_of(one) in ("reference", "references") and other.target_of(one) is resource:
                yield Link(RememberedValue, "target_id", {"record_type": other.key, "field": one.name})


def _through(resource: Resource, one: Any) -> Any:
    return resource.model_field(one).remote_field.through


def stored(row: models.Model) -> dict[str, Any]:
    """A row by column, as JSON can keep it without loss."""
    return {one.attname: plain_column(row, one) for one in row._meta.concrete_fields if not getattr(one, "generated", False)}


def plain_column(row: models.Model, one: Any) -> Any:
    value = getattr(row, one.attname)
    return value if isinstance(one, models.JSONField | models.FloatField) else plain(value)


def move(link: Link, kept: int, lost: int, *, skip: int = 0) -> list[MergeMove]:
    """Hang the lost record's rows on the kept one. What the kept one has already, word for word by the database's rules, is dropped."""
    rows = link.rows(lost).exclude(pk=skip)
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return []
    try:
        with transaction.atomic():
            set_column(rows, link.column, kept)
    except IntegrityError:
        return [_move_one(link, row, kept) for row in rows.select_for_update()]
    return [_moved(link, key) for key in keys]


def set_column(rows: "models.QuerySet[Any]", column: str, value: int | None) -> None:
    """Let rows name another record, in a column or in a field that the company added. A record among them is another version then."""
    held, _, key = column.partition("__")
    is_record = {one.name for one in rows.model._meta.concrete_fields} >= VERSIONED
    if held != COLUMN:
        rows.update(**{column: value}, **({"version": models.F("version") + 1, "updated_at": clock.now()} if is_record else {}))
        return
    for row in rows.select_for_update():
        row.custom = {name: each for name, each in row.custom.items() if name != key} | ({} if value is None else {key: value})
        row.version, row.updated_at = row.version + 1, clock.now()
        row.save(update_fields=[COLUMN, *VERSIONED])


def tell_moved(moves: Sequence[MergeMove], *, before: Any, after: Any, by: Actor) -> None:
    """That records name another one now: news of a change of each, as if somebody had changed it, a few statements for a thousand."""
    moved: dict[tuple[str, str], list[int]] = defaultdict(list)
    for each in moves:
        if not each.dropped:
            moved[each.model, each.column].append(each.row_id)
    for (label, column), keys in moved.items():
        described = next((one for one in records.resources() if one.model._meta.label_lower == label), None)
        name = _field_of(described, column) if described is not None else None
        if described is None or name is None:
            continue
        named = [one.path for one in described.declared if one.own and described.kind_of(one) == "reference"]  # a label may name them
        rows = described.model._base_manager.select_related(*named).order_by("pk")
        for at in range(0, len(keys), CHUNK):
            news: list[Any] = [(row, {name: plain(before)}, {name: plain(after)}) for row in rows.filter(pk__in=keys[at : at + CHUNK])]
            outbox.emit_many(f"{described.noun}.updated", by=by, news=news)


def _field_of(described: Resource, column: str) -> str | None:
    """The field whose value lies in this column."""
    return next((one.name for one in described.fields if one.own and column in (one.path, f"{one.path}_id")), None)


def _move_one(link: Link, row: models.Model, kept: int) -> MergeMove:
    try:
        with transaction.atomic():
            set_column(link.model._base_manager.filter(pk=row.pk), link.column, kept)
    except IntegrityError:
        return drop(link, row)
    return _moved(link, row.pk)


def _moved(link: Link, key: int, row: Mapping[str, Any] | None = None) -> MergeMove:
    return MergeMove(model=link.model._meta.label_lower, column=link.column, row_id=key, row=dict(row or {}))


def drop(link: Link, row: models.Model) -> MergeMove:
    """Take a row away and keep it in the journal. Refused when others stand on it: then a person has to look first."""
    key, kept = row.pk, stored(row)
    collector = Collector("default")
    collector.collect([row])
    if any(model is not type(row) for model in collector.data) or any(
        rows.exists() for rows in collector.fast_deletes if rows.model is not type(row)
    ):
        raise Refused("merge_drops_too_much", what=str(row))
    search.forget_rows([row])
    row.delete()
    return MergeMove(model=link.model._meta.label_lower, column=link.column, row_id=key, dropped=True, row=kept)


def drop_said_twice(resource: Resource, link: Link, kept: int, lost: int) -> list[MergeMove]:
    """Of two jobs or addresses of which one says nothing that the other does not, the fuller one stays."""
    if resource.alike is None or link.model._meta.label_lower not in resource.alike.once:
        return []
    dropped = []
    present = {row.pk: row for row in link.rows(kept).select_for_update()}
    for row in link.rows(lost).select_for_update():
        said = _said(row, link)
        if any(said.items() <= _said(one, link).items() for one in present.values()):
            dropped.append(drop(link, row))
            continue
        for one in [one for one in present.values() if _said(one, link).items() <= said.items()]:
            dropped.append(drop(link, one))
            del present[one.pk if one.pk else dropped[-1].row_id]
    return dropped


def _said(row: models.Model, link: Link) -> dict[str, Any]:
    return {
        name: value for name, value in stored(row).items() if name not in BOOKKEEPING and name != link.column and value not in (None, "")
    }


def move_pairs(resource: Resource, kept: int, lost: int) -> list[MergeMove]:
    """Suspicions about the lost record are about the kept one now; one that is known of both is dropped."""
    moved = []
    rows = SuspectedPair.objects.filter(record_type=resource.key)
    link = Link(SuspectedPair, "left_id", {"record_type": resource.key})
    for pair in rows.filter(models.Q(left_id=lost) | models.Q(right_id=lost)).select_for_update():
        other = pair.right_id if pair.left_id == lost else pair.left_id
        if other == kept:
            continue
        before = {"left_id": pair.left_id, "right_id": pair.right_id}
        left, right = sorted((kept, other))
        if rows.filter(left_id=left, right_id=right).exists():
            moved.append(drop(link, pair))
        else:
            rows.filter(pk=pair.pk).update(left_id=left, right_id=right)
            moved.append(_moved(link, pair.pk, before))
    return moved
