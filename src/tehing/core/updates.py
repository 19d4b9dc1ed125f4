"""Many changed records at once: what `core.actions.update` does to one, in a handful of statements however many they are.

Right, lock, rule, save, search entry and news are the same; a test compares the two ways. What the room can only judge one
by one (a deal that moves to another stage, a company that gets a parent) goes through the record type's own update.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import DataError, IntegrityError, models, transaction
from django.db.models import prefetch_related_objects

from tehing.core import actions as core
from tehing.core import clock, inserts, outbox, search
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, Unknown, require_verb
from tehing.core.custom.column import COLUMN
from tehing.core.drafts import check_for
from tehing.core.records.resource import Edit, Resource
from tehing.core.records.values import plain, tidied

Ready = Callable[[Any, Mapping[str, Any]], Mapping[str, Any] | None]
Wave = list[tuple[int, Edit]]

_REFUSALS = (Invalid, Refused, Forbidden, Conflict, Unknown, IntegrityError, DataError)


@transaction.atomic
def update_many(
    resource: Resource,
    *,
    by: Actor,
    edits: Sequence[Edit],
    reason: str = "",
    ready: Ready | None = None,
    follow: Callable[[Sequence[Any]], None] | None = None,
) -> list[Any]:
    """Change many records, each as `update` would. Gives, in the order of `edits`, the record or why it alone was left as it is.

    `ready(record, data)` is what the room makes of the data of a locked record; None sends it through the room's own update.
    `follow(records)` does what must happen together with the change. Two edits of one record happen one after the other.
    Raises Forbidden.
    """
    require_verb(by, resource.key, "edit")
    done: list[Any] = [None] * len(edits)
    for wave in _waves(edits):
        _Writer(resource, by, reason, ready, follow).do(wave, done)
    return done


def _waves(edits: Sequence[Edit]) -> Iterator[Wave]:
    """The edits in as few parts as may be, none of which holds a record twice."""
    left: Wave = list(enumerate(edits))
    while left:
        seen: set[int] = set()
        now, later = Wave(), Wave()
        for place in left:
            (later if place[1].pk in seen else now).append(place)
            seen.add(place[1].pk)
        yield now
        left = later


@dataclass
class _Change:
    """A record with its new values, on its way into the database."""

    at: int
    record: Any
    names: list[str]
    many: dict[str, Any]
    news: tuple[dict[str, Any], dict[str, Any]]
    columns: set[str] = field(default_factory=set)  # whose values are other than before
    problem: Exception | None = None


class _Writer:
    """What is the same for all records of one wave, worked out once."""

    def __init__(
        self, resource: Resource, by: Actor, reason: str, ready: Ready | None, follow: Callable[[Sequence[Any]], None] | None
    ) -> None:
        self.resource, self.by, self.reason, self.ready, self.follow = resource, by, reason, ready, follow
        self.known = core.known_fields(resource, by)
        self.differing = core.comparison(resource)
        self.now = clock.now()
        described = {one.path for one in resource.fields}
        fields = resource.model._meta.concrete_fields
        self.columns = [found.attname for found in fields]
        self.checks = [(found.attname, check_for(found)) for found in fields if found.name in described and not found.is_relation]
        columns = {found.name: found.attname for found in fields if not found.is_relation}
        self.plainly = {one.name: columns[one.path] for one in resource.fields if one.path in columns}
        self.searched = {_column(resource.model, path) for path in (resource.title, *resource.search)}
        if any(one.custom is not None and one.custom.kind == "text" for one in resource.fields):
            self.searched.add(COLUMN)

    def do(self, wave: Wave, done: list[Any]) -> None:
        records = self._locked([edit.pk for _at, edit in wave])
        self._load(list(records.values()), {name for _at, edit in wave for name in edit.data})
        visible = self._visible({edit.pk for _at, edit in wave} - records.keys())
        changes: list[_Change] = []
        for at, edit in wave:
            record = records.get(edit.pk)
            if record is None:
                done[at] = Forbidden("not_yours") if edit.pk in visible else Unknown()
            else:
                done[at] = self._one(at, record, edit, changes)
        core.save_together(self.resource, changes, self._write, IntegrityError, DataError)
        for change in changes:
            done[change.at] = change.problem or change.record
        self._tell([change for change in changes if change.problem is None])
        if self.follow is not None:
            self.follow([done[at] for at, edit in wave if done[at] is records.get(edit.pk)])

    def _write(self, changes: Sequence[_Change]) -> None:
        columns = set().union(*(change.columns for change in changes))
        inserts.update(self.resource.model, [change.record for change in changes], columns)

    def _locked(self, pks: list[int]) -> dict[int, Any]:
        rows = self.resource.visible(self.by, "edit").filter(pk__in=pks).select_for_update(of=("self",)).order_by("pk")
        return {record.pk: record for record in rows}

    def _visible(self, pks: set[int]) -> set[int]:
        return set(self.resource.visible(self.by).filter(pk__in=pks).values_list("pk", flat=True)) if pks else pks

    def _load(self, records: list[Any], names: set[str]) -> None:
        """What the records refer to, a query for each reference that somebody will ask for."""
        single, several = {path.partition("__")[0] for path in self.resource.search if "__" in path}, []
        for one in self.resource.fields:
            kind = self.resource.kind_of(one) if one.own and one.custom is None else ""
            if kind == "references" and one.name in names:
                several.append(one.path)
            elif kind == "reference" and (one.name in names or self.resource.check is not None):
                single.add(one.path)
        for path in single:
            _refer(records, self.resource.model._meta.get_field(path))
        prefetch_related_objects(records, *several)

    def _one(self, at: int, record: Any, edit: Edit, changes: list[_Change]) -> Any:
        """Puts a change on the list, or gives what comes of the edit without one."""
        try:
            data = edit.data if self.ready is None else self.ready(record, edit.data)
            if data is None:
                return self._alone(edit)
            data = tidied(self.resource, data)
            core.know_fields(data, self.known)
            names = self.differing(record, data)
            if edit.version not in (None, record.version) and names:
                raise Conflict(record, {name: (core.read_value(self.resource, record, name), data[name]) for name in names})
            if names:
                changes.append(self._changed(at, record, names, data))
        except (Invalid, Refused, Conflict) as no:
            return no
        return record

    def _alone(self, edit: Edit) -> Any:
        try:
            with transaction.atomic():
                return self.resource.update(pk=edit.pk, by=self.by, data=edit.data, version=edit.version, reason=self.reason)
        except _REFUSALS as no:
            return no

    def _changed(self, at: int, record: Any, names: list[str], data: Mapping[str, Any]) -> _Change:
        before = self._told(record, names, {})
        were = {name: _copy(record.__dict__[name]) for name in self.columns}
        many = self._assign(record, {name: data[name] for name in names})
        self._hold(record, many)
        record.version += 1
        record.updated_at = self.now
        after = self._told(record, names, many)
        state = record.__dict__
        columns = {name for name, value in were.items() if state[name] is not value and state[name] != value}
        return _Change(at, record, names, many, (before, after), columns)

    def _assign(self, record: Any, data: dict[str, Any]) -> dict[str, Any]:
        """As core does, without asking again for each record which column a field is."""
        for name in data.keys() & self.plainly.keys():
            setattr(record, self.plainly[name], data.pop(name))
        return core.assign(self.resource, record, data) if data else {}

    def _told(self, record: Any, names: list[str], many: Mapping[str, Any]) -> dict[str, Any]:
        """The values as the history keeps them."""
        return {
            name: plain(getattr(record, self.plainly[name]))
            if name in self.plainly
            else core.values_of(self.resource, record, [name], many)[name]
            for name in names
        }

    def _hold(self, record: Any, many: Mapping[str, Any]) -> None:
        """Values that are plainly right are not cleaned: that would leave them as they are, and takes most of the time."""
        state = record.__dict__
        if all(check(state[name]) for name, check in self.checks):
            core.hold_together(self.resource, record, many)
        else:
            core.hold(self.resource, record, many)

    def _tell(self, changes: list[_Change]) -> None:
        """What is due once the records are saved: values of many, search entries, news."""
        _assign_many(self.resource, changes)
        found_otherwise = [change.record for change in changes if None in self.searched or change.columns & self.searched]
        search.index(self.resource, found_otherwise)
        news: list[Any] = [(change.record, *change.news) for change in changes]
        outbox.emit_many(f"{self.resource.noun}.updated", by=self.by, news=news, reason=self.reason)


def _refer(records: list[Any], found: Any) -> None:
    """Give each record what it refers to. Django's own prefetching asks SQLite for more keys at once than it can take."""
    keys = {getattr(record, found.attname) for record in records} - {None}
    there = found.related_model._base_manager.in_bulk(keys) if keys else {}
    for record in records:
        if (key := getattr(record, found.attname)) in there:
            found.set_cached_value(record, there[key])


