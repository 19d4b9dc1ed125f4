"""The one door for writes that need no verb of their own: create, update, delete. Rooms build their verbs on these."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError

from tehing.core import clock, outbox
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, Unknown, one, require_verb
from tehing.core.records.resource import Field, Resource
from tehing.core.records.values import plain


@transaction.atomic
def create(resource: Resource, *, by: Actor, data: Mapping[str, Any], reason: str = "") -> Any:
    """Save a new record and tell it. `data`: field name -> value, model instances for references.

    Raises Forbidden, Invalid (fields that do not hold), Refused (a rule of the room).
    """
    require_verb(by, resource.key, "create")
    _know_fields(resource, by, data)
    record = resource.model(created_by_id=by.pk)
    many = _assign(resource, record, data)
    if "owner" not in data and hasattr(record, "owner_id"):
        record.owner_id = by.pk
    _hold(resource, record, many)
    record.save(force_insert=True)
    _assign_many(record, many)
    after = {name: value for name, value in snapshot(resource, record, many).items() if value not in (None, "", [])}
    outbox.emit(f"{resource.noun}.created", by=by, record=record, after=after, reason=reason)
    return record


@transaction.atomic
def update(resource: Resource, *, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Any:
    """Save changed fields only, and tell what changed from what to what. Nothing changed: nothing written, nothing told.

    `version` is the one the person saw; Conflict when somebody saved in between.
    """
    record = locked(resource, pk=pk, by=by, verb="edit")
    _know_fields(resource, by, data)
    names = [name for name in data if _own(resource, name)]
    before = _values(resource, record, names)
    stored = {name: _read(resource, record, name) for name in names}
    changed = [name for name in names if not _same(stored[name], data[name])]
    if version is not None and version != record.version and changed:
        raise Conflict(record, {name: (stored[name], data[name]) for name in changed})
    if not changed:
        return record
    many = _assign(resource, record, {name: data[name] for name in changed})
    _hold(resource, record, many)
    record.version += 1
    record.updated_at = clock.now()
    record.save()
    _assign_many(record, many)
    after = _values(resource, record, changed, many)
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
    outbox.emit(f"{resource.noun}.deleted", by=by, record=record, before=before, reason=reason)
    try:
        record.delete()
    except ProtectedError as no:
        raise Refused("in_use", count=len(no.protected_objects)) from no


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
    return _values(resource, record, [one.name for one in resource.fields if one.own], many)


def _values(resource: Resource, record: Any, names: list[str], many: Mapping[str, Any] | None = None) -> dict[str, Any]:
    found = {}
    for name in names:
        value = (many or {}).get(name) if name in (many or {}) else _read(resource, record, name)
        found[name] = plain(value)
    return found


def _own(resource: Resource, name: str) -> bool:
    one = resource.field(name)
    return one is not None and one.own


def _know_fields(resource: Resource, by: Actor, data: Mapping[str, Any]) -> None:
    """Refuse fields that do not exist or that this person may not know of, instead of dropping them silently."""
    known = {one.name for one in resource.seen_by(by) if one.own}
    strange = {name: ["unknown_field"] for name in data if name not in known}
    if strange:
        raise Invalid(strange)


def _read(resource: Resource, record: Any, name: str) -> Any:
    one = resource.field(name)
    assert one is not None
    if resource.kind_of(one) == "references":
        return list(getattr(record, name).all()) if record.pk else []
    return getattr(record, _attribute(resource, one))


def _attribute(resource: Resource, one: Field) -> str:
    return one.path


def _assign(resource: Resource, record: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """Set plain fields on the record; give back the many-to-many ones, which need a saved record."""
    many = {}
    for name, value in data.items():
        one = resource.field(name)
        assert one is not None
        if resource.kind_of(one) == "references":
            many[name] = list(value or [])
            continue
        setattr(record, _attribute(resource, one), value)
    return many


def _assign_many(record: Any, many: Mapping[str, Any]) -> None:
    for name, values in many.items():
        getattr(record, name).set(values)


def _same(stored: Any, sent: Any) -> bool:
    if isinstance(stored, list):
        return {one.pk for one in stored} == {one.pk for one in sent or []}
    if isinstance(stored, models.Model) or isinstance(sent, models.Model):
        return getattr(stored, "pk", None) == getattr(sent, "pk", None)
    return bool(stored == sent) or (stored in (None, "") and sent in (None, ""))


def _hold(resource: Resource, record: Any, many: Mapping[str, Any]) -> None:
    """Field rules, the room's rules, then the database's uniqueness, all told by field name."""
    references = {found.name for found in record._meta.fields if found.is_relation}
    described = {one.path for one in resource.fields}
    kept_elsewhere = {found.name for found in record._meta.fields if found.name not in described}
    try:
        record.clean_fields(exclude=references | kept_elsewhere)
        _check(resource, record, many)
        if resource.alike is not None:
            record.name_key = resource.alike.key(record)
        record.validate_constraints(exclude=references)
        record.validate_unique(exclude=references)
    except ValidationError as no:
        raise Invalid(_by_name(resource, no)) from no


def _check(resource: Resource, record: Any, many: Mapping[str, Any]) -> None:
    if resource.check is None:
        return
    values = {one.name: many.get(one.name, _bare(resource, record, one)) for one in resource.fields if one.own}
    resource.check(values, record)


def _bare(resource: Resource, record: Any, one: Field) -> Any:
    return None if resource.kind_of(one) == "references" else getattr(record, _attribute(resource, one))


def _by_name(resource: Resource, no: ValidationError) -> dict[str, list[str]]:
    by_source = {one.path: one.name for one in resource.fields}
    found = no.message_dict if hasattr(no, "error_dict") else {NON_FIELD_ERRORS: no.messages}
    return {"" if name == NON_FIELD_ERRORS else by_source.get(name, name): list(messages) for name, messages in found.items()}
