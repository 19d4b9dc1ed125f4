"""Which records the rows of a file are about: those that exist, and those that wait to be added.

A million records are known by the 64-bit hashes of what identifies them, not by the texts: a hundred megabytes instead of a thousand.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from tehing.core import external as names
from tehing.core import inserts
from tehing.core.access import Actor
from tehing.core.imports import matching
from tehing.core.imports.cells import BadCell
from tehing.core.imports.sheets import text_of
from tehing.core.imports.table import Row
from tehing.core.imports.targets import EXTERNAL, HOUSE, OWN
from tehing.core.imports.values import parse_text
from tehing.core.models import Alias, Event, ExternalId
from tehing.core.numbers import whole
from tehing.core.records import Resource

Mark = tuple[str, int]  # a field and the hash of its value

BATCH = 5_000
MET_AGAIN = 2_000
FORMER = 200  # of a record's latest events, looked through for a title that it had


class RowNames:
    """What a row says it is: the other system's identifier, or the number under which an export of ours named the record.

    A number counts as it stands when the row bears this house's mark or when a person chose to tell records by it. One of
    another house is that house's identifier; one of which it is not said whose it is goes along with the row's title.
    """

    def __init__(self, resource: Resource, at: Mapping[str, int], mark: str, key: str) -> None:
        """`at` leads from a target to the column's place."""
        self.by = [(target, place) for target, place in at.items() if target in (OWN, EXTERNAL)]
        self.house, self.title = at.get(HOUSE), at.get(resource.title)
        self.mark, self.trusted = mark, key == OWN

    def of(self, row: Row) -> str:
        """`tehing_id:41`, `tehing_id:41:Alfa` when it must be seen whether 41 is called so, or the identifier."""
        found = ""
        for target, place in self.by:
            text = text_of(row.cells[place]).strip()
            if target == OWN and text:
                return self._own(row, text)
            found = found or text[:200]
        return found

    def _own(self, row: Row, number: str) -> str:
        house = text_of(row.cells[self.house]).strip() if self.house is not None else ""
        if self.trusted or (house and house == self.mark):
            return f"{OWN}:{number}"
        if house:
            return f"{house}:{number}"[:200]
        title = text_of(row.cells[self.title]) if self.title is not None else ""
        return f"{OWN}:{number}:{parse_text(title).value or ''}"


class Known:
    """The records that exist: by the other system's identifier, then by identity fields. Read once.

    `key` is what a person chose to tell records by: a field, the identifier of the other system, or our own number.
    """

    def __init__(self, resource: Resource, by: Actor, source: str, *, key: str = "", titles: bool = False, own: bool = False) -> None:
        self.resource, self.by, self.source, self.key = resource, by, source, key
        self.identity = _identity(resource, key)
        self.reads = {name: _reader(resource, name) for name in self.identity}
        self.mark: dict[str, Callable[[Any], int]] = {name: _marker(resource, name) for name in self.identity}
        self.by_identity: dict[str, dict[int, int]] = {name: {} for name in self.identity}
        self.without: dict[str, set[int]] = {name: set() for name in self.identity}  # records that have nothing there
        self.tie = inserts.maker(ExternalId, {"record_type": resource.key, "source": source})
        self.pending: list[ExternalId] = []  # of the present chunk
        self.named: list[tuple[Any, str]] = []  # records that were there before, with the names that the chunk gave them
        self.by_title: dict[int, int] | None = {} if titles else None
        self.own: dict[int, int] | None = {} if own else None  # number -> the hash of the title
        merged = Alias.objects.filter(record_type=resource.key).values_list("old_id", "record_id") if own else ()
        self.merged: dict[int, int] = dict(merged)  # numbers that a merge gave up -> the record that stayed
        self._read(resource, by)
        self.by_external: dict[int, int] = {}
        self.tied: set[int] = set()
        known = ExternalId.objects.filter(record_type=resource.key, source=source)
        for name, pk in known.values_list("external_id", "record_id").iterator(chunk_size=BATCH):
            self.by_external[hash(name)] = pk
            self.tied.add(pk)

    def _read(self, resource: Resource, by: Actor) -> None:
        paths = [one.path if (one := resource.field(name)) and one.custom else name for name in self.identity]
        for pk, title, *values in resource.visible(by).values_list("pk", resource.title, *paths).iterator(chunk_size=BATCH):
            if self.own is not None:
                self.own[pk] = hash(matching.tidy(str(title or "")))
            if self.by_title is not None:
                self.by_title.setdefault(hash(matching.tidy(str(title or ""))), pk)
            for name, value in zip(self.identity, values, strict=True):
                if value:
                    self.by_identity[name].setdefault(self.mark[name](value), pk)
                else:
                    self.without[name].add(pk)

    def keep(self) -> None:
        """Write the chunk's new identifiers, in the chunk's own transaction."""
        names.tell_given(self.resource, by=self.by, source=self.source, given=self.named)
        inserts.insert(ExternalId, self.pending)
        self.forget()

    def forget(self) -> None:
        """After a trial: none of it is so."""
        self.pending.clear()
        self.named.clear()

    def marks(self, values: Mapping[str, Any], external: str) -> list[Mark]:
        """What a row is known by, in the order in which it is asked."""
        found = [(name, self.mark[name](value)) for name in self.identity if (value := values.get(name))]
        if external and not (self.key and self.key not in (EXTERNAL, OWN)):
            found.insert(0, ("", hash(external)))
        return found

    def find(self, marks: list[Mark], external: str) -> int | None:
        """The record that a row is about, or None when it is new."""
        if external.startswith(f"{OWN}:"):
            if (pk := self._numbered(*external.removeprefix(f"{OWN}:").partition(":")[::2])) is not None:
                return pk
        elif marks and marks[0][0] == "" and (pk := self.by_external.get(marks[0][1])) is not None:
            return pk
        found = self._find_alike(marks)
        if self.key and self.key not in (EXTERNAL, OWN):
            return found
        return None if external and found in self.tied else found  # one that the other system calls otherwise is another one

    def _numbered(self, text: str, title: str) -> int | None:
        """The record with this number. Raises BadCell when it is not called so and never was: the number is another house's."""
        told = whole(text)
        if self.own is None or told is None:
            return None
        number = self.merged.get(told, told)
        if number not in self.own:
            return None
        if title and self.own[number] != hash(matching.tidy(title)) and not self._was_called(title, told, number):
            raise BadCell(OWN, "number_of_another")
        return number

    def _was_called(self, title: str, *numbers: int) -> bool:
        told = Event.objects.filter(record_type=self.resource.key, record_id__in=numbers).order_by("-pk")
        both = told.values_list("before", "after")[:FORMER]
        former = {matching.tidy(str(one)) for pair in both for each in pair if (one := each.get(self.resource.title))}
        return matching.tidy(title) in former

    def _find_alike(self, marks: list[Mark]) -> int | None:
        """By the identity fields, in their order."""
        differing: list[str] = []
        for name, mark in marks:
            if not name:
                continue
            pk = self.by_identity[name].get(mark)
            if pk is not None and all(pk in self.without[other] for other in differing):
                return pk
            differing.append(name)  # two people of one name with two addresses are two people
        return None

    def remember(self, record: Any, external: str, *, new: bool = False) -> None:
        """Keep in mind what a record is known by from now on. What a new one is called goes with it."""
        pk = record.pk
        if self.by_title is not None:
            self.by_title.setdefault(hash(matching.tidy(str(getattr(record, self.resource.title)))), pk)
        if self.own is not None:
            self.own[pk] = hash(matching.tidy(str(getattr(record, self.resource.title) or "")))
        for name in self.identity:
            if value := self.reads[name](record):
                self.by_identity[name].setdefault(self.mark[name](value), pk)
                self.without[name].discard(pk)
            else:
                self.without[name].add(pk)
        if external and not external.startswith(f"{OWN}:") and hash(external) not in self.by_external:
            self.pending.append(self.tie({"record_id": pk, "external_id": external}))
            if not new:
                self.named.append((record, external))
            self.by_external[hash(external)] = pk
            self.tied.add(pk)


