"""Carrying an import out: row by row through the record type's own actions, in chunks that stand or fall as one.

rows = created + updated + skipped + failed, always. A killed run goes on after its last committed chunk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import DatabaseError, transaction

from tehing.core import actions as core
from tehing.core import clock, inserts, outbox, refusals
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.imports import matching, planning
from tehing.core.imports.cells import BadCell, currency_in, minor_units, reader_for
from tehing.core.imports.known import Known, Waiting
from tehing.core.imports.names import Names
from tehing.core.imports.pace import Pace
from tehing.core.imports.problems import ValueProblem
from tehing.core.imports.sheets import text_of
from tehing.core.imports.table import Cell, Row
from tehing.core.imports.targets import EXTERNAL, FIRST, LAST, OWN, may_import, whole_name
from tehing.core.imports.values import parse_text, word_of
from tehing.core.jobs import report
from tehing.core.models import Import, ImportReject, Job
from tehing.core.records import Edit, Field, Resource
from tehing.core.records import resource as resource_of

CHUNK = 1_000
COUNTS = ("created", "updated", "skipped", "failed")


_REFUSALS = (BadCell, Invalid, Refused, Forbidden, Conflict, Unknown, DatabaseError)


class DryRun(Exception):
    """Ends a chunk's transaction so that nothing of it stays."""


def run_import(run: Import, by: Actor, job: Job | None = None) -> Import:
    """Do what the plan says. The rejects and the counts are kept with the run, a dry run's too."""
    worker = Runner(run, by, job)
    with outbox.acting_from("import", f"import-{run.pk}"), inserts.in_bulk():
        worker.run()
    return run


