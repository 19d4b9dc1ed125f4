"""A list as a file: all that match, streamed, safe to open in a spreadsheet, readable by the importer unchanged.

CSV and JSON Lines leave as they are read; an Excel workbook can only be sent when it is whole, and holds 1,048,576 rows.
"""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, models, transaction
from django.db.models import Count
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.views.decorators.http import require_GET

from tehing.core import actions, external, money, outbox, workspace
from tehing.core.access import Actor, Invalid, Refused, require_verb
from tehing.core.custom.definition import Definition
from tehing.core.custom.rows import titles
from tehing.core.imports.values import escape_formula, joined
from tehing.core.numbers import are_digits
from tehing.core.records import lists, paging
from tehing.core.records.kinds import paths_of
from tehing.core.records.resource import Field, Resource, Rows
from tehing.core.records.sheet import MOST_ROWS, write_sheet
from tehing.core.saved.state import resolved

BATCH = 5_000
IN_ORDER = 50_000  # so many rows leave in the order of their list: their keys alone are held; more leave as they lie
PIECE = 256 * 1024  # bytes of a finished workbook sent at once

Columns = list[Sequence[Any]]


@dataclass(frozen=True)
class Export:
    """What leaves the house: which records, which columns, for whom and in which form."""

    resource: Resource
    columns: list[Field]
    rows: Rows
    by: Actor
    form: str = "csv"
    asked: str = ""  # the conditions, as they stand in the address
    order: tuple[str, ...] = ("pk",)  # of the list
    elsewhere: bool = False  # with what other systems call the records

    @property
    def name(self) -> str:
        return f"{self.resource.plural}.{self.form}"


def asked_for(resource: Resource, by: Actor, params: QueryDict, *, everything: bool = False) -> Export:
    """The export that an address describes: filters as in a list, `format` csv, xlsx or jsonl, `columns` shown, named or "all".

    Raises Forbidden, Invalid, and Refused("too_many_for_sheet").
    """
    require_verb(by, resource.key, "export")
    params = resolved(resource, by, params)
    form, wanted = params.get("format", "csv"), params.get("columns", "all" if everything else "")
    if form not in WRITERS:
        raise Invalid({"format": ["unknown_format"]})
    rows, _conditions = lists.matching(resource, by, params)
    whole = [one for one in resource.seen_by(by) if one.listed or (one.form and one.own)]  # what can be written comes back
    columns = whole if wanted == "all" else lists.chosen_columns(resource, by, wanted)
    allowed = rows.filter(pk__in=resource.visible(by, "export").values("pk"))
    if form == "xlsx" and allowed.order_by()[: MOST_ROWS + 1].count() > MOST_ROWS:
        raise Refused("too_many_for_sheet", most=f"{MOST_ROWS:,}")
    told = params.copy()
    for name in ("format", "columns"):
        told.pop(name, None)
    elsewhere = wanted == "all" and external.has_names(resource)
    order = paging.in_order(lists.ordering(resource, by, params.get("order", ""))[0])
    return Export(resource, with_currency(resource, columns), allowed, by, form, told.urlencode(), order, elsewhere)


@require_GET
def export_screen(request: HttpRequest, resource: Resource) -> HttpResponseBase:
    """The list in the address as a file."""
    return answer(asked_for(resource, request.user, request.GET))  # type: ignore[arg-type]


def answer(export: Export) -> StreamingHttpResponse:
    """The file on its way to a browser or program."""
    _write, content_type = WRITERS[export.form]
    _try_to_tell(export)
    made = StreamingHttpResponse(InTheSameAct(pieces(export)), content_type=content_type)
    made["Content-Disposition"] = f'attachment; filename="{export.name}"'
    return made


def _try_to_tell(export: Export) -> None:
    """Nothing leaves that the history could not tell of: where it cannot be written, that is said before the first byte."""
    with transaction.atomic():
        actions.tell_export(export.resource, by=export.by, rows=0, form=export.form, asked=export.asked)
        transaction.set_rollback(True)


def pieces(export: Export) -> Generator[bytes, None, None]:
    """The file, piece by piece; how many rows really left is told in the history, also when the reader goes away in between."""
    write, _type = WRITERS[export.form]
    source = _Source(export)
    try:
        yield from write(source)
    finally:
        actions.tell_export(export.resource, by=export.by, rows=source.given, form=export.form, asked=export.asked)


def with_currency(resource: Resource, columns: list[Field]) -> list[Field]:
    """An amount without its currency is not money: add the column when it was not chosen."""
    currency = resource.field("currency")
    if (
        currency is None
        or currency in columns
        or not any(resource.kind_of(one) in ("money", "price") and one.custom is None for one in columns)
    ):
        return columns
    return [*columns, currency]


