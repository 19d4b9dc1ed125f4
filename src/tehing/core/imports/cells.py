"""Cells of a file to the values that actions take. A cell that cannot be read names its column and why."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils import timezone

from tehing.core import money
from tehing.core.access import Actor
from tehing.core.custom.definition import Definition
from tehing.core.drafts import is_plain_email
from tehing.core.imports import matching
from tehing.core.imports.dates import parse_date, parse_datetime
from tehing.core.imports.numbers import currency_of, parse_number
from tehing.core.imports.problems import ValueProblem
from tehing.core.imports.sheets import text_of
from tehing.core.imports.table import Cell
from tehing.core.imports.values import parse_bool, parse_text, parts_of
from tehing.core.models import Import
from tehing.core.records import Field, Resource
from tehing.core.records.forms import form_field
from tehing.core.records.values import seen


@dataclass
class BadCell(Exception):
    """A cell that cannot be taken: which column, and a code or a sentence why."""

    column: str
    code: str
    detail: str = ""


Reader = Callable[[Cell], Any]


def reader_for(run: Import, resource: Resource, one: Field, column: str, by: Actor) -> Reader:
    """How a cell of this column becomes the field's value; the column's own date order and decimal sign are used."""
    kind = resource.kind_of(one)
    order = run.choices.get("dates", {}).get(column, "none")
    mark = run.choices.get("decimals", {}).get(column, "none")
    factor = Decimal(str(run.choices.get("multiply", {}).get(one.name, 1)))
    if kind == "date":
        return lambda cell: parse_date(cell, order)
    if kind == "datetime":
        return lambda cell: _instant(parse_datetime(cell, order))
    if kind == "bool":
        return parse_bool
    if one.custom is not None and kind == "choices":
        return _chosen(one.custom)
    if kind == "currency":
        return _currency
    if kind in ("money", "price"):
        return lambda cell: _times(parse_number(cell, mark), factor)
    if kind == "number":
        return lambda cell: _whole(resource, one, _times(parse_number(cell, mark), factor))
    return _text_reader(resource, one, by)


def minor_units(amount: Decimal, currency: str) -> int:
    """An amount of the file in minor units; ValueProblem when the currency has fewer decimals."""
    try:
        return money.to_minor(amount, currency)
    except ValueError as no:
        raise ValueProblem("too_precise", f"{amount} {currency}") from no


def currency_in(cells: Mapping[str, Cell], columns: list[str]) -> str:
    """A currency written with one of the amounts: “€ 120”, “USD 12”."""
    return next((found for column in columns if (found := currency_of(cells[column]))), "")


def _text_reader(resource: Resource, one: Field, by: Actor) -> Reader:
    box = form_field(resource, one, by)
    box.required = False
    plainly = _plainly(box)

    def read(cell: Cell) -> Any:
        if plainly(cell):
            return cell
        text = seen(resource, one.name, parse_text(cell).value)
        try:
            return box.clean(text) if text else ""
        except ValidationError as no:
            raise ValueProblem("does_not_hold", " ".join(no.messages)) from no

    return read


def _plainly(box: forms.Field) -> Callable[[Cell], bool]:
    """Whether a cell is text that cleaning would leave as it is: most are, and cleaning takes ten times as long as looking."""
    if type(box) is forms.EmailField:
        return lambda cell: isinstance(cell, str) and is_plain_email(cell)
    if type(box) is not forms.CharField or any(type(one) not in _HARMLESS for one in box.validators):
        return lambda cell: False
    most = box.max_length or 10**9
    return lambda cell: isinstance(cell, str) and len(cell) <= most and _PLAIN.fullmatch(cell) is not None and not cell[-1].isspace()


_HARMLESS = (MaxLengthValidator, ProhibitNullCharactersValidator)
# no white space around it, no control character, no apostrophe and nothing that a spreadsheet would calculate at its start,
# or a telephone number with its country
_PLAIN = re.compile(r"[^\s\x00-\x1f\x7f'=+\-@][^\x00-\x1f\x7f]*|\+\d[\d ()-]*\d")


def _chosen(one: Definition) -> Reader:
    """Several choices, by code or by label, with semicolons between them."""
    codes = {matching.tidy(word): code for code, label in (*one.retired, *one.options) for word in (label, code)}

    def read(cell: Cell) -> list[str]:
        words = parts_of(parse_text(cell).value)
        strange = [word for word in words if matching.tidy(word) not in codes]
        if strange:
            raise ValueProblem("unknown_value", strange[0])
        return [codes[matching.tidy(word)] for word in words]

    return read


def _currency(cell: Cell) -> str:
    code = text_of(cell).strip().upper()
    if code and not money.known_currency(code):
        raise ValueProblem("unknown_currency", code)
    return code


def _times(number: Decimal | None, factor: Decimal) -> Decimal | None:
    return None if number is None else number * factor


def _whole(resource: Resource, one: Field, number: Decimal | None) -> int | Decimal | None:
    found = resource.model_field(one)
    if number is None or "Integer" not in found.get_internal_type():
        return number
    if number != int(number):
        raise ValueProblem("not_whole", str(number))
    return int(number)


def _instant(found: datetime | date | None) -> datetime | None:
    if found is None:
        return None
    moment = found if isinstance(found, datetime) else datetime.combine(found, time(12))
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
