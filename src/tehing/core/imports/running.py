"""Carrying an import out: row by row through the record type's own actions, in chunks that stand or fall as one.

rows = created + updated + skipped + failed, always. A killed run goes on after its last committed chunk.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import DatabaseError, transaction

from tehing.core import clock, outbox, refusals
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.imports import matching, planning
from tehing.core.imports.cells import BadCell, currency_in, minor_units, reader_for
from tehing.core.imports.planning import CREATE, MATCH, REJECT
from tehing.core.imports.problems import ValueProblem
from tehing.core.imports.sheets import text_of
from tehing.core.imports.table import Cell, Row
from tehing.core.imports.targets import EXTERNAL, OWN, may_import
from tehing.core.jobs import report
from tehing.core.models import Alias, ExternalId, Import, ImportReject, Job
from tehing.core.records import Field, Resource
from tehing.core.records import resource as resource_of

CHUNK = 200
COUNTS = ("created", "updated", "skipped", "failed")


class DryRun(Exception):
    """Ends a chunk's transaction so that nothing of it stays."""


def run_import(run: Import, by: Actor, job: Job | None = None) -> Import:
    """Do what the plan says. The rejects and the counts are kept with the run, a dry run's too."""
    worker = Runner(run, by, job)
    with outbox.acting_from("import", f"import-{run.pk}"):
        worker.run()
    return run


