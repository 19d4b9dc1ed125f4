"""The form fields of fields that a company added."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tehing.core.custom.definition import LONGEST, Definition, not_that

LONG = 120  # letters; a longer text is given a larger box


class YesNo(forms.NullBooleanField):
    """Yes, no, or nothing said."""

    words = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "unknown": None, "": None}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = forms.Select(choices=[("", "—"), ("yes", _("yes")), ("no", _("no"))])

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if str(value).lower() not in self.words:
            raise not_that("bool")
        return self.words[str(value).lower()]


class Text(forms.CharField):
    """Text; what a program sends must be text as well."""

    def to_python(self, value: Any) -> str:
        if value not in self.empty_values and not isinstance(value, str):
            raise not_that("text")
        return str(super().to_python(value))


class Choices(forms.MultipleChoiceField):
    """Some of several codes."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, list) and not all(isinstance(each, str) for each in value):
            raise not_that("choices")
        return list(super().to_python(value))


def box(one: Definition, amount: type[forms.Field], common: Mapping[str, Any]) -> forms.Field:
    """The form field for everything but references. `amount` reads numbers as people write them."""
    match one.kind:
        case "number" | "money":
            made = amount(**common)
            if one.kind == "number":
                made.validators.append(lambda value: _fits(one, value))
            return made
        case "date":
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.DateField(widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"], **common)
        case "bool":
            return YesNo(**common)
        case "choice":
            return forms.ChoiceField(choices=[("", "—"), *one.options], **common)
        case "choices":
            return Choices(choices=one.options, **common)
    return Text(max_length=LONGEST, **common)


def _fits(one: Definition, value: Decimal) -> None:
    one.kept(value)


def keep_retired(made: forms.Field, one: Definition, record: Any) -> None:
    """A choice that was taken off the list may stay where it stands."""
    if not isinstance(made, forms.ChoiceField) or not one.retired:
        return
    now = one.raw(record)
    held = now if isinstance(now, list) else [now]
    offered: Any = made.choices
    made.choices = [*offered, *(pair for pair in one.retired if pair[0] in held)]


def strange(one: Definition, value: Any) -> bool:
    """Whether a program sent something of another kind, which a form would read as if it had been typed."""
    if value is None or value == "":
        return False
    kinds: dict[str, tuple[type, ...]] = {"bool": (bool,), "choices": (list,), "number": (int, float, str, Decimal), "reference": (int,)}
    fitting = kinds.get(one.kind, (str, int, float, Decimal) if one.kind == "money" else (str,))
    return not isinstance(value, fitting) or (isinstance(value, bool) and one.kind != "bool")
