"""Carrying an import out: row by row through the record type's own actions, in chunks that stand or fall as one.

rows = created + updated + skipped + failed, always. A killed run goes on after its last committed chunk.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import DatabaseError, transaction

from tehing.core import actions as core
from tehing.core import clock, outbox, refusals
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.imports import matching, planning
from tehing.core.imports.cells import BadCell, currency_in, minor_units, reader_for
from tehing.core.imports.known import Known, Waiting
from tehing.core.imports.names import Names
from tehing.core.imports.problems import ValueProblem
from tehing.core.imports.sheets import text_of
from tehing.core.imports.table import Cell, Row
from tehing.core.imports.targets import EXTERNAL, OWN, may_import
from tehing.core.jobs import report
from tehing.core.models import Import, ImportReject, Job
from tehing.core.records import Field, Resource
from tehing.core.records import resource as resource_of

CHUNK = 500
COUNTS = ("created", "updated", "skipped", "failed")


_REFUSALS = (BadCell, Invalid, Refused, Forbidden, Conflict, Unknown, DatabaseError)


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
        self.names = {one.name: Names(run, self.resource, one, by) for one in self.looked_up.values()}
        self.later = {column for column, one in self.looked_up.items() if self._is_self(one)}
        self.known = Known(self.resource, by, run.source)
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
        """New rows wait and are added together; one that may be about a waiting row lets those go first."""
        tally, rejects = dict.fromkeys(COUNTS, 0), []
        waiting = Waiting(self.resource)
        known: list[tuple[Row, int, dict[str, Any], str]] = []

        def add() -> None:
            for row, values, external, made in self._add(waiting):
                if isinstance(made, Exception):
                    rejects.append(self._rejected(row, made))
                    continue
                self.known.remember(made, values, external)
                self.fresh.add(made.pk)
                tally["created"] += 1

        for row in chunk:
            try:
                if row.reject:
                    raise BadCell("", row.reject)
                values, external = self._values(row)
                if waiting.may_be(values, external):
                    add()
                pk = self.known.find(values, external)
                if pk is None:
                    waiting.put(row, values, external)
                else:
                    known.append((row, pk, values, external))
            except _REFUSALS as no:
                rejects.append(self._rejected(row, no))
        add()
        loaded = self._load([pk for _row, pk, _values, _external in known])
        for row, pk, values, external in known:
            try:
                with transaction.atomic():
                    tally[self._change(pk, values, external, loaded)] += 1
            except _REFUSALS as no:
                rejects.append(self._rejected(row, no))
        tally["failed"] = len(rejects)
        return tally, sorted(rejects, key=lambda one: one.number)

    def _add(self, waiting: Waiting) -> list[tuple[Row, dict[str, Any], str, Any]]:
        """Add the waiting rows; each comes back with its record or with the reason why there is none."""
        rows = waiting.empty()
        return [(*row, one) for row, one in zip(rows, self._made([values for _row, values, _external in rows]), strict=True)]

    def _made(self, rows: list[dict[str, Any]]) -> list[Any]:
        if self.resource.create_many is None:
            return [self._add_one(values) for values in rows]
        try:
            return self.resource.create_many(by=self.by, rows=rows)
        except Forbidden as no:
            return [no] * len(rows)

    def _add_one(self, values: Mapping[str, Any]) -> Any:
        try:
            with transaction.atomic():
                return self.resource.create(by=self.by, data=values)
        except _REFUSALS as no:
            return no

    def _rejected(self, row: Row, no: Exception) -> ImportReject:
        """The row with the reason in words and, where there is one, the column to blame."""
        match no:
            case BadCell():
                return self._reject(row, no.column, no.code, no.detail)
            case Invalid():
                name, codes = next(iter(no.fields.items()))
                return self._reject(row, self._column_of(name), *_code_and_words(codes))
            case DatabaseError():
                return self._reject(row, "", "refused_by_database", "")
        return self._reject(row, "", no.codes[0] if isinstance(no, Refused) else "refused", refusals.sentence_of(no))

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

    def _load(self, pks: list[int]) -> dict[int, Any]:
        """The records that the chunk's rows are about, in one query, to see which rows change anything at all."""
        many = [one.path for one in self.fields.values() if self.resource.kind_of(one) == "references"]
        rows = self.resource.model._default_manager.filter(pk__in=pks).prefetch_related(*many)
        return {record.pk: record for record in rows}

    def _change(self, pk: int, values: dict[str, Any], external: str, loaded: dict[int, Any]) -> str:
        """A row about a record that is there: updated or skipped."""
        if self.run_.choices.get("existing", "update") == "skip":
            return "skipped"
        if self.run_.dry_run and pk in self.undone:
            return "updated"  # made by an earlier chunk of this trial, so it is there no longer
        present = loaded.pop(pk, None)  # a second row about the same record compares with what the first one left
        if present is not None and not core.differs(self.resource, present, values):
            self.known.remember(present, values, external)
            return "skipped"
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


def preview_rows(run: Import, limit: int = 5) -> Iterator[tuple[int, list[str]]]:
    """The first rows as they stand, for the eye."""
    table = planning.open_import(run)
    for row in islice(table.rows(), limit):
        yield row.number, [text_of(cell) for cell in row.cells]
