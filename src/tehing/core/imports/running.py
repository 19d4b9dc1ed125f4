"""Carrying an import out: row by row through the record type's own actions, in chunks that stand or fall as one.

rows = created + updated + skipped + failed, always. A killed run goes on after its last committed chunk.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.db import DataError, IntegrityError, transaction

from tehing.core import actions as core
from tehing.core import clock, external, inserts, outbox, refusals
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.imports import planning
from tehing.core.imports.cells import BadCell
from tehing.core.imports.elsewhere import Elsewhere
from tehing.core.imports.known import Known, Waiting
from tehing.core.imports.names import tell
from tehing.core.imports.pace import Pace
from tehing.core.imports.rows import Rows, Taken
from tehing.core.imports.sheets import text_of
from tehing.core.imports.table import Row
from tehing.core.imports.targets import OWN, may_import, whole_name
from tehing.core.imports.tying import DryRun, Tying
from tehing.core.jobs import report
from tehing.core.models import Import, ImportReject, Job
from tehing.core.records import Edit, Resource
from tehing.core.records import resource as resource_of

CHUNK = 1_000
COUNTS = ("created", "updated", "skipped", "failed")

_REFUSALS = (BadCell, Invalid, Refused, Forbidden, Conflict, Unknown, IntegrityError, DataError)  # about a row; others end the run


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
        elsewhere = next((column for column, target in self.rows.columns.items() if target == external.COLUMN), "")
        self.elsewhere = Elsewhere(self.resource, by, elsewhere, self.rows.at.get(elsewhere))
        self.fresh: set[int] = set()  # made in this chunk
        self.undone: set[int] = set()  # made in earlier chunks of a trial
        self.versions: dict[int, int] = {}  # of the chunk's records
        self.differs = core.comparison(self.resource)
        self.rounds = 2 if self.rows.later else 1
        self.pace = Pace(job, self.rounds * self.table.row_count, run.rows)

    def run(self) -> None:
        """Chunk after chunk; then the references between rows of the file; then the end is written."""
        rows = (row for row in self.table.rows() if row.number > self.run_.last_row)
        while chunk := list(islice(rows, CHUNK)):
            self._chunk([self.rows.read(row) for row in chunk])
        if self.rows.later:
            Tying(self).run(CHUNK)
        self.run_.state, self.run_.finished_at = Import.State.DONE, clock.now()
        if not self.run_.dry_run:
            self.run_.found = {}  # words of the file, needed no longer
        self.run_.save(update_fields=["state", "finished_at", "found"])

    def _chunk(self, chunk: list[Taken]) -> None:
        self.fresh.clear()
        self.rows.load([one.row for one in chunk if one.problem is None])
        self.elsewhere.load(one.row for one in chunk)
        try:
            with transaction.atomic():
                tally, rejects = self._take_all(chunk)
                if self.run_.dry_run:
                    raise DryRun
                self.known.keep()
                self.elsewhere.keep()
                self._write(chunk, tally, rejects)
            self.rows.keep()
        except DryRun:
            self.undone |= self.fresh
            self.known.forget()
            self.rows.keep(forget=True)
            with transaction.atomic():
                self._write(chunk, tally, rejects)

    def _take_all(self, chunk: list[Taken]) -> tuple[dict[str, int], list[ImportReject]]:
        """New rows wait and are added together; one that may be about a waiting row lets those go first."""
        tally, rejects = dict.fromkeys(COUNTS, 0), []
        waiting = Waiting()
        known: list[tuple[Taken, int]] = []
        adds = self.run_.choices.get("new", "create") != "skip"

        def add() -> None:
            for row, name, made in self._add(waiting):
                if isinstance(made, Exception):
                    rejects.append(self._rejected(row, made))
                    continue
                self.known.remember(made, name, new=True)
                self.elsewhere.give(made.pk, row, new=True)
                self.fresh.add(made.pk)
                tally["created"] += 1

        for one in chunk:
            try:
                self.rows.look_up(one)
                marks = self.known.marks(one.values, one.external)
                names = self.elsewhere.marks(one.row)
                if waiting.may_be([*marks, *names]):
                    add()
                pk = self.elsewhere.record(one.row, self.known.find(marks, one.external))
                if pk is not None:
                    known.append((one, pk))
                elif adds:
                    self._ask_needed(one)
                    waiting.put(one.row, one.values, one.external, [*marks, *names])
                else:
                    one.missed.clear()  # nothing of the row was wanted
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
            try:
                renamed = self.elsewhere.give(pk, one.row, new=False)
            except Invalid as no:
                rejects.append(self._rejected(one.row, no))
                continue
            tally["updated" if renamed or made.version != self.versions.get(pk) else "skipped"] += 1
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
        made = self._made([values for _row, values, _name in rows]) if rows else []
        return [(row, name, one) for (row, _values, name), one in zip(rows, made, strict=True)]

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
                return self.reject(row, no.column, no.code, no.detail)
            case Invalid():
                name, codes = next(iter(no.fields.items()))
                return self.reject(row, self._column_of(name), *_code_and_words(codes))
            case IntegrityError() | DataError():
                return self.reject(row, "", "refused_by_database", "")
        return self.reject(row, "", no.codes[0] if isinstance(no, Refused) else "refused", refusals.sentence_of(no))

    def _write(self, chunk: list[Taken], tally: Mapping[str, int], rejects: list[ImportReject]) -> None:
        """The counts and the mark of how far we are, in the chunk's own transaction."""
        for name in COUNTS:
            setattr(self.run_, name, getattr(self.run_, name) + tally[name])
        refused = {one.number for one in rejects}
        missed = [one for taken in chunk if taken.row.number not in refused for one in taken.missed]
        self.run_.left_empty = tell(self.run_.left_empty, missed)
        self.run_.rows += len(chunk)
        self.run_.last_row = chunk[-1].row.number
        self.run_.save(update_fields=[*COUNTS, "left_empty", "rows", "last_row"])
        ImportReject.objects.bulk_create(rejects)
        self.report(self.run_.rows)

    def report(self, done: int) -> None:
        """How far the work has come, both rounds together; also the sign that somebody is at it."""
        if self.job is not None:
            report(self.job, done, self.rounds * self.table.row_count, rounds=self.rounds, **self.pace.after(done))

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
            one.missed.clear()
            return "skipped"
        if self.run_.dry_run and pk in self.undone:
            return "updated"  # made by an earlier chunk of this trial, so it is there no longer
        present = loaded.pop(pk, None)  # a second row about the same record compares with what the first one left
        if present is None or self.elsewhere.adds(one.row) or self.differs(present, self._prepared(one.values)):
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

    def reject(self, row: Row, column: str, code: str, detail: str) -> ImportReject:
        cells = [text_of(cell) for cell in row.cells]
        return ImportReject(run=self.run_, number=row.number, column=column[:200], code=code[:60], detail=detail[:500], cells=cells)

    def _column_of(self, field: str) -> str:
        return next((column for column, target in self.rows.columns.items() if target == field), field)


def _code_and_words(codes: list[str]) -> tuple[str, str]:
    """A stable code, and the sentences; a field's own words have no code of theirs."""
    words = " ".join(refusals.sentence(code) for code in codes)
    return (codes[0], "") if words != codes[0] and len(codes) == 1 else ("does_not_hold", words)