class Runner:
    """One run: the readers of its columns and the names it looks values up in, made once."""

    def __init__(self, run: Import, by: Actor, job: Job | None) -> None:
        self.run_, self.by, self.job = run, by, job
        self.resource: Resource = resource_of(run.record_type)
        if not may_import(self.resource, by):
            raise Forbidden(f"{run.record_type}.import")
        self.table = planning.open_import(run)
        self.columns = {column: target for column, target in run.mapping.items() if column in self.table.columns}
        self.at = {column: self.table.columns.index(column) for column in self.columns}
        self.fields = {column: one for column, target in self.columns.items() if (one := self.resource.field(target))}
        self.looked_up = {column: one for column, one in self.fields.items() if planning.asks_values(self.resource, one)}
        self.readers = {
            column: reader_for(run, self.resource, one, column, by) for column, one in self.fields.items() if column not in self.looked_up
        }
        self.amounts = [column for column, one in self.fields.items() if self.resource.kind_of(one) in ("money", "price")]
        self.names = {one.name: _Names(run, self.resource, one, by) for one in self.looked_up.values()}
        self.later = {column for column, one in self.looked_up.items() if self._is_self(one)}
        self.known = _Known(self.resource, by, run.source)
        self.fresh: set[int] = set()  # made in this chunk
        self.undone: set[int] = set()  # made in earlier chunks of a trial

    def _is_self(self, one: Field) -> bool:
        return self.resource.kind_of(one) == "reference" and self.resource.target_of(one) is self.resource

    def run(self) -> None:
        """Chunk after chunk; then the references between rows of the file; then the end is written."""
        rows = (row for row in self.table.rows() if row.number > self.run_.last_row)
        while chunk := list(islice(rows, CHUNK)):
            self._chunk(chunk)
        if self.later and not self.run_.dry_run:
            self._tie()
        self.run_.state, self.run_.finished_at = Import.State.DONE, clock.now()
        self.run_.save(update_fields=["state", "finished_at"])

    def _chunk(self, chunk: list[Row]) -> None:
        self.fresh.clear()
        try:
            with transaction.atomic():
                tally, rejects = self._take_all(chunk)
                if self.run_.dry_run:
                    raise DryRun
                self.known.keep()
                self._write(chunk, tally, rejects)
        except DryRun:
            self.undone |= self.fresh
            self.known.pending.clear()
            with transaction.atomic():
                self._write(chunk, tally, rejects)

    def _take_all(self, chunk: list[Row]) -> tuple[dict[str, int], list[ImportReject]]:
        tally, rejects = dict.fromkeys(COUNTS, 0), []
        for row in chunk:
            try:
                if row.reject:
                    raise BadCell("", row.reject)
                with transaction.atomic():
                    tally[self._take(row)] += 1
            except BadCell as no:
                tally["failed"] += 1
                rejects.append(self._reject(row, no.column, no.code, no.detail))
            except Invalid as no:
                name, codes = next(iter(no.fields.items()))
                tally["failed"] += 1
                rejects.append(self._reject(row, self._column_of(name), *_code_and_words(codes)))
            except DatabaseError:
                tally["failed"] += 1
                rejects.append(self._reject(row, "", "refused_by_database", ""))
            except (Refused, Forbidden, Conflict, Unknown) as no:
                tally["failed"] += 1
                rejects.append(self._reject(row, "", no.codes[0] if isinstance(no, Refused) else "refused", refusals.sentence_of(no)))
        return tally, rejects

    def _write(self, chunk: list[Row], tally: Mapping[str, int], rejects: list[ImportReject]) -> None:
        """The counts and the mark of how far we are, in the chunk's own transaction."""
        for name in COUNTS:
            setattr(self.run_, name, getattr(self.run_, name) + tally[name])
        self.run_.rows += len(chunk)
        self.run_.last_row = chunk[-1].number
        self.run_.save(update_fields=[*COUNTS, "rows", "last_row"])
        ImportReject.objects.bulk_create(rejects)
        if self.job is not None:
            report(self.job, self.run_.rows, self.table.row_count)

    def _take(self, row: Row) -> str:
        """One row: created, updated or skipped. What it counts as follows from what is known under its identity."""
        values, external = self._values(row)
        pk = self.known.find(values, external)
        if pk is None:
            made = self.resource.create(by=self.by, data=values)
            self.known.remember(made, values, external)
            self.fresh.add(made.pk)
            return "created"
        if self.run_.choices.get("existing", "update") == "skip":
            return "skipped"
        if self.run_.dry_run and pk in self.undone:
            return "updated"  # made by an earlier chunk of this trial, so it is there no longer
        before = self.known.versions.get(pk)
        changed = self.resource.update(pk=pk, by=self.by, data=values)
        self.known.remember(changed, values, external)
        return "skipped" if changed.version == before else "updated"

    def _values(self, row: Row) -> tuple[dict[str, Any], str]:
        cells = {column: row.cells[at] for column, at in self.at.items()}
        values: dict[str, Any] = {}
        external = ""
        for column, target in self.columns.items():
            if target == OWN:
                external = f"{OWN}:{text_of(cells[column]).strip()}"
                continue
            if target == EXTERNAL:
                external = external or text_of(cells[column]).strip()[:200]
                continue
            if column in self.later:
                continue
            value = self._value(column, cells[column])
            if value not in (None, "", []):
                values[target] = value
        return self._with_money(values, cells), external

    def _value(self, column: str, cell: Cell) -> Any:
        one = self.fields[column]
        try:
            if column in self.looked_up:
                return self.names[one.name].value(text_of(cell).strip())
            return self.readers[column](cell)
        except ValueProblem as no:
            raise BadCell(column, no.code, no.detail) from no

    def _with_money(self, values: dict[str, Any], cells: Mapping[str, Cell]) -> dict[str, Any]:
        """Amounts in minor units of the row's currency: its own column, a sign in the cell, or the one chosen for the file."""
        present = [column for column in self.amounts if self.columns[column] in values]
        if not present:
            return values
        currency = values.get("currency") or currency_in(cells, present) or planning.currency_of(self.run_)
        values["currency"] = currency
        for column in present:
            one = self.fields[column]
            if self.resource.kind_of(one) == "money":
                try:
                    values[one.name] = minor_units(values[one.name], currency)
                except ValueProblem as no:
                    raise BadCell(column, no.code, no.detail) from no
        return values

    def _tie(self) -> None:
        """References between rows of the same file, once all rows are there. Doing it twice changes nothing."""
        rows = iter(self.table.rows())
        while chunk := list(islice(rows, CHUNK)):
            with transaction.atomic():
                for row in chunk:
                    self._tie_row(row)

    def _tie_row(self, row: Row) -> None:
        wanted = {column: text_of(row.cells[self.at[column]]).strip() for column in self.later} if not row.reject else {}
        if not any(wanted.values()):
            return
        try:
            with transaction.atomic():
                values, external = self._values(row)
                pk = self.known.find(values, external)
                found = {self.columns[column]: self._self_named(column, text) for column, text in wanted.items() if text}
                links = {name: other for name, other in found.items() if other is not None}
                if pk is not None and links:
                    self.resource.update(pk=pk, by=self.by, data=links)
        except (BadCell, Invalid, Refused, Forbidden) as no:
            told = refusals.sentence_of(no) if not isinstance(no, BadCell) else no.code
            self._reject(row, next(iter(self.later)), "not_tied", told).save()

    def _self_named(self, column: str, text: str) -> Any:
        pk = self.known.by_title.get(matching.tidy(text))
        if pk is not None:
            return self.resource.visible(self.by).get(pk=pk)
        one = self.fields[column]
        made = self.names[one.name].value(text)
        if made is not None:
            self.known.remember(made, {}, "")
        return made

    def _reject(self, row: Row, column: str, code: str, detail: str) -> ImportReject:
        cells = [text_of(cell) for cell in row.cells]
        return ImportReject(run=self.run_, number=row.number, column=column[:200], code=code[:60], detail=detail[:500], cells=cells)

    def _column_of(self, field: str) -> str:
        return next((column for column, target in self.columns.items() if target == field), field)