@dataclass
class Taken:
    """A row read so far: its values, what it is known by, or why it cannot be taken."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    external: str = ""
    problem: BadCell | None = None


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
        self.named_by = [(target, self.at[column]) for column, target in self.columns.items() if target in (OWN, EXTERNAL)]
        self.fields = {column: one for column, target in self.columns.items() if (one := self.resource.field(target))}
        self.looked_up = {column: one for column, one in self.fields.items() if planning.asks_values(self.resource, one)}
        self.readers = [
            (column, one.name, self.at[column], reader_for(run, self.resource, one, column, by))
            for column, one in self.fields.items()
            if column not in self.looked_up
        ]
        self.needed = {one.name for one in self.resource.seen_by(by) if one.custom is not None and one.required}
        self.kinds = {one.name: self.resource.kind_of(one) for one in self.fields.values()}
        self.amounts = [column for column, one in self.fields.items() if self.kinds[one.name] in ("money", "price")]
        self.names = {one.name: Names(run, self.resource, one, by) for one in self.looked_up.values()}
        self.later = {column for column, one in self.looked_up.items() if self._is_self(one)}
        self.words = [(column, one.name, self.at[column]) for column, one in self.looked_up.items() if column not in self.later]
        halves = {target: self.at[column] for column, target in self.columns.items() if target in (FIRST, LAST)}
        whole = whole_name(self.resource)
        self.halves = [halves[target] for target in (FIRST, LAST) if target in halves]
        self.whole = whole.name if whole is not None and self.halves else ""
        self.constants: dict[str, Any] = run.choices.get("constants", {})
        key, own = run.choices.get("key", ""), OWN in self.columns.values()
        self.known = Known(self.resource, by, run.source, key=key, titles=bool(self.later), own=own)
        self.fresh: set[int] = set()  # made in this chunk
        self.undone: set[int] = set()  # made in earlier chunks of a trial
        self.versions: dict[int, int] = {}  # of the chunk's records
        self.differs = core.comparison(self.resource)
        self.pace = Pace(job, self.table.row_count)

    def _is_self(self, one: Field) -> bool:
        return self.resource.kind_of(one) == "reference" and self.resource.target_of(one) is self.resource

    def run(self) -> None:
        """Chunk after chunk; then the references between rows of the file; then the end is written."""
        rows = (row for row in self.table.rows() if row.number > self.run_.last_row)
        while chunk := list(islice(rows, CHUNK)):
            self._chunk([self._read(row) for row in chunk])
        if self.later and not self.run_.dry_run:
            self._tie()
        self.run_.state, self.run_.finished_at = Import.State.DONE, clock.now()
        self.run_.save(update_fields=["state", "finished_at"])

    def _chunk(self, chunk: list[Taken]) -> None:
        self.fresh.clear()
        self._load_names([one.row for one in chunk if one.problem is None], self.words)
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

    def _load_names(self, rows: list[Row], columns: list[tuple[str, str, int]]) -> None:
        """Read what the words of these rows stand for, a few queries for all."""
        for _column, name, at in columns:
            self.names[name].load({word_of(row.cells[at]) for row in rows if not row.reject})

    def _take_all(self, chunk: list[Taken]) -> tuple[dict[str, int], list[ImportReject]]:
        """New rows wait and are added together; one that may be about a waiting row lets those go first."""
        tally, rejects = dict.fromkeys(COUNTS, 0), []
        waiting = Waiting()
        known: list[tuple[Taken, int]] = []
        adds = self.run_.choices.get("new", "create") != "skip"

        def add() -> None:
            for row, external, made in self._add(waiting):
                if isinstance(made, Exception):
                    rejects.append(self._rejected(row, made))
                    continue
                self.known.remember(made, external)
                self.fresh.add(made.pk)
                tally["created"] += 1

        for one in chunk:
            try:
                self._look_up(one)
                marks = self.known.marks(one.values, one.external)
                if waiting.may_be(marks):
                    add()
                pk = self.known.find(marks, one.external)
                if pk is not None:
                    known.append((one, pk))
                elif adds:
                    self._ask_needed(one)
                    waiting.put(one.row, one.values, one.external, marks)
                else:
                    tally["skipped"] += 1
            except _REFUSALS as no:
                rejects.append(self._rejected(one.row, no))
        add()
        self._change_all(known, tally, rejects)
        tally["failed"] = len(rejects)
        return tally, sorted(rejects, key=lambda one: one.number)

    def _ask_needed(self, one: Taken) -> None:
        """A new record must have what the company says must be filled in."""
        for name in self.needed - one.values.keys():
            raise BadCell(self._column_of(name), "needed")

    def _change_all(self, known: list[tuple[Taken, int]], tally: dict[str, int], rejects: list[ImportReject]) -> None:
        """Rows about records that are there. Those that change nothing cost no statement."""
        loaded = self._load([pk for _one, pk in known])
        self.versions = {pk: record.version for pk, record in loaded.items()}
        written: list[tuple[Taken, int]] = []
        for one, pk in known:
            done = self._left_alone(pk, one, loaded)
            if done is None:
                written.append((one, pk))
            else:
                tally[done] += 1
        for (one, pk), made in zip(written, self._changed(written), strict=True):
            if isinstance(made, Exception):
                rejects.append(self._rejected(one.row, made))
                continue
            self.known.remember(made, one.external)
            tally["skipped" if made.version == self.versions.get(pk) else "updated"] += 1
            self.versions[pk] = made.version

    def _changed(self, rows: list[tuple[Taken, int]]) -> list[Any]:
        """Change the records; each comes back as it is now, or the reason why it could not be changed."""
        edits = [Edit(pk, one.values) for one, pk in rows]
        if not edits or self.resource.update_many is None:
            return [self._change_one(edit) for edit in edits]
        try:
            return self.resource.update_many(by=self.by, edits=edits)
        except Forbidden as no:
            return [no] * len(edits)

    def _change_one(self, edit: Edit) -> Any:
        try:
            with transaction.atomic():
                return self.resource.update(pk=edit.pk, by=self.by, data=edit.data)
        except _REFUSALS as no:
            return no

    def _add(self, waiting: Waiting) -> list[tuple[Row, str, Any]]:
        """Add the waiting rows; each comes back with its record or with the reason why there is none."""
        rows = waiting.empty()
        made = self._made([values for _row, values, _external in rows]) if rows else []
        return [(row, external, one) for (row, _values, external), one in zip(rows, made, strict=True)]

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

    def _write(self, chunk: list[Taken], tally: Mapping[str, int], rejects: list[ImportReject]) -> None:
        """The counts and the mark of how far we are, in the chunk's own transaction."""
        for name in COUNTS:
            setattr(self.run_, name, getattr(self.run_, name) + tally[name])
        self.run_.rows += len(chunk)
        self.run_.last_row = chunk[-1].row.number
        self.run_.save(update_fields=[*COUNTS, "rows", "last_row"])
        ImportReject.objects.bulk_create(rejects)
        if self.job is not None:
            report(self.job, self.run_.rows, self.table.row_count, **self.pace.after(self.run_.rows))

    def _load(self, pks: list[int]) -> dict[int, Any]:
        """The records that the chunk's rows are about, in one query, to see which rows change anything at all."""
        if not pks:
            return {}
        many = [one.path for one in self.fields.values() if self.kinds[one.name] == "references"]
        rows = self.resource.model._default_manager.filter(pk__in=pks).prefetch_related(*many)
        return {record.pk: record for record in rows}

    def _left_alone(self, pk: int, one: Taken, loaded: dict[int, Any]) -> str | None:
        """What becomes of a row that need not be written; None when it must be."""
        if self.run_.choices.get("existing", "update") == "skip":
            return "skipped"
        if self.run_.dry_run and pk in self.undone:
            return "updated"  # made by an earlier chunk of this trial, so it is there no longer
        present = loaded.pop(pk, None)  # a second row about the same record compares with what the first one left
        if present is None or self.differs(present, self._prepared(one.values)):
            return None
        self.known.remember(present, one.external)
        return "skipped"

    def _prepared(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values as they would be stored, with telephone numbers in their one form; what goes elsewhere there stays as given."""
        if self.resource.prepare is None:
            return values
        try:
            full = self.resource.prepare(values, self.by)
        except (Invalid, Refused):
            return values
        return {name: full.get(name, value) for name, value in values.items()}

    def _read(self, row: Row) -> Taken:
        """All that can be read without the database."""
        taken = Taken(row)
        if row.reject:
            taken.problem = BadCell("", row.reject)
            return taken
        taken.external = self._external(row)
        for column, target, at, read in self.readers:
            cell = row.cells[at]
            if cell == "":
                continue
            try:
                value = read(cell)
            except ValueProblem as no:
                taken.problem = BadCell(column, no.code, no.detail)
                return taken
            if value not in (None, "", []):
                taken.values[target] = value
        if self.whole and self.whole not in taken.values:
            name = " ".join(filter(None, (parse_text(row.cells[at]).value for at in self.halves)))
            taken.values |= {self.whole: name} if name else {}
        if self.constants:
            taken.values = self.constants | taken.values
        return taken

    def _external(self, row: Row) -> str:
        found = ""
        for target, at in self.named_by:
            text = text_of(row.cells[at]).strip()
            if target == OWN and text:
                return f"{OWN}:{text}"
            if target == EXTERNAL:
                found = found or text[:200]
        return found

    def _look_up(self, one: Taken) -> None:
        """The values that stand for other records and codes, and amounts in minor units. Raises what was found wrong before, too."""
        if one.problem is not None:
            raise one.problem
        for column, target, at in self.words:
            try:
                value = self.names[target].value(word_of(one.row.cells[at]))
            except ValueProblem as no:
                raise BadCell(column, no.code, no.detail) from no
            if value not in (None, "", []):
                one.values[target] = value
        if self.amounts:
            one.values = self._with_money(one.values, {column: one.row.cells[self.at[column]] for column in self.amounts})

    def _with_money(self, values: dict[str, Any], cells: Mapping[str, Cell]) -> dict[str, Any]:
        """Amounts in minor units of the row's currency: its own column, a sign in the cell, or the one chosen for the file."""
        present = [column for column in self.amounts if self.columns[column] in values]
        if not present:
            return values
        own = [column for column in present if self.fields[column].custom is None]
        currency = values.get("currency") or currency_in(cells, own) or planning.currency_of(self.run_)
        if own:
            values["currency"] = currency
        for column in present:
            one = self.fields[column]
            if self.resource.kind_of(one) == "money":
                try:
                    values[one.name] = minor_units(values[one.name], one.custom.currency if one.custom is not None else currency)
                except ValueProblem as no:
                    raise BadCell(column, no.code, no.detail) from no
        return values

    def _tie(self) -> None:
        """References between rows of the same file, once all rows are there. Doing it twice changes nothing."""
        rows = iter(self.table.rows())
        while chunk := list(islice(rows, CHUNK)):
            self._load_names(chunk, [*self.words, *((column, self.fields[column].name, self.at[column]) for column in self.later)])
            with transaction.atomic():
                for row in chunk:
                    self._tie_row(row)

    def _tie_row(self, row: Row) -> None:
        wanted = {column: word_of(row.cells[self.at[column]]) for column in self.later} if not row.reject else {}
        if not any(wanted.values()):
            return
        try:
            with transaction.atomic():
                one = self._read(row)
                self._look_up(one)
                pk = self.known.find(self.known.marks(one.values, one.external), one.external)
                found = {self.columns[column]: self._self_named(column, text) for column, text in wanted.items() if text}
                links = {name: other for name, other in found.items() if other is not None}
                if pk is not None and links:
                    self.resource.update(pk=pk, by=self.by, data=links)
        except (BadCell, Invalid, Refused, Forbidden) as no:
            told = refusals.sentence_of(no) if not isinstance(no, BadCell) else no.code
            self._reject(row, next(iter(self.later)), "not_tied", told).save()

    def _self_named(self, column: str, text: str) -> Any:
        one, titles = self.fields[column], self.known.by_title or {}
        told = self.names[one.name].external.get(text) or self.known.by_external.get(hash(text))
        pk = told or titles.get(hash(matching.tidy(text)))
        if pk is not None:
            return self.resource.visible(self.by).filter(pk=pk).first()
        made = self.names[one.name].value(text)
        if made is not None:
            self.known.remember(made, "")
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
