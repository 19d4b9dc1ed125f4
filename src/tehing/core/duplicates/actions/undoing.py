"""A merge taken back: everything returns to where it was, save what has changed since, and that is said."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from tehing.core import actions as core
from tehing.core import clock, outbox, records, search
from tehing.core.access import Actor, Refused, one
from tehing.core.custom.definition import django_field
from tehing.core.duplicates import queries
from tehing.core.duplicates.actions.links import set_column, tell_moved
from tehing.core.duplicates.actions.merging import raw, unseen_added
from tehing.core.duplicates.models import Alias, Merge, MergeMove, MergeUndone, SuspectedPair
from tehing.core.records import Resource

CHUNK = 500


@dataclass
class _Plan:
    """What can return, and what cannot: (code, what it is about, how many)."""

    data: dict[str, Any] = field(default_factory=dict)
    back: dict[tuple[str, str], list[MergeMove]] = field(default_factory=lambda: defaultdict(list))
    again: list[MergeMove] = field(default_factory=list)
    left_out: list[tuple[str, str, int]] = field(default_factory=list)


def left_out_of(merge: Merge, by: Actor) -> list[tuple[str, str, int]]:
    """What would not return if the merge were taken back now: (code, field name or model, how many). Reads only."""
    if merge.erasure_id is not None:
        return []
    resource = records.resource(merge.record_type)
    kept = resource.visible(by).filter(pk=merge.kept_id).first()
    return _planned(merge, resource, kept).left_out if kept is not None else [("merged_on", "", 1)]


@transaction.atomic
def undo_merge(*, pk: int, by: Actor, partly: bool = False) -> MergeUndone:
    """Take a merge back. What was changed since stays as it is now: with `partly`, else all is refused.

    For those who may change the kept record. Raises Refused: "already_undone", "undo_later_first" (the kept record was
    itself merged), "merge_changed_since", "merge_was_erased", "merge_cannot_be_undone" (the lost record has no place any more).
    """
    merge: Merge = one(Merge.objects.select_for_update(), pk)
    resource = records.resource(merge.record_type)
    if MergeUndone.objects.filter(merge=merge).exists():
        queries.merge(pk, by)
        raise Refused("already_undone")
    if merge.erasure_id is not None:
        queries.merge(pk, by)
        raise Refused("merge_was_erased")
    if Alias.objects.filter(record_type=merge.record_type, old_id=merge.kept_id).exists():
        queries.merge(pk, by)
        raise Refused("undo_later_first")
    kept = core.locked(resource, pk=merge.kept_id, by=by, verb="edit")
    plan = _planned(merge, resource, kept)
    if plan.left_out and not partly:
        raise Refused("merge_changed_since")
    lost = _return(merge, resource, plan, by)
    undone = MergeUndone(merge=merge, left_out=plan.left_out, at=clock.now(), by_id=by.pk)
    undone.save(force_insert=True)
    tell_moved([each for moves in plan.back.values() for each in moves], before=kept, after=lost, by=by)
    outbox.emit(f"{resource.noun}.unmerged", by=by, record=kept, reason=merge.lost_label, merge=merge.pk)
    outbox.emit(f"{resource.noun}.returned", by=by, record=lost, reason=merge.kept_label, merge=merge.pk)
    return undone


def _planned(merge: Merge, resource: Resource, kept: Any) -> _Plan:
    plan = _Plan()
    for name, (before, after) in merge.fields.items():
        described = resource.field(name)
        if described is None:
            continue
        if raw(resource, kept, described) != after:
            plan.left_out.append(("changed_since", name, 1))
            continue
        plan.data[name] = before
    for each in merge.moves.order_by("pk"):
        if each.dropped:
            plan.again.append(each)
        else:
            plan.back[each.model, each.column].append(each)
    for (label, column), moves in plan.back.items():
        present = _still_there(label, column, moves, merge.kept_id)
        gone = [each for each in moves if each.row_id not in present]
        if gone and label != SuspectedPair._meta.label_lower:
            plan.left_out.append(("moved_since", label, len(gone)))
        plan.back[label, column] = [each for each in moves if each.row_id in present]
    lost_targets = Counter(each.model for each in plan.again if _missing(apps.get_model(each.model), each.row, merge))
    plan.left_out += [("target_gone", label, count) for label, count in lost_targets.items()]
    plan.again = [each for each in plan.again if not _missing(apps.get_model(each.model), each.row, merge)]
    plan.left_out += [("target_gone", name, 1) for name in _missing(resource.model, merge.lost["columns"], merge)]
    return plan


def _still_there(label: str, column: str, moves: list[MergeMove], kept: int) -> set[int]:
    """The moved rows that still hang where the merge hung them."""
    model, found = apps.get_model(label), set()
    for at in range(0, len(moves), CHUNK):
        keys = [each.row_id for each in moves[at : at + CHUNK]]
        rows = model._base_manager.filter(pk__in=keys)
        if label != SuspectedPair._meta.label_lower:
            rows = rows.filter(**{column: kept})
        found |= set(rows.values_list("pk", flat=True))
    return found


def _missing(model: Any, row: Mapping[str, Any], merge: Merge) -> list[str]:
    """Columns of a kept row that point at records which are no more; the lost record itself is about to return."""
    found = []
    for one_field in model._meta.concrete_fields:
        target, value = one_field.related_model, row.get(one_field.attname)
        if target is None or value is None or one_field.attname == "created_by_id":
            continue
        if target is records.resource(merge.record_type).model and value == merge.lost_id:
            continue
        if not target._base_manager.filter(pk=value).exists():
            found.append(one_field.name)
    return found


def _return(merge: Merge, resource: Resource, plan: _Plan, by: Actor) -> Any:
    """The kept record's fields first, so that a unique number is free; then the lost record, then what belongs to it."""
    later = {name: value for name, value in plan.data.items() if value == merge.lost_id and _is_self(resource, name)}
    _restore(merge, resource, {name: value for name, value in plan.data.items() if name not in later}, by)
    Alias.objects.filter(record_type=merge.record_type, old_id=merge.lost_id).delete()
    lost = _insert(resource.model, merge.lost["columns"], _missing(resource.model, merge.lost["columns"], merge))
    for name, keys in merge.lost["lists"].items():
        target = resource.target_of(resource.field(name))  # type: ignore[arg-type]
        getattr(lost, name).set(target.model._base_manager.filter(pk__in=keys))
    _restore(merge, resource, later, by)
    for (label, column), moves in plan.back.items():
        _move_back(apps.get_model(label), column, moves, merge.lost_id)
    for each in plan.again:
        _put_back(each, plan)
    search.index(resource, [lost, resource.model._base_manager.get(pk=merge.kept_id)], moved=True)
    left, right = sorted((merge.kept_id, merge.lost_id))
    pairs = SuspectedPair.objects.filter(record_type=merge.record_type, left_id=left, right_id=right, state=SuspectedPair.State.MERGED)
    pairs.update(state=SuspectedPair.State.OPEN, decided_at=None, decided_by=None)
    return lost


