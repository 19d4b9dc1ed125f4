"""Which records the rows of a file are about: those that exist, and those that wait to be added."""

from collections.abc import Mapping
from typing import Any

from tehing.core.access import Actor
from tehing.core.imports import matching
from tehing.core.imports.table import Row
from tehing.core.imports.targets import OWN
from tehing.core.models import Alias, ExternalId
from tehing.core.records import Resource


class Known:
    """The records that exist: by the other system's identifier, then by identity fields. Read once."""

    def __init__(self, resource: Resource, by: Actor, source: str) -> None:
        self.resource, self.source = resource, source
        rows = resource.visible(by)
        paths = [found.path for name in resource.identity if (found := resource.field(name))]
        self.by_identity: dict[tuple[str, str], int] = {}
        self.pending: list[ExternalId] = []  # of the present chunk
        self.without: dict[str, set[int]] = {path: set() for path in paths}  # records that have nothing there
        self.by_title: dict[str, int] = {}
        self.versions: dict[int, int] = {}
        for row in rows.values("pk", "version", resource.title, *paths).iterator():
            self.versions[row["pk"]] = row["version"]
            self.by_title.setdefault(matching.tidy(str(row[resource.title] or "")), row["pk"])
            for path in paths:
                if row[path]:
                    self.by_identity.setdefault((path, matching.tidy(str(row[path]))), row["pk"])
                else:
                    self.without[path].add(row["pk"])
        known = ExternalId.objects.filter(record_type=resource.key, source=source)
        self.by_external = dict(known.values_list("external_id", "record_id"))
        self.tied = set(self.by_external.values())
        self.by_external |= {f"{OWN}:{pk}": pk for pk in self.versions}
        merged = Alias.objects.filter(record_type=resource.key).values_list("old_id", "record_id")
        self.by_external |= {f"{OWN}:{old}": pk for old, pk in merged if pk in self.versions}

    def keep(self) -> None:
        """Write the chunk's new identifiers, in the chunk's own transaction."""
        ExternalId.objects.bulk_create(self.pending)
        self.pending.clear()

    def find(self, values: Mapping[str, Any], external: str) -> int | None:
        """The record that a row is about, or None when it is new."""
        if external in self.by_external:
            return self.by_external[external]
        found = self._find_alike(values)
        return None if external and found in self.tied else found  # one that the other system calls otherwise is another one

    def _find_alike(self, values: Mapping[str, Any]) -> int | None:
        """By the identity fields, in their order."""
        differing: list[str] = []
        for name in self.resource.identity:
            if not (value := values.get(name)):
                continue
            pk = self.by_identity.get((name, matching.tidy(str(value))))
            if pk is not None and all(pk in self.without.get(other, ()) for other in differing):
                return pk
            differing.append(name)  # two people of one name with two addresses are two people
        return None

    def remember(self, record: Any, values: Mapping[str, Any], external: str) -> None:
        self.versions[record.pk] = record.version
        self.by_title.setdefault(matching.tidy(str(getattr(record, self.resource.title))), record.pk)
        for name in self.resource.identity:
            if value := getattr(record, name, None):
                self.by_identity.setdefault((name, matching.tidy(str(value))), record.pk)
                self.without[name].discard(record.pk)
            else:
                self.without[name].add(record.pk)
        if external and external not in self.by_external and not external.startswith(f"{OWN}:"):
            key = ExternalId(record_type=self.resource.key, record_id=record.pk, source=self.source, external_id=external)
            self.pending.append(key)
            self.by_external[external] = record.pk
            self.tied.add(record.pk)


class Waiting:
    """New rows of the present chunk that are not added yet, and what they will be known by."""

    def __init__(self, resource: Resource) -> None:
        self.identity = resource.identity
        self.rows: list[tuple[Row, dict[str, Any], str]] = []
        self.claims: set[tuple[str, str]] = set()

    def put(self, row: Row, values: dict[str, Any], external: str) -> None:
        self.rows.append((row, values, external))
        self.claims |= self._names(values, external)

    def may_be(self, values: Mapping[str, Any], external: str) -> bool:
        """Whether the row may be about one that waits."""
        return not self.claims.isdisjoint(self._names(values, external))

    def empty(self) -> list[tuple[Row, dict[str, Any], str]]:
        rows, self.rows, self.claims = self.rows, [], set()
        return rows

    def _names(self, values: Mapping[str, Any], external: str) -> set[tuple[str, str]]:
        found = {(name, matching.tidy(str(values[name]))) for name in self.identity if values.get(name)}
        return found | {("", external)} if external else found
