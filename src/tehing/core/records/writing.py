"""The writes of the API: what was sent is cleaned by the record's form, goes to its action, and takes its external ids along."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tehing.core import external
from tehing.core.access import Actor, Conflict, Invalid, Unmet, one, require_verb
from tehing.core.custom import boxes
from tehing.core.records.answers import EXTERNAL
from tehing.core.records.forms import form_for
from tehing.core.records.resource import Resource

Given = Mapping[str, Any]


def add(resource: Resource, *, by: Actor, given: Given) -> int:
    """A new record; gives its key."""
    require_verb(by, resource.key, "create")
    values = cleaned(resource, by, _plain(given))
    names = given.get(EXTERNAL)
    if not names:
        return int(resource.create(by=by, data=values).pk)
    with transaction.atomic():
        pk = int(resource.create(by=by, data=values).pk)
        external.set_names(resource, pk=pk, by=by, names=external.pairs(names))
        return pk


def change(resource: Resource, *, pk: int, by: Actor, given: Given, version: int | None = None) -> None:
    """Change what was sent. `version` is the one the caller saw; Conflict when it is no longer so."""
    require_verb(by, resource.key, "edit")
    record = one(resource.visible(by), pk)
    values = cleaned(resource, by, _plain(given), record)
    if EXTERNAL not in given:
        resource.update(pk=pk, by=by, data=values, version=version)
        return
    with transaction.atomic():
        record = resource.update(pk=pk, by=by, data=values, version=version)
        if not values and version not in (None, record.version):
            raise Conflict(record, {})
        external.set_names(resource, pk=pk, by=by, names=external.pairs(given[EXTERNAL] or []))


@transaction.atomic
def put(
    resource: Resource, *, name: external.Name, by: Actor, given: Given, version: int | None = None, exists: bool | None = None
) -> tuple[int, bool]:
    """Change the record that has this name in another system, or make it. Gives (key, whether it is new).

    Whoever puts the same name at the same time waits; the two make one record. `exists`: only change one that is there,
    or only make a new one; Unmet when it is otherwise.
    """
    row = external.claim(resource, name)
    if row.record_id:
        pk = int(one(resource.visible(by), row.record_id).pk)
        if exists is False:
            raise Unmet("exists_already")
        change(resource, pk=pk, by=by, given=given, version=version)
        return pk, False
    if exists:
        raise Unmet("nothing_to_match")
    pk = add(resource, by=by, given=given)
    external.lead_to(row, pk)
    return pk, True


def cleaned(resource: Resource, by: Actor, given: Given, record: Any = None) -> dict[str, Any]:
    """What somebody sent, as actions take it; only the fields that were sent. Raises Invalid by field."""
    data = {name: "" if value is None else value for name, value in given.items()}
    if other := _of_other_kind(resource, given):
        raise Invalid(other)
    form = form_for(resource, by, data, record=record, only=None if record is None else data.keys())
    strange = {name: ["unknown_field"] for name in given if name not in form.fields}
    if strange or not form.is_valid():
        errors = {("" if name == "__all__" else name): [str(one) for one in told] for name, told in form.errors.items()}
        raise Invalid(strange | errors)
    return form.values(only=given)


def _of_other_kind(resource: Resource, given: Given) -> dict[str, list[str]]:
    """Values of added fields that are not of the JSON kind which the document names."""
    added = {one.name: one.custom for one in resource.fields if one.custom is not None}
    return {name: ["custom_kind"] for name in added.keys() & given.keys() if boxes.strange(added[name], given[name])}


def _plain(given: Given) -> Given:
    return {name: value for name, value in given.items() if name != EXTERNAL}
