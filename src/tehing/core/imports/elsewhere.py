"""The column that our own export calls external_ids: what other systems call the record of a row."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from tehing.core import external, inserts
from tehing.core.access import Actor, Invalid, Refused
from tehing.core.external import Name
from tehing.core.imports.cells import BadCell
from tehing.core.imports.known import Mark
from tehing.core.imports.table import Row
from tehing.core.imports.values import parts_of, word_of
from tehing.core.models import ExternalId
from tehing.core.records import Resource

ASKED = 5_000  # names looked up at once


class Elsewhere:
    """The names of a chunk's rows, and whose they are by now. A row adds names to its record and takes none away."""

    def __init__(self, resource: Resource, by: Actor, column: str, at: int | None) -> None:
        self.resource, self.by, self.column, self.at = resource, by, column, at
        self.owners: dict[Name, int] = {}  # 0: of a record that was removed, or of one that this person may not see
        self.free: set[Name] = set()  # of removed records
        self.pending: list[ExternalId] = []
        self.tie = inserts.maker(ExternalId, {"record_type": resource.key})
        self._read = lru_cache(2_000)(self._read_cell)

    def load(self, rows: Iterable[Row]) -> None:
        """Read whose the names of these rows are: two queries for all of them."""
        if self.at is None:
            return
        wanted = list({name[1] for row in rows for name in self._quietly(row)})
        self.owners, self.free, self.pending = {}, set(), []
        for start in range(0, len(wanted), ASKED):
            for known in ExternalId.objects.filter(record_type=self.resource.key, external_id__in=wanted[start : start + ASKED]):
                self.owners[known.source, known.external_id] = known.record_id
        keys = set(self.owners.values())
        there = set(self.resource.model._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
        seen = set(self.resource.visible(self.by).filter(pk__in=there).values_list("pk", flat=True))
        self.free = {name for name, pk in self.owners.items() if pk not in there}
        self.owners = {name: pk if pk in seen else 0 for name, pk in self.owners.items()}

    def names(self, row: Row) -> Sequence[Name]:
        """What a row says; BadCell for what cannot be a name."""
        return self._read(word_of(row.cells[self.at])) if self.at is not None else ()

    def marks(self, row: Row) -> list[Mark]:
        return [("@", hash(name)) for name in self.names(row)]

    def record(self, row: Row, found: int | None) -> int | None:
        """The record that the row is about: the one found by other means, or the one that has its names; Refused when another has one."""
        for name in self.names(row):
            owner = self.owners.get(name)
            if owner is None or name in self.free:
                continue
            if owner != (found or owner) or not owner:
                raise Refused("external_id_taken", external_id=name[1])
            found = owner
        return found

    def adds(self, row: Row) -> bool:
        """Whether the row has a name that its record does not have yet."""
        return any(name not in self.owners or name in self.free for name in self.names(row))

    def give(self, pk: int, row: Row, *, new: bool) -> bool:
        """The record gets the row's names. Those of a new one are told with it and written with the chunk's."""
        names = [name for name in self.names(row) if name not in self.owners or name in self.free]
        if not names:
            return False
        if new and self.free.isdisjoint(names):
            self.pending += [self.tie({"record_id": pk, "source": source, "external_id": called}) for source, called in names]
        else:
            external.add_names(self.resource, pk=pk, by=self.by, names=names)
        self.free.difference_update(names)
        self.owners |= dict.fromkeys(names, pk)
        return True

    def keep(self) -> None:
        """Write the new records' names, in the chunk's own transaction."""
        inserts.insert(ExternalId, self.pending)
        self.pending.clear()

    def _quietly(self, row: Row) -> Sequence[Name]:
        try:
            return self.names(row) if not row.reject else ()
        except BadCell:
            return ()

    def _read_cell(self, text: str) -> Sequence[Name]:
        found: list[Any] = [external.read(part) for part in parts_of(text)]
        try:
            for name in found:
                external.check(name, self.column)
        except Invalid as no:
            raise BadCell(self.column, no.fields[self.column][0]) from no
        if len(found) > external.MOST:
            raise BadCell(self.column, "too_many_names")
        return tuple(dict.fromkeys(found))