def _is_self(resource: Resource, name: str) -> bool:
    described = resource.field(name)
    return described is not None and resource.kind_of(described) == "reference" and resource.target_of(described) is resource


def _restore(merge: Merge, resource: Resource, fields: Mapping[str, Any], by: Actor) -> None:
    """The kept record's values of before the merge; those the person may not know of without the person."""
    if not fields:
        return
    seen = {one_field.name for one_field in resource.seen_by(by)}
    values = {name: _value(resource, name, kept) for name, kept in fields.items()}
    hidden = {name: value for name, value in values.items() if name not in seen}
    declared = {each.name: each for each in resource.declared}
    unseen = {declared[name].path: value for name, value in hidden.items() if name in declared}
    unseen |= unseen_added(resource, resource.model._base_manager.get(pk=merge.kept_id), hidden)
    if unseen:
        resource.model._base_manager.filter(pk=merge.kept_id).update(**unseen)
    core.update(resource, pk=merge.kept_id, by=by, data={name: value for name, value in values.items() if name in seen})


def _value(resource: Resource, name: str, kept: Any) -> Any:
    described = resource.field(name)
    assert described is not None
    kind = resource.kind_of(described)
    if kind == "references":
        return list(resource.target_of(described).model._base_manager.filter(pk__in=kept))
    if described.custom is not None and kind != "reference":
        return None if kept is None else django_field(described.custom).to_python(kept)
    if kind == "reference":
        return None if kept is None else resource.target_of(described).model._base_manager.filter(pk=kept).first()
    return resource.model_field(described).to_python(kept)


def _insert(model: Any, row: Mapping[str, Any], without: Iterable[str]) -> Any:
    """A row as it stood, under its own number."""
    try:
        with transaction.atomic():
            made = model(**_columns(model, row, without))
            made.save(force_insert=True)
    except IntegrityError as no:
        raise Refused("merge_cannot_be_undone") from no
    return made


def _columns(model: Any, row: Mapping[str, Any], without: Iterable[str] = ()) -> dict[str, Any]:
    found = {}
    for one_field in model._meta.concrete_fields:
        if one_field.attname in row:
            value = row[one_field.attname]
            found[one_field.attname] = None if one_field.name in without else _python(one_field, value)
    return found


def _python(one_field: Any, value: Any) -> Any:
    if isinstance(one_field, models.JSONField) or value is None:
        return value
    return (one_field.target_field if one_field.is_relation else one_field).to_python(value)


def _move_back(model: Any, column: str, moves: list[MergeMove], lost: int) -> None:
    for at in range(0, len(moves), CHUNK):
        chunk = moves[at : at + CHUNK]
        plainly = [each.row_id for each in chunk if not each.row]
        set_column(model._base_manager.filter(pk__in=plainly), column, lost)
        for each in chunk:
            if each.row:
                model._base_manager.filter(pk=each.row_id).update(**each.row)


def _put_back(each: MergeMove, plan: _Plan) -> None:
    """A row that the merge dropped; where the same has been written anew meanwhile, that one stays alone."""
    model = apps.get_model(each.model)
    try:
        made = _insert(model, each.row, ())
    except Refused:
        plan.left_out.append(("there_again", each.model, 1))
    else:
        search.index_rows([made])
