"""The one door for writes that need no verb of their own: create, update, delete. Rooms build their verbs on these."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import ProtectedError

from tehing.core import clock, inserts, outbox, recycling, search, workspace
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, Unknown, one, require_verb
from tehing.core.custom.formulas import work_out
from tehing.core.drafts import Recipe
from tehing.core.records.resource import Field, Resource, resources
from tehing.core.records.values import plain, tidied


def create(resource: Resource, *, by: Actor, data: Mapping[str, Any], reason: str = "") -> Any:
    """Save a new record and tell it. `data`: field name -> value, model instances for references.

    Raises Forbidden, Invalid (fields that do not hold), Refused (a rule of the room).
    """
    (made,) = create_many(resource, by=by, rows=[data], reason=reason)
    if isinstance(made, Exception):
        raise made
    return made


@transaction.atomic
def create_many(resource: Resource, *, by: Actor, rows: Sequence[Mapping[str, Any]], reason: str = "") -> list[Any]:
    """Save new records and tell of each, in a handful of statements however many they are.

    Gives, in the order of `rows`, the record or the Invalid or Refused for which this row alone was left out.
    Raises Forbidden.
    """
    require_verb(by, resource.key, "create")
    known = known_fields(resource, by)
    recipe = Recipe(resource, by, known)
    quick = len(rows) >= inserts.SMALL
    drafts = [(quick and _quick_draft(recipe, data)) or _draft(resource, by, data, known) for data in rows]
    good = [draft for draft in drafts if isinstance(draft, _Draft)]
    save_together(resource, good, lambda some: inserts.insert(resource.model, [draft.record for draft in some]), IntegrityError)
    saved = [draft for draft in good if draft.problem is None]
    _assign_new(resource, saved)
    search.index(resource, [draft.record for draft in saved], fresh=True)
    news: list[Any] = [(draft.record, _NOTHING, recipe.news(draft.record, draft.many)) for draft in saved]
    outbox.emit_many(f"{resource.noun}.created", by=by, news=news, reason=reason)
    if resource.added is not None and saved:
        resource.added([draft.record for draft in saved], by)
    return [(draft.problem or draft.record) if isinstance(draft, _Draft) else draft for draft in drafts]


@transaction.atomic
def update(resource: Resource, *, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Any:
    """Save changed fields only, and tell what changed from what to what. Nothing changed: nothing written, nothing told.

    `version` is the one the person saw; Conflict when somebody saved in between.
    """
    record = locked(resource, pk=pk, by=by, verb="edit")
    data = tidied(resource, data)
    know_fields(data, known_fields(resource, by))
    names = [name for name in data if _own(resource, name)]
    before = values_of(resource, record, names)
    stored = {name: read_value(resource, record, name) for name in names}
    changed = [name for name in names if not _same(stored[name], data[name])]
    if version is not None and version != record.version and changed:
        raise Conflict(record, {name: (stored[name], data[name]) for name in changed})
    if not changed:
        return record
    found_by = search.document(resource, record)
    many = assign(resource, record, {name: data[name] for name in changed})
    hold(resource, record, many)
    record.version += 1
    record.updated_at = clock.now()
    _save(resource, record)
    _assign_many(record, many)
    if search.document(resource, record) != found_by:
        search.index(resource, [record])
    after = values_of(resource, record, changed, many)
    outbox.emit(
        f"{resource.noun}.updated",
        by=by,
        record=record,
        before={name: before[name] for name in changed},
        after=after,
        reason=reason,
    )
    return record


@transaction.atomic
def delete(resource: Resource, *, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    """Remove a record that nothing else stands on; its last state stays in the history.

    Raises Refused("in_use") when other records need it.
    """
    record = locked(resource, pk=pk, by=by, verb="delete")
    if version is not None and version != record.version:
        raise Conflict(record, {})
    before = snapshot(resource, record)
    try:
        rows = recycling.going_with(record)
    except ProtectedError as no:
        raise Refused("in_use", count=len(no.protected_objects)) from no
    event = outbox.emit(f"{resource.noun}.deleted", by=by, record=record, before=before, reason=reason)
    _take_leave(record, rows, by)
    if resource.restorable:
        recycling.keep(resource, record, rows, event, by)
    search.forget_rows(rows)
    record.delete()


@transaction.atomic
def tell_export(resource: Resource, *, by: Actor, rows: int, form: str, asked: str) -> None:
    """Keep who took how many records out of the house, in which form and by which conditions."""
    facts: dict[str, Any] = {"record_type": resource.key, "rows": rows, "format": form, "conditions": asked[:1000]}
    outbox.emit("workspace.exported", by=by, record=workspace.current(), **facts)


def comparison(resource: Resource) -> Callable[[Any, Mapping[str, Any]], list[str]]:
    """Names what an update with some data would change in a record. Reads nothing that is not loaded; made once for many records."""
    ways: dict[str, tuple[Field, Any, str]] = {
        one.name: (one, resource.model_field(one), resource.kind_of(one)) for one in resource.fields if one.own
    }

    def differing(record: Any, data: Mapping[str, Any]) -> list[str]:
        names = []
        for name, value in data.items():
            if name not in ways:
                continue
            one, found, kind = ways[name]
            if one.custom is not None:
                stored: Any = _Key(one.custom.raw(record)) if kind == "reference" else one.of(record)
            elif kind == "references":
                stored = list(getattr(record, found.name).all())
            elif kind == "reference":
                stored = _Key(getattr(record, found.attname))
            else:
                stored = getattr(record, found.attname)
                if stored == value:
                    continue
            if not _same(stored, value):
                names.append(name)
        return names

    return differing


@dataclass(frozen=True)
class _Key:
    pk: int | None


@dataclass
class _Draft:
    """A new record on its way into the database."""

    record: Any
    many: dict[str, Any]  # values that need a saved record
    problem: Exception | None = None


def _quick_draft(recipe: Recipe, data: Mapping[str, Any]) -> "_Draft | None":
    found = recipe.draft(data)
    return None if found is None else _Draft(*found)


def _draft(resource: Resource, by: Actor, data: Mapping[str, Any], known: Container[str]) -> "_Draft | Exception":
    """The record as it would be, or why it cannot be. What only the database knows is not asked yet."""
    try:
        data = tidied(resource, data)
        know_fields(data, known)
        full = resource.prepare(data, by) if resource.prepare is not None else data
        record = resource.model(created_by_id=by.pk)
        many = assign(resource, record, full)
        if "owner" not in full and hasattr(record, "owner_id"):
            record.owner_id = by.pk
        hold(resource, record, many)
    except (Invalid, Refused) as no:
        return no
    return _Draft(record, many)


class Pending(Protocol):
    """A record on its way into the database, and what the database has against it."""

    record: Any
    problem: Exception | None


_NOTHING: Mapping[str, Any] = {}  # one for all new records, so that it is written out once
P = TypeVar("P", bound=Pending)


def save_together(resource: Resource, pending: Sequence[P], write: Callable[[Sequence[P]], None], *refusals: type[DatabaseError]) -> None:
    """Write all at once. When the database says no by one of `refusals`, halves find the ones it means; they keep their problem."""
    if not pending:
        return
    try:
        with transaction.atomic():
            write(pending)
    except refusals as no:
        if len(pending) == 1:
            pending[0].problem = broken(resource, pending[0].record, no)
            return
        middle = len(pending) // 2
        save_together(resource, pending[:middle], write, *refusals)
        save_together(resource, pending[middle:], write, *refusals)


def _save(resource: Resource, record: Any) -> None:
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as no:
        raise broken(resource, record, no) from no


def broken(resource: Resource, record: Any, no: DatabaseError) -> Exception:
    """Which constraint the record breaks, by field; the database's own refusal when none of ours is to blame."""
    try:
        record.validate_constraints()
        record.validate_unique()
    except ValidationError as found:
        return Invalid(_by_name(resource, found))
    return no


