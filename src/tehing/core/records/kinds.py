"""How a value of each kind reads on a screen, and with which words it can be filtered."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import django_filters as filters
from django import forms
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tehing.core import clock, money, places
from tehing.core.custom.column import COLUMN
from tehing.core.records.resource import Field, Resource, Rows
from tehing.core.translations import words
from tehing.core.translations.column import COLUMNS, present

NUMBERS = ("number", "money", "price")
DATES = ("date", "datetime")
ONE_OF = ("choice", "choices", "country", "currency", "reference", "references")

# address word -> what the filter menu calls it
LOOKUPS: dict[str, Any] = {
    "": gettext_lazy("is"),
    "not": gettext_lazy("is not"),
    "contains": gettext_lazy("contains"),
    "starts": gettext_lazy("starts with"),
    "gte": gettext_lazy("at least"),
    "lte": gettext_lazy("at most"),
    "lt": gettext_lazy("before"),
    "empty": gettext_lazy("is empty"),
}


class Cell(NamedTuple):
    """One value on the screen: its text, where it leads, and how it is laid ("num", "long", "")."""

    text: str
    url: str = ""
    layout: str = ""


Drawer = Callable[[Mapping[str, Any]], Cell]


def detail_url(target: Resource, pk: int) -> str:
    """The address of a record's page. Written, not reversed: a list has hundreds of them."""
    return f"/{target.plural}/{pk}/" if target.screens else ""


def lookups_of(kind: str) -> tuple[str, ...]:
    """The filter words a kind understands; "" is plain equality."""
    if kind == "bool":
        return ("",)
    if kind in ONE_OF:
        return ("", "not", "empty")
    if kind in NUMBERS:
        return ("", "gte", "lte", "empty")
    if kind in DATES:
        return ("", "gte", "lt", "lte", "empty")
    return ("", "contains", "starts", "empty")


def filter_for(kind: str, lookup: str) -> filters.Filter:
    """The django-filter that reads this condition's value from an address."""
    if lookup == "empty" or kind == "bool":
        return _YesNoFilter()
    if kind in ("reference", "references"):
        return _NumberIn()
    if kind in ONE_OF:
        return _TextIn()
    if kind in NUMBERS:
        return filters.NumberFilter()
    if kind in DATES:
        return filters.DateFilter(input_formats=["%Y-%m-%d"])
    return filters.CharFilter(max_length=500)


class _YesNo(forms.NullBooleanField):
    """yes/no in an address; anything else is an error, not a silent “any”."""

    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}

    def clean(self, value: Any) -> bool | None:
        if value in (None, ""):
            return None
        if str(value).lower() not in self.words:
            raise forms.ValidationError(_("Say yes or no."), code="invalid")
        return self.words[str(value).lower()]


class _YesNoFilter(filters.BooleanFilter):  # type: ignore[misc]
    field_class = _YesNo


class _NumberIn(filters.BaseInFilter, filters.NumberFilter):  # type: ignore[misc]
    pass


class _TextIn(filters.BaseInFilter, filters.CharFilter):  # type: ignore[misc]
    pass


def paths_of(resource: Resource, one: Field) -> tuple[str, ...]:
    """The columns to read so that `cell` can draw this field."""
    kind, path = resource.kind_of(one), one.path
    if kind == "references":
        return ()
    if one.custom is not None:
        return (COLUMN,)
    if kind == "reference":
        return (f"{path}_id", *title_paths(resource.target_of(one), f"{path}__"))
    if kind in ("money", "price"):
        return (path, _beside(path, "currency"))
    return (path, *COLUMNS) if one.name in resource.translated else (path,)


def title_paths(resource: Resource, before: str = "") -> tuple[str, ...]:
    """The columns to read so that `title_in` can tell what a record is called; `before` is the way to it."""
    more = COLUMNS if resource.title in resource.translated else ()
    return tuple(f"{before}{name}" for name in (resource.title, *more))


def title_in(resource: Resource, row: Mapping[str, Any], before: str = "") -> str:
    """What a record read with `title_paths` is called, for who reads now."""
    title = str(row[f"{before}{resource.title}"])
    return _said(row, resource.title, title, before) if resource.title in resource.translated else title


def titles_of(target: Resource, rows: Rows) -> dict[Any, str]:
    """Key -> what the record is called, for who reads now. One query."""
    return {row["pk"]: title_in(target, row) for row in rows.values("pk", *title_paths(target))}


