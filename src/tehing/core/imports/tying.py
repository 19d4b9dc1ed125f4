"""The second round of an import: rows of the file that name each other, such as a company and its parent, once all are there.

Counted and committed in chunks like the first round. A row that cannot be tied is in nevertheless: it is told apart from those that failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tehing.core import refusals
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.imports import matching
from tehing.core.imports.cells import BadCell
from tehing.core.imports.names import tell
from tehing.core.imports.table import Row
from tehing.core.imports.values import word_of
from tehing.core.models import ImportReject

if TYPE_CHECKING:
    from tehing.core.imports.running import Runner


class DryRun(Exception):
    """Ends a chunk's transaction so that nothing of it stays."""


class Tying:
    """References between rows of one file. A killed run goes on after the last committed chunk."""

    def __init__(self, work: Runner) -> None:
        self.work, self.rows = work, work.rows
        self.run_, self.known = work.run_, work.known
        self.own = [(column, self.rows.at[column]) for column in sorted(self.rows.later)]

    def run(self, size: int) -> None:
        """Chunk after chunk, with a sign of life after each."""
        rows = enumerate(self.work.table.rows(), start=1)
        left = ((done, row) for done, row in rows if row.number > self.run_.tied_row)
        while chunk := list(islice(left, size)):
            self._chunk([row for _done, row in chunk], chunk[-1][0])

    def _chunk(self, rows: list[Row], done: int) -> None:
        self.rows.load(rows, later=True)
        try:
            with transaction.atomic():
                missed, rejects = self._tie_all(rows)
                if self.run_.dry_run:
                    raise DryRun
                self._write(rows, done, missed, rejects)
            self.rows.keep()
        except DryRun:
            self.rows.keep(forget=True)
            with transaction.atomic():
                self._write(rows, done, missed, [])

    def _tie_all(self, rows: Sequence[Row]) -> tuple[list[tuple[str, str]], list[ImportReject]]:
        missed: list[tuple[str, str]] = []
        rejects: list[ImportReject] = []
        for row in rows:
            wanted = {} if row.reject else {column: text for column, at in self.own if (text := word_of(row.cells[at]))}
            if not wanted:
                continue
            pk = self._present(row)
            if pk is None:
                continue  # it was not taken, and that has been told
            links, unknown = self._links(wanted)
            missed += unknown
            if (reject := self._tie(row, pk, links)) is not None:
                rejects.append(reject)
        return missed, rejects

    def _present(self, row: Row) -> int | None:
        """The record that the row became in the first round."""
        one = self.rows.read(row)
        try:
            self.rows.look_up(one)
        except (BadCell, Invalid, Refused, Forbidden):
            return None
        return self.known.find(self.known.marks(one.values, one.external), one.external)

    def _links(self, wanted: dict[str, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """What the row is tied to, and what of it is unknown."""
        links: dict[str, Any] = {}
        unknown: list[tuple[str, str]] = []
        for column, text in wanted.items():
            found = self._named(column, text)
            if found is None:
                unknown.append((column, text))
            else:
                links[self.rows.columns[column]] = found
        return links, unknown

    def _named(self, column: str, text: str) -> Any:
        names, titles = self.rows.names[self.rows.fields[column].name], self.known.by_title or {}
        told = names.external.get(text) or self.known.by_external.get(hash(text))
        pk = told or titles.get(hash(matching.tidy(text)))
        if pk is not None:
            return pk if self.run_.dry_run else self.work.resource.visible(self.work.by).filter(pk=pk).first()
        made = names.value(text)
        if made is not None:
            self.known.remember(made, "")
        return made

    def _tie(self, row: Row, pk: int, links: dict[str, Any]) -> ImportReject | None:
        if not links or self.run_.dry_run:
            return None
        try:
            with transaction.atomic():
                self.work.resource.update(pk=pk, by=self.work.by, data=links)
        except (Invalid, Refused, Forbidden, Conflict, Unknown) as no:
            return self.work.reject(row, self.own[0][0], "not_tied", refusals.sentence_of(no))
        return None

    def _write(self, rows: Sequence[Row], done: int, missed: list[tuple[str, str]], rejects: list[ImportReject]) -> None:
        """The counts and the mark of how far we are, in the chunk's own transaction."""
        self.run_.not_tied += len(rejects)
        self.run_.left_empty = tell(self.run_.left_empty, missed)
        self.run_.tied_row = rows[-1].number
        self.run_.save(update_fields=["not_tied", "left_empty", "tied_row"])
        ImportReject.objects.bulk_create(rejects)
        self.work.report(self.run_.rows + done)
