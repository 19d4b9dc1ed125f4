"""Carrying an import out: row by row through the record type's own actions, in chunks that stand or fall as one.

rows = created + updated + skipped + failed, always. A killed run goes on after its last committed chunk.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.db import DataError, IntegrityError, transaction

from tehing.core import actions as core
from tehing.core import clock, inserts, outbox, refusals
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.imports import matching, planning
from tehing.core.imports.cells import BadCell
from tehing.core.imports.known import Known, Waiting
from tehing.core.imports.pace import Pace
from tehing.core.imports.rows import Rows, Taken
from tehing.core.imports.sheets import text_of
from tehing.core.imports.table import Row
from tehing.core.imports.targets import OWN, may_import, whole_name
from tehing.core.imports.values import word_of
from tehing.core.jobs import report
from tehing.core.models import Import, ImportReject, Job
from tehing.core.records import Edit, Resource
from tehing.core.records import resource as resource_of

CHUNK = 1_000
COUNTS = ("created", "updated", "skipped", "failed")

_REFUSALS = (BadCell, Invalid, Refused, Forbidden, Conflict, Unknown, IntegrityError, DataError)  # about a row; others end the run


class DryRun(Exception):
    """Ends a chunk's transaction so that nothing of it stays."""


def run_import(run: Import, by: Actor, job: Job | None = None) -> Import:
    """Do what the plan says. The rejects and the counts are kept with the run, a dry run's too."""
    worker = Runner(run, by, job)
    with outbox.acting_from("import", f"import-{run.pk}"), inserts.in_bulk():
        worker.run()
    return run


class Runner:
    """One run: what its rows say, which records they are about, and what came of them."""

    def __init__(self, run: Import, by: Actor, job: Job | None) -> None:
        self.run_, self.by, self.job = run, by, job
        self.resource: Resource = resource_of(run.record_type)
        if not may_import(self.resource, by):
            raise Forbidden(f"{run.record_type}.import")
        self.table = planning.open_import(run)
        self.needed = {one.name for one in self.resource.seen_by(by) if one.custom is not None and one.required}
        whole = whole_name(self.resource)
        self.called = whole.name if whole is not None else ""
        self.rows = Rows(run, self.resource, self.table, by)
        key, own = run.choices.get("key", ""), OWN in self.rows.columns.values()
        self.known = Known(self.resource, by, run.source, key=key, titles=bool(self.rows.later), own=own)
        self.fresh: set[int] = set()  # made in this chunk
        self.undone: set[int] = set()  # made in earlier chunks of a trial
        self.versions: dict[int, int] = {}  # of the chunk's records
        self.differs = core.comparison(self.resource)
        self.pace = Pace(job, self.table.row_count)

    def run(self) -> None:
        """Chunk after chunk; then the references between rows of the file; then the end is written."""
        rows = (row for row in self.table.rows() if row.number > self.run_.last_row)
        while chunk := list(islice(rows, CHUNK)):
            self._chunk([self.rows.read(row) for row in chunk])
        if self.rows.later and not self.run_.dry_run:
            self._tie()
        self.run_.state, self.run_.finished_at = Import.State.DONE, clock.now()
        self.run_.save(update_fields=["state", "finished_at"])

    def _chunk(self, chunk: list[Taken]) -> None:
        self.fresh.clear()
        self.rows.load([one.row for one in chunk if one.problem is None])
        try:
            with transaction.atomic():
                tally, rejects = self._take_all(chunk)
                if self.run_.dry_run:
                    raise DryRun
                self.known.keep()
                self._write(chunk, tally, rejects)
        except DryRun:
            self.undone |= self.fresh
            self.known.forget()
            with transaction.atomic():
                self._write(chunk, tally, rejects)

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
                self.known.remember(made, external, new=True)
                self.fresh.add(made.pk)
                tally["created"] += 1

        for one in chunk:
            try:
                self.rows.look_up(one)
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
        """A new record must have what the company says must be filled in. People without a name are called by their e-mail."""
        if self.called and self.called not in one.values and (email := one.values.get("email")):
            one.values[self.called] = email
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
            case IntegrityError() | DataError():
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
        many = [one.path for one in self.rows.fields.values() if self.rows.kinds[one.name] == "references"]
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

    def _tie(self) -> None:
        """References between rows of the same file, once all rows are there. Doing it twice changes nothing."""
        rows = iter(self.table.rows())
        while chunk := list(islice(rows, CHUNK)):
            self.rows.load(chunk, later=True)
            with transaction.atomic():
                for row in chunk:
                    self._tie_row(row)

    def _tie_row(self, row: Row) -> None:
        wanted = {column: word_of(row.cells[self.rows.at[column]]) for column in self.rows.later} if not row.reject else {}
        if not any(wanted.values()):
            return
        try:
            with transaction.atomic():
                one = self.rows.read(row)
                self.rows.look_up(one)
                pk = self.known.find(self.known.marks(one.values, one.external), one.external)
                found = {self.rows.columns[column]: self._self_named(column, text) for column, text in wanted.items() if text}
                links = {name: other for name, other in found.items() if other is not None}
                if pk is not None and links:
                    self.resource.update(pk=pk, by=self.by, data=links)
        except (BadCell, Invalid, Refused, Forbidden) as no:
            told = refusals.sentence_of(no) if not isinstance(no, BadCell) else no.code
            self._reject(row, next(iter(self.rows.later)), "not_tied", told).save()

    def _self_named(self, column: str, text: str) -> Any:
        one, titles = self.rows.fields[column], self.known.by_title or {}
        told = self.rows.names[one.name].external.get(text) or self.known.by_external.get(hash(text))
        pk = told or titles.get(hash(matching.tidy(text)))
        if pk is not None:
            return self.resource.visible(self.by).filter(pk=pk).first()
        made = self.rows.names[one.name].value(text)
        if made is not None:
            self.known.remember(made, "")
        return made

    def _reject(self, row: Row, column: str, code: str, detail: str) -> ImportReject:
        cells = [text_of(cell) for cell in row.cells]
        return ImportReject(run=self.run_, number=row.number, column=column[:200], code=code[:60], detail=detail[:500], cells=cells)

    def _column_of(self, field: str) -> str:
        return next((column for column, target in self.rows.columns.items() if target == field), field)


def _code_and_words(codes: list[str]) -> tuple[str, str]:
    """A stable code, and the sentences; a field's own words have no code of theirs."""
    words = " ".join(refusals.sentence(code) for code in codes)
    return (codes[0], "") if words != codes[0] and len(codes) == 1 else ("does_not_hold", words)
