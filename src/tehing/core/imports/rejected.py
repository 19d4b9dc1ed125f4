"""The rows that an import did not take, as they stood, with the reason in the last column: to mend and send again."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tehing.core import refusals
from tehing.core.imports import planning
from tehing.core.imports.values import escape_formula
from tehing.core.models import Import


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
