"""A list as a file: all that match, streamed, with the columns on the screen, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from tehing.core import money
from tehing.core.access import Actor, require_verb
from tehing.core.records import lists
from tehing.core.records.kinds import paths_of
from tehing.core.records.resource import Field, Resource, Rows
from tehing.core.records.values import plain
from tehing.core.saved.state import resolved

BATCH = 2_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_GET
def export_screen(request: HttpRequest, resource: Resource) -> HttpResponseBase:
    """The list in the address as a CSV file."""
    by: Actor = request.user  # type: ignore[assignment]
    require_verb(by, resource.key, "export")
    params = resolved(resource, by, request.GET)
    rows, _conditions = lists.matching(resource, by, params)
    columns = lists.chosen_columns(resource, by, params.get("columns", ""))
    allowed = rows.filter(pk__in=resource.visible(by, "export").values("pk"))
    answer = StreamingHttpResponse(csv_lines(resource, columns, allowed), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{resource.plural}.csv"'
    return answer


def csv_lines(resource: Resource, columns: list[Field], rows: Rows) -> Iterator[str]:
    """Header and rows as CSV text, read in batches by key so that memory stays flat. Readable by the importer unchanged."""
    columns = _with_currency(resource, columns)
    names = ["tehing_id", *(one.name for one in columns)]
    yield "\ufeff" + _line(names)
    for batch in _batches(resource, columns, rows):
        yield "".join(_line([row["pk"], *_values(resource, columns, row)]) for row in batch)


def _with_currency(resource: Resource, columns: list[Field]) -> list[Field]:
    """An amount without its currency is not money: add the column when it was not chosen."""
    currency = resource.field("currency")
    if currency is None or currency in columns or not any(resource.kind_of(one) in ("money", "price") for one in columns):
        return columns
    return [*columns, currency]


def _batches(resource: Resource, columns: list[Field], rows: Rows) -> Iterator[list[dict[str, Any]]]:
    paths = {path for one in columns for path in paths_of(resource, one)}
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values("pk", *paths)[:BATCH]):
        lists.add_many(resource, columns, batch)
        yield batch
        last = batch[-1]["pk"]


def _values(resource: Resource, columns: list[Field], row: dict[str, Any]) -> Iterator[Any]:
    for one in columns:
        kind = resource.kind_of(one)
        if kind == "reference":
            yield row[f"{one.path}__{resource.target_of(one).title}"]
        elif kind == "references":
            yield ";".join(row[one.path])
        elif kind in ("money", "price"):
            amount, currency = row[one.path], row[paths_of(resource, one)[1]]
            yield amount if amount is None or kind == "price" else money.from_minor(amount, currency)
        else:
            yield plain(row[one.path])


def _line(values: list[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe(value) for value in values])
    return buffer.getvalue()


def safe(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it, and so does text that looks so marked."""
    if isinstance(value, str) and value.lstrip("'").startswith(_FORMULA) and not _is_number(value):
        return f"'{value}"
    return value


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdigit()