def _assign_many(resource: Resource, changes: list[_Change]) -> None:
    """Values of many: for each such field one statement that removes and one that adds."""
    for name in {name for change in changes for name in change.many}:
        found: Any = resource.model._meta.get_field(name)
        through: Any = found.remote_field.through
        here, there = f"{found.m2m_field_name()}_id", f"{found.m2m_reverse_field_name()}_id"
        wanted = {(change.record.pk, other.pk) for change in changes for other in change.many.get(name, ())}
        owners = [change.record.pk for change in changes if name in change.many]
        links = {(pk, other): key for key, pk, other in through.objects.filter(**{f"{here}__in": owners}).values_list("pk", here, there)}
        through.objects.filter(pk__in=[key for pair, key in links.items() if pair not in wanted]).delete()
        inserts.insert(through, [inserts.new(through, {here: pk, there: other}) for pk, other in sorted(wanted - links.keys())])
        for change in changes:
            getattr(change.record, "_prefetched_objects_cache", {}).pop(name, None)


def _column(model: type[models.Model], path: str) -> str | None:
    """The column of the record that a search path begins with, or None for what is worked out."""
    try:
        return getattr(model._meta.get_field(path.partition("__")[0]), "attname", None)
    except FieldDoesNotExist:
        return None


def _copy(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else list(value) if isinstance(value, list) else value