def _code_and_words(codes: list[str]) -> tuple[str, str]:
    """A stable code, and the sentences; a field's own words have no code of theirs."""
    words = " ".join(refusals.sentence(code) for code in codes)
    return (codes[0], "") if words != codes[0] and len(codes) == 1 else ("does_not_hold", words)


class _Names:
    """Values of one looked-up field: what each stands for, by the plan's decisions and by name. No query per row."""

    def __init__(self, run: Import, resource: Resource, one: Field, by: Actor) -> None:
        self.resource, self.one, self.by = resource, one, by
        self.kind = resource.kind_of(one)
        known = planning.known_names(resource, one, by)
        self.decided: dict[str, Any] = run.choices.get("values", {}).get(one.name, {})
        self.unknown = planning.CREATE if planning.may_grow(resource, one, by) else planning.EMPTY
        self.names = {matching.tidy(name): key for key, name in known.items()}
        self.names |= {matching.tidy(raw): key for raw, key in planning.remembered(resource, one).items() if key in known}
        if self.kind in ("choice", "country"):
            self.names |= {str(key).casefold(): key for key in known}
        self.rows: dict[Any, Any] = {}

    def value(self, text: str) -> Any:
        """What the text stands for: a code, a record, several records, or nothing."""
        if not text:
            return None
        if self.kind == "references":
            parts = [part.strip() for part in text.split(";") if part.strip()]
            return [found for part in parts if (found := self._one(part)) is not None]
        return self._one(text)

    def _one(self, text: str) -> Any:
        decision = self.decided.get(text)
        do = decision["do"] if decision else MATCH
        if do == REJECT:
            raise ValueProblem("left_out", text)
        key = decision.get("id") if decision and do == MATCH else self.names.get(matching.tidy(text))
        if key is not None and do == MATCH:
            return self._row(key)
        if do == CREATE or (decision is None and self.unknown == CREATE):
            return self._add(text)
        if decision is None and self.kind in ("choice", "country"):
            raise ValueProblem("unknown_value", text)
        return None

    def _row(self, key: Any) -> Any:
        if self.kind in ("choice", "country"):
            return key
        if key not in self.rows:
            target = self.resource.target_of(self.one)
            self.rows[key] = target.visible(self.by).filter(pk=key).first()
        return self.rows[key]

    def _add(self, text: str) -> Any:
        target = self.resource.target_of(self.one)
        known = self.names.get(matching.tidy(text))
        if known is not None:
            return self._row(known)
        made = target.create(by=self.by, data={target.title: text})
        self.names[matching.tidy(text)], self.rows[made.pk] = made.pk, made
        return made


class _Known:
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


def preview_rows(run: Import, limit: int = 5) -> Iterator[tuple[int, list[str]]]:
    """The first rows as they stand, for the eye."""
    table = planning.open_import(run)
    for row in islice(table.rows(), limit):
        yield row.number, [text_of(cell) for cell in row.cells]