def _take_leave(record: Any, rows: list[models.Model], by: Actor) -> None:
    """Rooms hear of what goes while it is still there, and what a removal takes along is told too, each under its own name."""
    for described in resources():
        going = [row for row in rows if type(row) is described.model]
        if going and described.leaving is not None:
            described.leaving(going, by)
        along = [row for row in going if row != record]
        if along:
            outbox.emit_many(f"{described.noun}.deleted_along", by=by, news=[(row, snapshot(described, row), {}) for row in along])


def locked(resource: Resource, *, pk: int, by: Actor, verb: str) -> Any:
    """The record, locked for writing. Unknown when it may not be seen, Forbidden when it may be seen only."""
    require_verb(by, resource.key, verb)
    rows = resource.visible(by, verb).select_for_update(of=("self",))
    try:
        return one(rows, pk)
    except Unknown:
        one(resource.visible(by), pk)
        raise Forbidden("not_yours") from None


def snapshot(resource: Resource, record: Any, many: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All stored fields as plain values, references as {"id", "label"}."""
    return values_of(resource, record, [one.name for one in resource.fields if one.own], many)


def values_of(resource: Resource, record: Any, names: list[str], many: Mapping[str, Any] | None = None) -> dict[str, Any]:
    found = {}
    for name in names:
        value = (many or {}).get(name) if name in (many or {}) else read_value(resource, record, name)
        found[name] = plain(value)
    return found


def _own(resource: Resource, name: str) -> bool:
    one = resource.field(name)
    return one is not None and one.own


def known_fields(resource: Resource, by: Actor) -> set[str]:
    """The fields that this person may write."""
    return {one.name for one in resource.seen_by(by) if one.own}


def know_fields(data: Mapping[str, Any], known: Container[str]) -> None:
    """Refuse fields that do not exist or that this person may not know of, instead of dropping them silently."""
    strange = {name: ["unknown_field"] for name in data if name not in known}
    if strange:
        raise Invalid(strange)


def read_value(resource: Resource, record: Any, name: str) -> Any:
    one = resource.field(name)
    assert one is not None
    if resource.kind_of(one) == "references":
        return list(getattr(record, name).all()) if record.pk else []
    return one.of(record)


def assign(resource: Resource, record: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """Set plain fields on the record; give back the many-to-many ones, which need a saved record."""
    many = {}
    for name, value in data.items():
        one = resource.field(name)
        assert one is not None
        if resource.kind_of(one) == "references":
            many[name] = list(value or [])
            continue
        if one.custom is not None:
            _put(one, record, value)
        else:
            setattr(record, one.path, value)
    return many


def _put(one: Field, record: Any, value: Any) -> None:
    """What the company added to the record type, with its own rules."""
    try:
        one.put(record, value)
    except ValidationError as no:
        raise Invalid({one.name: list(no.messages)}) from no


def _assign_many(record: Any, many: Mapping[str, Any]) -> None:
    for name, values in many.items():
        getattr(record, name).set(values)


def _assign_new(resource: Resource, drafts: "list[_Draft]") -> None:
    """Values of many for records that have none yet: one statement for each such field."""
    for name in {name for draft in drafts for name in draft.many}:
        found = resource.model._meta.get_field(name)
        through: Any = found.remote_field.through  # type: ignore[union-attr]
        here, there = f"{found.m2m_field_name()}_id", f"{found.m2m_reverse_field_name()}_id"  # type: ignore[union-attr]
        pairs = {(draft.record.pk, value.pk): None for draft in drafts for value in draft.many.get(name, ())}
        inserts.insert(through, [inserts.new(through, {here: pk, there: other}) for pk, other in pairs])


def _same(stored: Any, sent: Any) -> bool:
    if isinstance(stored, list):
        return {_mark(one) for one in stored} == {_mark(one) for one in sent or []}
    if isinstance(stored, models.Model | _Key) or isinstance(sent, models.Model):
        return getattr(stored, "pk", None) == getattr(sent, "pk", None)
    return bool(stored == sent) or (stored in (None, "") and sent in (None, ""))


def _mark(one: Any) -> Any:
    """By what two members of a list are told apart: the key of a record, a code itself."""
    return one.pk if isinstance(one, models.Model) else one


def hold(resource: Resource, record: Any, many: Mapping[str, Any]) -> None:
    """Field rules, then the room's rules, told by field name. What must be unique the database says when it saves."""
    references = {found.name for found in record._meta.fields if found.is_relation}
    described = {one.path for one in resource.fields}
    kept_elsewhere = {found.name for found in record._meta.fields if found.name not in described}
    try:
        record.clean_fields(exclude=references | kept_elsewhere)
    except ValidationError as no:
        raise Invalid(_by_name(resource, no)) from no
    hold_together(resource, record, many)


def hold_together(resource: Resource, record: Any, many: Mapping[str, Any]) -> None:
    """The room's rules for a record whose fields hold one by one."""
    try:
        _check(resource, record, many)
        work_out(resource, record)
        if resource.alike is not None:
            record.name_key = resource.alike.key(record)
    except ValidationError as no:
        raise Invalid(_by_name(resource, no)) from no


def _check(resource: Resource, record: Any, many: Mapping[str, Any]) -> None:
    if resource.check is None:
        return
    values = {one.name: many.get(one.name, _bare(resource, record, one)) for one in resource.declared if one.own}
    resource.check(values, record)


def _bare(resource: Resource, record: Any, one: Field) -> Any:
    return None if resource.kind_of(one) == "references" else one.of(record)


def _by_name(resource: Resource, no: ValidationError) -> dict[str, list[str]]:
    by_source = {one.path: one.name for one in resource.fields}
    found = no.message_dict if hasattr(no, "error_dict") else {NON_FIELD_ERRORS: no.messages}
    return {"" if name == NON_FIELD_ERRORS else by_source.get(name, name): list(messages) for name, messages in found.items()}