class _Source:
    """Rows read in batches, so that memory stays flat and the last batch costs what the first one cost: in the list's order or by key."""

    def __init__(self, export: Export) -> None:
        self.resource, self.columns, self.rows = export.resource, export.columns, export.rows
        self.paths = list(dict.fromkeys(["pk", *(path for one in self.columns for path in paths_of(self.resource, one))]))
        self.at = {path: at for at, path in enumerate(self.paths)}
        self.elsewhere, self.order = export.elsewhere, export.order
        self.house = workspace.mark()
        last = [*([(external.COLUMN, "references")] if self.elsewhere else []), *([(external.HOUSE, "text")] if self.house else [])]
        self.names = [external.NUMBER, *(one.name for one in self.columns), *(name for name, _kind in last)]
        self.kinds = ["number", *(self.resource.kind_of(one) for one in self.columns), *(kind for _name, kind in last)]
        self.as_text = {one.path for one in self.columns if self._is_stored_moment(one)} if connection.vendor == "sqlite" else set()
        self.doubled: dict[str, set[str]] = {}
        self.seen: dict[str, set[str]] = {}
        self.given = 0

    def _is_stored_moment(self, one: Field) -> bool:
        return self.resource.kind_of(one) == "datetime" and isinstance(self.resource.model_field(one), models.DateTimeField)

    def batches(self) -> Iterator[Columns]:
        """Some thousand rows at a time as columns, each cell a plain value or a Decimal, a date, a list of names; instants may be text."""
        rows = self.rows.order_by().values_list(*(_as_stored(path) if path in self.as_text else path for path in self.paths))
        for batch in self._ordered(rows) if self._few() else _by_key(rows):
            read = list(zip(*batch, strict=True))
            told = [read[0], *(self._column(one, kind, read) for one, kind in zip(self.columns, self.kinds[1:], strict=False))]
            told += [self._called(read[0])] if self.elsewhere else []
            yield [*told, [self.house] * len(batch)] if self.house else told
            self.given += len(batch)

    def _few(self) -> bool:
        return self.order != ("pk",) and self.rows.order_by()[: IN_ORDER + 1].count() <= IN_ORDER

    def _ordered(self, rows: Rows) -> Iterator[list[tuple[Any, ...]]]:
        keys = list(self.rows.order_by(*self.order).values_list("pk", flat=True)[:IN_ORDER])
        for start in range(0, len(keys), BATCH):
            some = keys[start : start + BATCH]
            read = {row[0]: row for row in rows.filter(pk__in=some)}
            if batch := [read[key] for key in some if key in read]:
                yield batch

    def _column(self, one: Field, kind: str, read: list[tuple[Any, ...]]) -> Sequence[Any]:
        if kind == "references":
            rows = [{"pk": pk} for pk in read[0]]
            lists.add_many(self.resource, [one], rows)
            return [row[one.path] for row in rows]
        paths = paths_of(self.resource, one)
        values = read[self.at[paths[0]]]
        if one.custom is not None:
            return self._added(one, one.custom, values)
        if kind == "reference":
            return self._titles(one, list(zip(values, read[self.at[paths[1]]], strict=True)))
        if kind == "money":
            currencies = read[self.at[paths[1]]]
            return [None if value is None else money.from_minor(value, code) for value, code in zip(values, currencies, strict=True)]
        if one.path in self.as_text:
            return [value and _told_by_sqlite(value) for value in values]
        return values

    def _called(self, keys: Sequence[int]) -> list[list[str]]:
        """What other systems call the records, each name after its system's: hubspot:4711."""
        known = external.names_of(self.resource, keys)
        return [[external.written(name) for name in known.get(key, ())] for key in keys]

    def _added(self, one: Field, custom: Definition, held: Sequence[dict[str, Any]]) -> list[Any]:
        """What the company added, out of the column that holds it all."""
        raw = [each.get(custom.key) for each in held]
        if custom.kind == "reference":
            names = titles(self.resource, one, raw)
            return self._titles(one, [(key if key in names else None, names.get(key)) for key in raw])
        if custom.kind == "money":
            return [None if value is None else money.from_minor(value, custom.currency) for value in raw]
        return [custom.value(value) for value in raw]

    def _titles(self, one: Field, pairs: list[tuple[int | None, Any]]) -> list[str]:
        """Names of records; a name that several bear is followed by the number of the one that is meant."""
        target = self.resource.target_of(one)
        seen, doubled = self.seen.setdefault(one.name, set()), self.doubled.setdefault(one.name, set())
        new = {title for _pk, title in pairs if title} - seen
        if new:
            seen |= new
            same = target.model._default_manager.filter(**{f"{target.title}__in": new}).values(target.title)
            doubled |= set(same.annotate(n=Count("pk")).filter(n__gt=1).order_by().values_list(target.title, flat=True))
        return ["" if pk is None else f"{title} [{pk}]" if title in doubled else str(title) for pk, title in pairs]


