"""One record out of two or more, field by field; nothing that hangs on them is lost, and all of it is written down to be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import models, transaction

from tehing.core import actions as core
from tehing.core import clock, outbox, search
from tehing.core.access import Actor, Conflict, Invalid, Refused
from tehing.core.custom.column import COLUMN
from tehing.core.duplicates.actions.links import Link, drop_said_twice, links_to, move, move_pairs, set_column, stored, tell_moved
from tehing.core.duplicates.models import Alias, Merge, MergeMove, SuspectedPair
from tehing.core.records import Field, Resource
from tehing.core.records.values import plain

BOTH: Literal["both"] = "both"
Take = Mapping[str, int | Literal["both"]]


@transaction.atomic
def merge_records(
    resource: Resource,
    *,
    kept: int,
    lost: Sequence[int],
    by: Actor,
    take: Take | None = None,
    versions: Mapping[int, int] | None = None,
) -> list[Merge]:
    """Make one record of several; `kept` stays, each of `lost` becomes part of it. One transaction: all or nothing.

    `take`: field -> key of the record whose value counts, or "both" for texts and lists. What is left out: the kept one's
    value, or where it has none the other's; lists and long texts are put together. `versions`: key -> the version that was
    looked at. Needs the right to change all of them and to delete the lost ones.
    Raises Conflict (somebody saved in between), Invalid and Refused (the result would not hold), Unknown, Forbidden.
    """
    if not lost or kept in lost or len(set(lost)) != len(lost):
        raise Refused("merge_needs_two")
    found = _locked(resource, by, kept, lost, versions or {})
    chosen = _chosen(resource, take or {}, found)
    return [_Pair(resource, by, found[kept], found[each], chosen).merge() for each in lost]


def _locked(resource: Resource, by: Actor, kept: int, lost: Sequence[int], versions: Mapping[int, int]) -> dict[int, Any]:
    """The records, locked in the order of their keys so that two merges cannot wait for each other."""
    found = {}
    for pk in sorted((kept, *lost)):
        found[pk] = core.locked(resource, pk=pk, by=by, verb="edit")
        if pk != kept:
            core.locked(resource, pk=pk, by=by, verb="delete")
        if versions.get(pk, found[pk].version) != found[pk].version:
            raise Conflict(found[pk], {})
    return found


def _chosen(resource: Resource, take: Take, found: Mapping[int, Any]) -> Take:
    known = {one.name for one in resource.fields if one.own and one.form and one.name not in resource.unmerged}
    strange = {name: ["unknown_field"] for name in take if name not in known}
    strange |= {name: ["unknown_choice"] for name, choice in take.items() if choice != BOTH and choice not in found}
    for name, choice in take.items():
        one = resource.field(name)
        if choice == BOTH and one is not None and not joins(resource, one):
            strange[name] = ["cannot_be_joined"]
    if strange:
        raise Invalid(strange)
    return take


def joins(resource: Resource, one: Field) -> bool:
    """Whether both values of a field can stand together."""
    return resource.kind_of(one) in ("longtext", "references", "choices")


@dataclass
class _Pair:
    """The merge of one record into another."""

    resource: Resource
    by: Actor
    kept: Any
    lost: Any
    take: Take

    def merge(self) -> Merge:
        """Read what will count, move what hangs on the lost one, remove it, then write the kept one and the journal."""
        self.kept.refresh_from_db()
        before, row, label = self._raw(), stored(self.lost), str(self.lost)[:250]
        values = {one.name: self._value(one) for one in self.resource.fields if _merged(one) and one.name not in self.resource.unmerged}
        self._keep_amounts(values)
        many = self._lists_of_lost()
        moves = [*self._move_all(), *move_pairs(self.resource, self.kept.pk, self.lost.pk)]
        lost_pk, removed = self.lost.pk, self.lost
        removed.delete()
        removed.pk = lost_pk
        search.forget(self.resource, [lost_pk])
        self._write(values)
        search.index(self.resource, [self.kept], moved=True)
        self._refuse_circle()
        after = self._raw()
        fields = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
        merge = Merge(
            record_type=self.resource.key,
            kept_id=self.kept.pk,
            kept_label=str(self.kept)[:250],
            lost_id=lost_pk,
            lost_label=label,
            lost={"columns": row, "lists": many},
            fields=fields,
            at=clock.now(),
            by_id=self.by.pk,
        )
        self._keep_journal(merge, moves)
        self._tell(merge, removed, moves)
        return merge

    def _move_all(self) -> list[MergeMove]:
        moves: list[MergeMove] = []
        for link in links_to(self.resource):
            own = self.kept.pk if link.model is self.resource.model else 0
            if own:  # the kept one may stand under the lost one: it cannot stand under itself
                self._loosen(link)
            moves += drop_said_twice(self.resource, link, self.kept.pk, self.lost.pk)
            moves += move(link, self.kept.pk, self.lost.pk, skip=own)
        return moves

    def _loosen(self, link: Link) -> None:
        rows = self.resource.model._base_manager.filter(pk=self.kept.pk, **{link.column: self.lost.pk})
        set_column(rows, link.column, None)

    def _value(self, one: Field) -> Any:
        here, there = _read(self.resource, self.kept, one), _read(self.resource, self.lost, one)
        choice = self.take.get(one.name)
        if choice is None and joins(self.resource, one):
            choice = BOTH
        if choice == BOTH:
            return self._joined(one, here, there)
        value = there if choice == self.lost.pk or (choice is None and here in (None, "")) else here
        is_self = isinstance(value, self.resource.model) and value.pk in (self.kept.pk, self.lost.pk)
        return None if is_self else value

    def _keep_amounts(self, values: dict[str, Any]) -> None:
        """An amount stays in its own currency: the record takes the other's only along with all of its amounts."""
        if "currency" not in values or self.kept.currency == self.lost.currency:
            return
        amounts = [one for one in self.resource.declared if self.resource.kind_of(one) in ("money", "price") and one.own]
        own = {self._currency_of(one) for one in amounts if values[one.name] is not None}
        if len(own) > 1:
            raise Refused("merge_mixes_currencies", one=self.kept.currency, other=self.lost.currency)
        if own:
            values["currency"] = own.pop()

    def _currency_of(self, one: Field) -> str:
        """The currency that the chosen amount is in."""
        from_lost = self.take.get(one.name) == self.lost.pk or (one.name not in self.take and _read(self.resource, self.kept, one) is None)
        currency: str = (self.lost if from_lost else self.kept).currency
        return currency

    def _joined(self, one: Field, here: Any, there: Any) -> Any:
        if isinstance(here, list):
            return [*here, *(each for each in there if each not in here)]
        together = "\n\n".join(dict.fromkeys(part for part in (here, there) if part))
        if len(together) > (self.resource.model_field(one).max_length or len(together)):
            raise Invalid({one.name: ["too_long_together"]})
        return together

    def _write(self, values: Mapping[str, Any]) -> None:
        """Through the one door; fields that the person may not know of are filled where the kept record has nothing."""
        seen = {one.name for one in self.resource.seen_by(self.by)}
        plain_values = {
            one.path: values[one.name]
            for one in self.resource.declared
            if one.name in values and one.name not in seen and self.resource.kind_of(one) != "references"
        }
        plain_values |= unseen_added(self.resource, self.kept, {name: value for name, value in values.items() if name not in seen})
        if plain_values:
            self.resource.model._base_manager.filter(pk=self.kept.pk).update(**plain_values)
        data = {name: value for name, value in values.items() if name in seen}
        self.kept = core.update(self.resource, pk=self.kept.pk, by=self.by, data=data)

    def _refuse_circle(self) -> None:
        """A company below the lost one may stand above the kept one."""
        for column in [one.attname for one in self.resource.model._meta.concrete_fields if one.related_model is self.resource.model]:
            at, passed = getattr(self.kept, column), {self.kept.pk}
            while at is not None:
                if at in passed:
                    raise Refused("merge_makes_circle")
                passed.add(at)
                at = self.resource.model._base_manager.filter(pk=at).values_list(column, flat=True).first()

    def _raw(self) -> dict[str, Any]:
        return {one.name: raw(self.resource, self.kept, one) for one in self.resource.fields if _merged(one)}

    def _lists_of_lost(self) -> dict[str, list[int]]:
        lists = [one for one in self.resource.fields if self.resource.kind_of(one) == "references"]
        return {one.name: raw(self.resource, self.lost, one) for one in lists}

    def _keep_journal(self, merge: Merge, moves: list[MergeMove]) -> None:
        merge.save(force_insert=True)
        for each in moves:
            each.merge = merge
        MergeMove.objects.bulk_create(moves, batch_size=1_000)
        Alias(record_type=merge.record_type, old_id=merge.lost_id, record_id=merge.kept_id).save(force_insert=True)
        left, right = sorted((merge.kept_id, merge.lost_id))
        SuspectedPair.objects.filter(record_type=merge.record_type, left_id=left, right_id=right).update(
            state=SuspectedPair.State.MERGED, decided_at=merge.at, decided_by=merge.by_id
        )

    def _tell(self, merge: Merge, removed: Any, moves: list[MergeMove]) -> None:
        noun, moved = self.resource.noun, sum(not each.dropped for each in moves)
        lost, kept = {"id": merge.lost_id, "label": merge.lost_label}, {"id": merge.kept_id, "label": merge.kept_label}
        tell_moved(moves, before=removed, after=self.kept, by=self.by)
        outbox.emit(f"{noun}.merged", by=self.by, record=self.kept, reason=merge.lost_label, merge=merge.pk, lost=lost, moved=moved)
        outbox.emit(f"{noun}.merged_into", by=self.by, record=removed, reason=merge.kept_label, merge=merge.pk, kept=kept)


def _merged(one: Field) -> bool:
    return one.own and one.name not in ("created_at", "updated_at")


def _read(resource: Resource, record: Any, one: Field) -> Any:
    value = one.of(record)
    return list(value.order_by("pk")) if isinstance(value, models.Manager) else value


def unseen_added(resource: Resource, record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The column of what the company added, with values of fields that the person may not know of."""
    added = [one for one in resource.fields if one.custom is not None and one.name in values]
    for one in added:
        one.put(record, values[one.name])
    return {COLUMN: record.custom} if added else {}


def raw(resource: Resource, record: Any, one: Field) -> Any:
    """A field as the journal keeps it: keys for references."""
    value = _read(resource, record, one)
    if isinstance(value, list):
        return [each.pk if isinstance(each, models.Model) else each for each in value]
    return value.pk if isinstance(value, models.Model) else plain(value)
