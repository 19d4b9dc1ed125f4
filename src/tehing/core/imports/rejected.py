"""The rows that an import did not take, as they stood, with the reason in the last column: to mend and send again."""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from tehing.core import refusals
from tehing.core.imports import planning
from tehing.core.imports.values import escape_formula
from tehing.core.models import Import

SHOWN = 100  # on the page; the file holds all


class NotTaken(NamedTuple):
    """A row that was not taken: the cell to blame and why."""

    number: int
    column: str
    value: str
    why: str
    detail: str


def told(run: Import) -> list[NotTaken]:
    """The first of them for the page."""
    rows = list(run.rejects.order_by("number")[:SHOWN])
    known = planning.open_import(run).columns if rows and run.file_kept else []  # without the file nobody knows which cell is whose
    places = {name: at for at, name in enumerate(known)}
    found = []
    for row in rows:
        at, why = places.get(row.column, len(row.cells)), refusals.sentence(row.code)
        value = row.cells[at] if at < len(row.cells) else ""
        found.append(NotTaken(row.number, row.column, value, why, "" if row.detail in (why, value) else row.detail))
    return found


def as_csv(run: Import) -> Iterator[str]:
    """Line by line, so that a million rejected rows need no memory."""
    columns = planning.open_import(run).columns if run.file_kept else list(run.mapping)
    width = len(columns)
    yield "\ufeff" + _line([*columns, _("Row"), _("Reason")])
    for row in run.rejects.order_by("number").iterator():
        reason = " ".join(part for part in (row.column, refusals.sentence(row.code), row.detail) if part)
        cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
        yield _line([*cells, str(row.number), reason])


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([escape_formula(cell) for cell in cells])
    return buffer.getvalue()
