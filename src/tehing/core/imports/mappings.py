"""Decisions about files kept under names: whose one may use, which fit a file, and every write of them but the first."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from tehing.core import clock, outbox
from tehing.core.access import Actor, Forbidden, Invalid, one, require
from tehing.core.imports.systems import UNNAMED
from tehing.core.imports.targets import EXTERNAL, may_import
from tehing.core.models import Import, SavedMapping
from tehing.core.records import resource as resource_of
from tehing.core.records import resources
from tehing.core.saved.access import SHARE

LASTING = ("currency", "existing", "new", "key", "constants")  # choices that do not hang on the columns
MOST = 50  # of those that fit one file


def visible_mappings(by: Actor) -> "QuerySet[SavedMapping]":
    """One's own and everybody's, of the types that one may import."""
    types = [each.key for each in resources() if may_import(each, by)]
    return SavedMapping.objects.filter(Q(by=by.pk) | Q(shared=True), record_type__in=types)


def may_change(by: Actor, mapping: SavedMapping) -> bool:
    """Whose it is, and for everybody's whoever may share."""
    return mapping.by_id == by.pk or (mapping.shared and by.rights.may(SHARE))


def fitting(header: str, by: Actor, record_type: str = "") -> list[SavedMapping]:
    """Those for files with these columns: one's own before a colleague's, the latest first."""
    rows = visible_mappings(by).filter(header=header).select_related("by").order_by("-pk")
    found = list((rows.filter(record_type=record_type) if record_type else rows)[:MOST])
    return sorted(found, key=lambda each: each.by_id != by.pk)


def follow(run: Import, saved: SavedMapping) -> None:
    """Let the file be read as was saved. What stays open in there is guessed."""
    run.record_type, run.mapping = saved.record_type, saved.mapping
    run.source = saved.choices.get("source", run.source)
    run.choices = {**run.choices, **{name: value for name, value in saved.choices.items() if name != "source"}, "saved": saved.name}
    if EXTERNAL in run.mapping.values():
        run.choices["unnamed"] = False  # the identifiers of such files have their place already


@transaction.atomic
def keep_mapping(run: Import, *, by: Actor, name: str, shared: bool) -> SavedMapping:
    """Keep an import's decisions under a name, for the next file with this header. The same name again replaces one's own."""
    name = _name(name, "save_as")
    if not run.record_type or not may_import(resource_of(run.record_type), by):
        raise Forbidden("nothing_to_import")
    if shared:
        require(by, SHARE)
    choices = {key: run.choices[key] for key in (*LASTING, "multiply", "dates", "decimals") if key in run.choices}
    choices |= {"source": run.source} if run.source != UNNAMED else {}
    kept, _new = SavedMapping.objects.update_or_create(
        by_id=by.pk,
        header=run.choices.get("header", ""),
        name=name,
        defaults={"record_type": run.record_type, "mapping": run.mapping, "choices": choices, "shared": shared, "at": clock.now()},
    )
    outbox.emit("mapping.saved", by=by, record=kept, after=_told(kept))
    return kept


@transaction.atomic
def change_mapping(*, pk: int, by: Actor, name: str | None = None, shared: bool | None = None) -> SavedMapping:
    """Rename, share or unshare. Only what is given changes."""
    mapping = _changeable(pk, by)
    before = _told(mapping)
    if name is not None:
        mapping.name = _name(name, "name")
        same = SavedMapping.objects.filter(by=mapping.by_id, header=mapping.header, name=mapping.name)
        if same.exclude(pk=pk).exists():
            raise Invalid({"name": ["mapping_name_taken"]})
    if shared is not None and shared != mapping.shared:
        if shared:
            require(by, SHARE)
        mapping.shared = shared
    if before != (after := _told(mapping)):
        mapping.save(update_fields=["name", "shared"])
        outbox.emit("mapping.changed", by=by, record=mapping, before=before, after=after)
    return mapping


@transaction.atomic
def remove_mapping(*, pk: int, by: Actor) -> None:
    """Away with it; what was imported by it stays."""
    mapping = _changeable(pk, by)
    outbox.emit("mapping.removed", by=by, record=mapping, before=_told(mapping))
    mapping.delete()


def _changeable(pk: int, by: Actor) -> SavedMapping:
    mapping = one(visible_mappings(by).select_for_update(of=("self",)), pk)
    if not may_change(by, mapping):
        raise Forbidden("not_your_mapping")
    return mapping


def _name(name: str, field: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= 100:
        raise Invalid({field: ["mapping_name"]})
    return name


def _told(mapping: SavedMapping) -> dict[str, Any]:
    return {"name": mapping.name, "record_type": mapping.record_type, "shared": mapping.shared}
