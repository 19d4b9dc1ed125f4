"""What other systems call our records: shown, set, and the way to a record for programs that know no other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from tehing.core import clock, outbox
from tehing.core.access import Actor, Invalid, Refused, Unknown, one
from tehing.core.models import Event, ExternalId
from tehing.core.records.resource import Resource

Name = tuple[str, str]  # (source, external id)
COLUMN = "external_ids"  # what it is called in files
NUMBER, HOUSE = "tehing_id", "tehing_house"  # what our own number of a record is called there, and whose number that is
LONGEST_SOURCE, LONGEST_ID, MOST = 60, 200, 50


def names_of(resource: Resource, keys: Iterable[int]) -> dict[int, list[dict[str, str]]]:
    """The names of many records, by key: one query."""
    rows = ExternalId.objects.filter(record_type=resource.key, record_id__in=list(keys)).order_by("source", "pk")
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        found[row.record_id].append({"source": row.source, "external_id": row.external_id})
    return found


def has_names(resource: Resource) -> bool:
    """Whether another system calls any record of this type something."""
    return ExternalId.objects.filter(record_type=resource.key).exists()


def record_called(resource: Resource, by: Actor, name: Name) -> int:
    """The key of the record with this name; Unknown when there is none or it may not be seen."""
    row = ExternalId.objects.filter(record_type=resource.key, source=name[0], external_id=name[1]).first()
    if row is None:
        raise Unknown
    return int(one(resource.visible(by), row.record_id).pk)


@transaction.atomic
def set_names(resource: Resource, *, pk: int, by: Actor, names: Sequence[Name]) -> None:
    """These and no others are the record's names. Call it in the transaction of a change that checked the right.

    Invalid when a name is empty or too long; Refused("external_id_taken") when another record has it.
    """
    wanted = list(dict.fromkeys(names))
    if len(wanted) > MOST:
        raise Invalid({"external_ids": ["too_many_names"]})
    for name in wanted:
        check(name, "external_ids")
    rows = {(row.source, row.external_id): row for row in ExternalId.objects.filter(record_type=resource.key, record_id=pk)}
    if set(rows) == set(wanted):
        return
    ExternalId.objects.filter(pk__in=[row.pk for name, row in rows.items() if name not in wanted]).delete()
    for name in wanted:
        if name not in rows:
            _give(resource, pk, name)
    _tell(resource, by, [(resource.model._default_manager.get(pk=pk), list(rows), wanted)])


def tell_given(resource: Resource, *, by: Actor, source: str, given: Sequence[tuple[Any, str]]) -> None:
    """Records that were there before are about to be called something by another system: (record, external id), told of each once."""
    if not given:
        return
    records = {record.pk: record for record, _name in given}
    present = names_of(resource, records)
    before = {pk: pairs(present.get(pk, ())) for pk in records}
    more: dict[int, list[Name]] = defaultdict(list)
    for record, name in given:
        more[record.pk].append((source, name))
    _tell(resource, by, [(record, before[pk], [*before[pk], *more[pk]]) for pk, record in records.items()])


@transaction.atomic
def take_back(event: Event, resource: Resource, *, by: Actor, reason: str = "") -> bool:
    """What an act gave a record as names goes, what it took comes back. False: nothing of it is so any more. Raises Refused, Unknown."""
    before, after = ([(str(source), str(name)) for source, name in told["external_ids"]] for told in (event.before, event.after))
    record = one(resource.visible(by, "edit").select_for_update(of=("self",)), event.record_id)
    rows = {(row.source, row.external_id): row for row in ExternalId.objects.filter(record_type=resource.key, record_id=record.pk)}
    gone = [name for name in rows if name in after and name not in before]
    back = [name for name in before if name not in after and name not in rows]
    if not gone and not back:
        return False
    ExternalId.objects.filter(pk__in=[rows[name].pk for name in gone]).delete()
    for name in back:
        _give(resource, record.pk, name)
    _tell(resource, by, [(record, list(rows), [*(name for name in rows if name not in gone), *back])], reason)
    return True


def _tell(resource: Resource, by: Actor, changes: Sequence[tuple[Any, Sequence[Name], Sequence[Name]]], reason: str = "") -> None:
    """(record, names before, names after): each is a change of its record."""
    keys = [record.pk for record, _before, _after in changes]
    resource.model._default_manager.filter(pk__in=keys).update(version=F("version") + 1, updated_at=clock.now())
    news: list[Any] = [
        (record, *({"external_ids": [list(name) for name in names]} for names in (before, after))) for record, before, after in changes
    ]
    outbox.emit_many(f"{resource.noun}.renamed_elsewhere", by=by, news=news, reason=reason)


def add_names(resource: Resource, *, pk: int, by: Actor, names: Sequence[Name]) -> None:
    """The record gets these names besides those that it has. As set_names."""
    rows = ExternalId.objects.filter(record_type=resource.key, record_id=pk).order_by("source", "pk")
    set_names(resource, pk=pk, by=by, names=[*rows.values_list("source", "external_id"), *names])


def claim(resource: Resource, name: Name) -> ExternalId:
    """The name's row, locked: of two that put the same name at once, the second waits here and finds the first one's record.

    A row without a record (record_id 0) is for the caller to lead to one in the same transaction.
    """
    check(name, "external_id")
    rows = ExternalId.objects.select_for_update().filter(record_type=resource.key, source=name[0], external_id=name[1])
    found = rows.first()
    if found is None:
        found = ExternalId(record_type=resource.key, record_id=0, source=name[0], external_id=name[1])
        try:
            with transaction.atomic():
                found.save(force_insert=True)
        except IntegrityError:
            found = rows.get()
    if found.record_id and not resource.model._default_manager.filter(pk=found.record_id).exists():
        found.record_id = 0  # its record was removed
    return found


def lead_to(row: ExternalId, pk: int) -> None:
    """The name means this record from now on."""
    row.record_id = pk
    row.save(update_fields=["record_id"])


def check(name: Name, field: str) -> None:
    """Raise Invalid for what cannot be a name."""
    if not all(part and part.strip() == part and part.isprintable() for part in name):
        raise Invalid({field: ["bad_external_id"]})
    if len(name[0]) > LONGEST_SOURCE or len(name[1]) > LONGEST_ID:
        raise Invalid({field: ["long_external_id"]})


def _give(resource: Resource, pk: int, name: Name) -> None:
    row = claim(resource, name)
    if row.record_id not in (0, pk):
        raise Refused("external_id_taken", external_id=name[1])
    lead_to(row, pk)


def written(name: Mapping[str, str]) -> str:
    """A name as one word of a file: hubspot:4711. A colon in the system's own name does not end it."""
    return f"{name['source'].replace('%', '%25').replace(':', '%3A')}:{name['external_id']}"


def read(word: str) -> Name:
    """The name that such a word tells."""
    source, _, called = word.partition(":")
    return source.replace("%3A", ":").replace("%25", "%"), called


def pairs(given: Iterable[Any]) -> list[Name]:
    """Names as programs send them: [{"source": …, "external_id": …}]."""
    return [(str(each["source"]), str(each["external_id"])) for each in given]
