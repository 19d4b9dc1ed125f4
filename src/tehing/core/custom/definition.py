"""What a company said of a field it added: how its values are checked, kept, and read again."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tehing.core import money
from tehing.core.custom.column import COLUMN

JOB = "custom.field"  # what follows on many records when a field is added or changed
PREFIX = "x_"  # of a name: no field of the product begins so, today or later
LONGEST = 500  # letters of a text; more would not fit into an index of PostgreSQL
LARGEST = 10**17  # as it is kept, with its decimals; far within what a database calls a whole number
MOST_CHOSEN = 100
LETTERS = {"number": "n", "money": "n", "reference": "n", "bool": "b", "choices": "l"}  # others are text

Options = tuple[tuple[str, str], ...]


def not_that(kind: str) -> ValidationError:
    """What is said of a value that is nothing of the kind."""
    return ValidationError(_NOT[kind], code=f"not_{kind}")


_NOT = {
    "text": _("This is not text."),
    "number": _("This is not a number."),
    "money": _("This is not an amount."),
    "date": _("This is not a date."),
    "choice": _("This is none of the choices."),
    "choices": _("This is none of the choices."),
    "reference": _("There is no such record."),
    "bool": _("Say yes or no."),
}


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One added field. `kind` is that of its values: of a formula, that of its result."""

    name: str  # "x_region"
    kind: str
    label: str
    label_et: str = ""
    help: str = ""
    required: bool = False
    decimals: int = 0
    currency: str = ""
    options: Options = ()
    retired: Options = ()  # may stay where they are, but are offered no more
    target: type[models.Model] | None = None
    formula: str = ""
    personal: bool = False

    @property
    def key(self) -> str:
        """Under which the column `custom` holds the value: "t_region"."""
        return f"{LETTERS.get(self.kind, 't')}{self.name[1:]}"

    @property
    def path(self) -> str:
        return f"{COLUMN}__{self.key}"

    def told(self) -> str:
        """Its name in the reader's language."""
        return self.label_et if self.label_et and (get_language() or "").startswith("et") else self.label

    def raw(self, record: Any) -> Any:
        return getattr(record, COLUMN).get(self.key)

    def read(self, record: Any) -> Any:
        """The value on a record: text, Decimal, minor units, date, code, codes, record, yes or no; None when there is none."""
        raw = self.raw(record)
        if self.kind == "reference" and raw is not None and self.target is not None:
            return self.target._base_manager.filter(pk=raw).first()
        return self.value(raw)

    def value(self, raw: Any) -> Any:
        """What is kept as what is meant; of a reference the key."""
        if raw is None:
            return [] if self.kind == "choices" else None
        if self.kind == "number":
            return Decimal(raw).scaleb(-self.decimals)
        return date.fromisoformat(raw) if self.kind == "date" else raw

    def write(self, record: Any, value: Any) -> None:
        """Keep a value on a record that is about to be saved. Raises ValidationError."""
        held = getattr(record, COLUMN)
        raw = self.kept(value, held.get(self.key))
        held = {key: each for key, each in held.items() if key != self.key}
        setattr(record, COLUMN, held if raw is None else held | {self.key: raw})

    def kept(self, value: Any, before: Any = None) -> Any:
        """A value as JSON keeps it, None for none. `before`: what is kept now; a retired choice may stay. Raises ValidationError."""
        if value is None or value == "" or value == []:
            return None
        return _KEPT[self.kind](self, value, before)

    def allowed(self, before: Any) -> set[str]:
        """The codes that may be chosen where `before` is chosen now."""
        now = set(before if isinstance(before, list) else [before])
        return {code for code, _label in self.options} | {code for code, _label in self.retired if code in now}

    def scaled(self, value: Decimal, lookup: str) -> int | None:
        """A number of a condition in the units that are kept. None: no kept value can be equal to it."""
        exact = value.scaleb(self.decimals)
        if exact == exact.to_integral_value():
            return int(exact)
        return {"gte": int(exact.to_integral_value(ROUND_CEILING)), "lte": int(exact.to_integral_value(ROUND_FLOOR))}.get(lookup)

    def rounded(self, value: Decimal) -> int:
        """A worked out number as it is kept. ValueError when it is too large."""
        with localcontext() as exactly:
            exactly.prec = 60
            units = value.scaleb(money.places(self.currency) if self.kind == "money" else self.decimals)
            found = units.to_integral_value(ROUND_HALF_UP)
        if not abs(found) <= LARGEST:
            raise ValueError("number_too_large")
        return int(found)


def _text(one: Definition, value: Any, _before: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise not_that("text")
    if len(value) > LONGEST:
        raise ValidationError(_("At most %(most)s letters."), code="too_long", params={"most": LONGEST})
    return value


def _number(one: Definition, value: Any, _before: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise not_that("number")
    with localcontext() as exactly:
        exactly.prec = 60
        if not abs(Decimal(value)) <= LARGEST:
            raise ValidationError(_("This number is too large."), code="number_too_large")
        units = Decimal(value).scaleb(one.decimals)
        if units != units.to_integral_value():
            raise ValidationError(_("At most %(most)s decimals."), code="too_precise", params={"most": one.decimals})
    if not abs(units) <= LARGEST:
        raise ValidationError(_("This number is too large."), code="number_too_large")
    return int(units)


def _money(one: Definition, value: Any, _before: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise not_that("money")
    if abs(value) > LARGEST:
        raise ValidationError(_("This number is too large."), code="number_too_large")
    return value


def _date(one: Definition, value: Any, _before: Any) -> str:
    if type(value) is not date:
        raise not_that("date")
    return value.isoformat()


def _choice(one: Definition, value: Any, before: Any) -> str:
    if not isinstance(value, str) or value not in one.allowed(before):
        raise not_that("choice")
    return value


def _choices(one: Definition, value: Any, before: Any) -> list[str] | None:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise not_that("choices")
    if not set(value) <= one.allowed(before):
        raise not_that("choices")
    order = [code for code, _label in (*one.options, *one.retired)]
    return sorted(set(value), key=order.index) or None


def _reference(one: Definition, value: Any, _before: Any) -> int:
    if one.target is None or not isinstance(value, one.target) or value.pk is None:
        raise not_that("reference")
    return int(value.pk)


def _bool(one: Definition, value: Any, _before: Any) -> bool:
    if not isinstance(value, bool):
        raise not_that("bool")
    return value


_KEPT: dict[str, Any] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "reference": _reference,
    "bool": _bool,
}


@lru_cache(maxsize=1024)
def django_field(one: Definition) -> Any:
    """The field as Django would describe a column of its own, for what asks about columns. It belongs to no table."""
    common: dict[str, Any] = {"null": True, "blank": not one.required, "help_text": one.help}
    made: Any
    match one.kind:
        case "number":
            made = models.DecimalField(max_digits=18, decimal_places=one.decimals, **common)
        case "money":
            made = models.BigIntegerField(**common)
        case "date":
            made = models.DateField(**common)
        case "bool":
            made = models.BooleanField(**common)
        case "reference":
            made = models.ForeignKey(one.target or models.Model, models.DO_NOTHING, related_name="+", **common)
        case "choices":
            made = models.JSONField(**common)
        case "choice":
            made = models.CharField(max_length=60, choices=[*one.options, *one.retired], **common)
        case _:
            made = models.CharField(max_length=LONGEST, **common)
    made.set_attributes_from_name(one.path)
    return made


def holding(code: str) -> str:
    """The part of a kept list by which it is known to hold a code."""
    return json.dumps(code)