def _by_key(rows: Rows) -> Iterator[list[tuple[Any, ...]]]:
    ordered, last = rows.order_by("pk"), 0
    while batch := list(ordered.filter(pk__gt=last)[:BATCH]):
        last = batch[-1][0]
        yield batch


def _as_stored(path: str) -> Cast:
    """SQLite keeps instants as text; made into one and back again they would take a quarter of the time."""
    return Cast(path, models.TextField())


def _told_by_sqlite(value: str) -> str:
    """What SQLite keeps, without its zone because it is always UTC, as isoformat would tell it."""
    return f"{value[:10]}T{value[11:]}+00:00"


def _csv(source: _Source) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _lines([source.names])
    for columns in source.batches():
        yield _lines(zip(*(_as_text(kind, column) for kind, column in zip(source.kinds, columns, strict=True)), strict=True))


def _as_text(kind: str, column: Sequence[Any]) -> Sequence[Any]:
    """Cells that the csv module writes as they should be read; text that a spreadsheet would calculate is marked."""
    if kind in ("number", "money", "price", "bool", "date"):
        return column
    if kind == "datetime":
        return [value.isoformat() if isinstance(value, datetime) else value for value in column]
    if kind in ("references", "choices"):
        column = [joined(names) for names in column]
    if _MAY_BE_MARKED.search("\n".join([text or "" for text in column])) is None:
        return column
    return [escape_formula(text) if text and text[0] in _MARKED and not _is_plain_number(text) else text for text in column]


_MARKED = "=+-@\t\r'"
_MAY_BE_MARKED = re.compile("^[=+\\-@\t\r']", re.MULTILINE)  # a whole column is looked through at once: few hold such a text


def _is_plain_number(text: str) -> bool:
    """A sign and digits, as most telephone numbers are: no spreadsheet calculates these, and so much is seen at a glance."""
    return text[0] in "+-" and are_digits(text[1:])


def _lines(rows: Iterable[Iterable[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8", "replace")


def _jsonl(source: _Source) -> Iterator[bytes]:
    """Lines of one shape, which the encoder is told beforehand and then writes in one go."""
    fields = [f"f{at}" for at in range(len(source.names))]
    line = msgspec.defstruct("Line", fields, rename=dict(zip(fields, source.names, strict=True)), gc=False)
    encoder = msgspec.json.Encoder(decimal_format="string")
    for columns in source.batches():
        columns = [_ending_in_z(kind, column) for kind, column in zip(source.kinds, columns, strict=True)]
        yield encoder.encode_lines(map(line, *columns))


def _ending_in_z(kind: str, column: Sequence[Any]) -> Sequence[Any]:
    """JSON has instants of UTC end in Z. The encoder sees to it but where they are text already."""
    if kind != "datetime" or not any(isinstance(value, str) for value in column):
        return column
    return [value and value.replace("+00:00", "Z") for value in column]


def _xlsx(source: _Source) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        write_sheet(file, source.names, source.batches())
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


WRITERS: Mapping[str, tuple[Callable[[_Source], Iterator[bytes]], str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "xlsx": (_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "jsonl": (_jsonl, "application/jsonl; charset=utf-8"),
}


TOLD = {  # to the document of the API
    "description": "The file.",
    "content": {kind.partition(";")[0]: {"schema": {"type": "string"}} for _write, kind in WRITERS.values()},
}


class InTheSameAct:
    """A stream is read after its request has ended; what it tells still belongs to it, also when the reader goes away in between."""

    def __init__(self, given: Generator[bytes, None, None]) -> None:
        self.given, self.origin = given, outbox.origin()
        self.waiting = [first for first in [next(given, None)] if first is not None]  # what stands in the way is answered, not broken off

    def __iter__(self) -> "InTheSameAct":
        return self

    def __next__(self) -> bytes:
        if self.waiting:
            return self.waiting.pop()
        with outbox.acting_from(self.origin.channel, self.origin.request_id):
            return next(self.given)

    def close(self) -> None:
        """Called by the server, whether all of it was read or not."""
        with outbox.acting_from(self.origin.channel, self.origin.request_id):
            self.given.close()