class Waiting:
    """New rows of the present chunk that are not added yet, and what they will be known by."""

    def __init__(self) -> None:
        self.rows: list[tuple[Row, dict[str, Any], str]] = []
        self.claims: set[Mark] = set()

    def put(self, row: Row, values: dict[str, Any], external: str, marks: list[Mark]) -> None:
        self.rows.append((row, values, external))
        self.claims.update(marks)

    def may_be(self, marks: list[Mark]) -> bool:
        """Whether the row may be about one that waits."""
        return not self.claims.isdisjoint(marks)

    def empty(self) -> list[tuple[Row, dict[str, Any], str]]:
        rows, self.rows, self.claims = self.rows, [], set()
        return rows


def _identity(resource: Resource, key: str) -> tuple[str, ...]:
    if not key:
        return resource.identity
    return () if key in (EXTERNAL, OWN) else (key,)


def keys_of(resource: Resource) -> list[str]:
    """The fields by which a person may tell records of this type: those that identify them, e-mail and web addresses, and added texts."""
    own = [one for one in resource.fields if one.own and resource.model_field(one) is not None]
    telling = [one.name for one in own if resource.kind_of(one) in ("email", "url") or one.name in _sure(resource)]
    added = [one.name for one in own if one.custom is not None and one.custom.kind == "text" and not one.custom.formula]
    return list(dict.fromkeys([*resource.identity, *telling, *added]))


def _sure(resource: Resource) -> set[str]:
    """Codes of which no two records have the same, such as a VAT number."""
    return {one.field for one in resource.alike.traits if one.kind == "sure"} if resource.alike is not None else set()


def _reader(resource: Resource, name: str) -> Callable[[Any], Any]:
    """How the value of an identity field is read off a record, found out once."""
    one = resource.field(name)
    return one.of if one is not None and one.custom is not None else lambda record: getattr(record, name, None)


def _marker(resource: Resource, name: str) -> Callable[[Any], int]:
    """The hash of the form under which a value is compared; of a web address the domain counts alone.

    Asked about a row and again about the record that it became.
    """
    one = resource.field(name)
    if one is not None and resource.kind_of(one) == "url":
        return lru_cache(MET_AGAIN)(lambda value: hash(domain_of(value)))
    if name in _sure(resource):
        return lru_cache(MET_AGAIN)(lambda value: hash(matching.tidy(str(value)).replace(" ", "")))
    return lru_cache(MET_AGAIN)(lambda value: hash(matching.tidy(str(value))))


def domain_of(address: Any) -> str:
    """https://www.trafo.ee/contact → trafo.ee"""
    text = str(address)
    host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    return host.removeprefix("www.")