def _said(row: Mapping[str, Any], name: str, own: str, before: str = "") -> str:
    language, kept = (row[f"{before}{column}"] for column in COLUMNS)
    return words.said(own, language, kept, name, present())[0]


def _beside(path: str, name: str) -> str:
    prefix, mark, _last = path.rpartition("__")
    return f"{prefix}{mark}{name}"


def cell(resource: Resource, one: Field, row: Mapping[str, Any], address: Callable[[Resource, int], str] = detail_url) -> Cell:
    """Draw one field of a row read with `paths_of`."""
    return drawer(resource, one, address)(row)


def drawer(resource: Resource, one: Field, address: Callable[[Resource, int], str] = detail_url) -> Drawer:
    """What draws this field of any row: all that is the same for every row of a list is found out once."""
    kind, path = resource.kind_of(one), one.path
    if kind == "reference":
        target = resource.target_of(one)
        if one.custom is None and target.title in target.translated:
            return _reference_in_words(target, path, address)
        return _reference(target, path, address)
    if kind == "references":
        told = resource.target_of(one).told
        return lambda row: Cell(", ".join(map(told, row.get(path, ()))))
    if kind in ("money", "price"):
        return _amount(money.format_money if kind == "money" else money.format_price, path, one.custom.currency if one.custom else "")
    words = resource.told if one.name == resource.title else _words(resource, one)
    empty, layout = Cell("", layout="num" if kind in NUMBERS else ""), _layout(kind)

    if one.name in resource.translated:
        return lambda row: Cell(_said(row, one.name, row[path]), layout=layout)

    def plain(row: Mapping[str, Any]) -> Cell:
        value = row[path]
        return empty if value is None or value in ("", []) else Cell(words(value), layout=layout)

    return plain


def _reference(target: Resource, path: str, address: Callable[[Resource, int], str]) -> Drawer:
    key, title = f"{path}_id", f"{path}__{target.title}"

    def drawn(row: Mapping[str, Any]) -> Cell:
        pk = row[key]
        return Cell(target.told(row[title]), address(target, pk)) if pk is not None else Cell("")

    return drawn


def _reference_in_words(target: Resource, path: str, address: Callable[[Resource, int], str]) -> Drawer:
    key, before = f"{path}_id", f"{path}__"

    def drawn(row: Mapping[str, Any]) -> Cell:
        pk = row[key]
        return Cell(title_in(target, row, before), address(target, pk)) if pk is not None else Cell("")

    return drawn


def _amount(told: Callable[[Any, str], str], path: str, own: str) -> Drawer:
    """An amount in the record's currency, or in the field's `own`."""
    currency = _beside(path, "currency")

    def drawn(row: Mapping[str, Any]) -> Cell:
        value = row[path]
        return Cell("" if value is None else told(value, own or row[currency]), layout="num")

    return drawn


def _words(resource: Resource, one: Field) -> Callable[[Any], str]:
    """A plain value in words of the reader's language; the words of choices are looked up once."""
    if resource.kind_of(one) != "choice":
        return lambda value: text_of(resource, one, value)
    labels = _labels(resource, one)
    return lambda value: str(labels.get(value, value))


def _labels(resource: Resource, one: Field) -> dict[Any, str]:
    return {value: str(label) for value, label in one.choices or resource.model_field(one).flatchoices}


def reach(resource: Resource, one: Field, text: str) -> str:
    """Where an e-mail address, a web address or a telephone number leads; "" for everything else."""
    found = resource.model_field(one)
    if isinstance(found, models.EmailField):
        return f"mailto:{text}"
    if isinstance(found, models.URLField):
        return text
    return "tel:" + re.sub(r"[^+0-9]", "", text) if resource.kind_of(one) == "phone" else ""


def _layout(kind: str) -> str:
    return "num" if kind in NUMBERS else "long" if kind == "longtext" else ""


def text_of(resource: Resource, one: Field, value: Any) -> str:
    """A plain value in words of the reader's language."""
    kind = resource.kind_of(one)
    if kind == "choices":
        labels = dict(one.choices)
        return ", ".join(str(labels.get(code, code)) for code in ([value] if isinstance(value, str) else value))
    if kind == "choice":
        return str(_labels(resource, one).get(value, value))
    if kind == "country":
        return places.country_name(value)
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
        case date():
            return clock.written(value)
        case int() if "year" in one.name:
            return str(value)
        case int() | Decimal():
            return formats.number_format(value, use_l10n=True, force_grouping=True)
    return str(value)
