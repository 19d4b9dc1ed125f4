"""The form of a record type: one set of field rules for screens, API and import."""

from collections.abc import Container, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tehing.core import money, places
from tehing.core.access import Actor
from tehing.core.custom.boxes import box, keep_retired
from tehing.core.custom.definition import Definition
from tehing.core.numbers import whole
from tehing.core.records.resource import Field, Known, Resource, Rows
from tehing.core.records.values import seen

LONGEST_KEY = 18  # digits; every number so long fits into a key
LONGEST_AMOUNT = 40  # letters; a max_length would measure the Decimal


class Lookup(forms.TextInput):
    """A box that finds one record among many as one types; the hidden value is its id. Drawn by records/lookup.html."""

    template_name = "records/lookup.html"
    input_type = "text"

    def __init__(self, target: Resource, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.target = target
        self.rows: Any = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["url"] = f"/lookup/{self.target.plural}/"
        context["title"] = self._title(value)
        return context

    def _title(self, value: Any) -> str:
        pk = whole(value)
        if pk is None or self.rows is None:
            return ""
        found = self.rows.filter(pk=pk).first()
        return "" if found is None else str(found)


class AmountField(forms.CharField):
    """An amount as people of any country write it, read as an exact Decimal."""

    def __init__(self, *, negative: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.negative = negative

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value < 0 and not self.negative:
            raise forms.ValidationError(_("This cannot be less than zero."), code="negative")

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Decimal | int):
            return Decimal(value)
        text = super().to_python(value)
        if not text:
            return None
        if len(text) > LONGEST_AMOUNT:
            raise forms.ValidationError(_("“%(value)s” is not an amount."), code="amount", params={"value": text[:40]})
        try:
            return money.parse_decimal(text)
        except ValueError as no:
            raise forms.ValidationError(_("“%(value)s” is not an amount."), code="amount", params={"value": text[:40]}) from no

    def prepare_value(self, value: Any) -> Any:
        return money.format_plain(value) if isinstance(value, Decimal) else value


def _countries() -> list[tuple[str, str]]:
    return [("", "—"), *places.country_choices(get_language() or "en")]


def _currencies() -> list[tuple[str, str]]:
    return [(code, code) for code in money.common_currencies()]


class CountryField(forms.CharField):
    """A country by code or by its English or Estonian name; kept as the ISO code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["max_length"] = 80
        super().__init__(**kwargs)
        self.widget = forms.Select(choices=CallableChoiceIterator(_countries))

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        code = places.country_code(text)
        if code is None:
            raise forms.ValidationError(_("There is no country “%(value)s”."), code="country", params={"value": text[:40]})
        return code


class CurrencyField(forms.CharField):
    """An ISO 4217 currency that is in use."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["max_length"] = 3
        super().__init__(**kwargs)
        self.widget = forms.Select(choices=CallableChoiceIterator(_currencies))

    def to_python(self, value: Any) -> str:
        code = (super().to_python(value) or "").upper()
        if code and not money.known_currency(code):
            raise forms.ValidationError(_("There is no currency “%(value)s”."), code="currency", params={"value": code})
        return code


class SeveralField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several records by their keys. A number that no key can be is no choice, rather than an error of the database."""

    def clean(self, value: Any) -> Any:
        for each in value if isinstance(value, list | tuple) else ():
            if len(str(each)) > LONGEST_KEY:
                raise forms.ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(each)[:40]})
        return super().clean(value)


class RecordForm(forms.Form):
    """The base of every generated form. `values()` gives what actions take: minor units for money, instances for references."""

    resource: Resource
    kept_currency = ""  # of the record being changed, when the form has no currency of its own

    def values(self, only: Iterable[str] | None = None) -> dict[str, Any]:
        names = self.cleaned_data.keys() if only is None else set(only) & self.cleaned_data.keys()
        return {name: self._value(name) for name in names}

    def _value(self, name: str) -> Any:
        value = self.cleaned_data[name]
        one = self.resource.field(name)
        if one is not None and self.resource.kind_of(one) == "money" and value is not None:
            return money.to_minor(value, self._currency(self.cleaned_data, one))
        return value

    def _currency(self, cleaned: Mapping[str, Any], one: Field) -> str:
        if one.custom is not None:
            return one.custom.currency
        host = cleaned.get(self.resource.currency_from) if self.resource.currency_from else None
        return cleaned.get("currency") or self.kept_currency or getattr(host, "currency", "") or money.default_currency()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for one in self.resource.fields:
            amount = cleaned.get(one.name)
            if amount is None or self.resource.kind_of(one) != "money":
                continue
            currency = self._currency(cleaned, one)
            try:
                money.to_minor(amount, currency)
            except money.TooPrecise:
                self.add_error(one.name, _("Too many decimals for %(currency)s.") % {"currency": currency})
            except ValueError:
                self.add_error(one.name, _("This number is too large."))
        return cleaned


def form_fields(resource: Resource, by: Actor) -> list[Field]:
    """What this person may write."""
    return [one for one in resource.seen_by(by) if one.form and one.own]


def form_for(
    resource: Resource,
    by: Actor,
    data: Any = None,
    *,
    record: models.Model | None = None,
    initial: Mapping[str, Any] | None = None,
    only: Container[str] | None = None,
    prefix: str | None = None,
) -> RecordForm:
    """The form, empty, filled from a record, or with what somebody sent; `only` some fields for a partial change."""
    wanted = [one for one in form_fields(resource, by) if only is None or one.name in only]
    known = _known(data, initial, record)
    declared = {one.name: form_field(resource, one, by, one.among(by, known) if one.among is not None else None) for one in wanted}
    own = {"resource": resource, "kept_currency": getattr(record, "currency", "")}
    for one in wanted:
        if one.custom is not None and record is not None:
            keep_retired(declared[one.name], one.custom, record)
        other, values = one.asked_with
        if other:
            declared[one.name].widget.attrs |= {"data-asked-with": other, "data-values": " ".join(values)}
    form_class = type(f"{resource.noun.title()}Form", (RecordForm,), {**declared, **own})
    start = {**(initial_of(resource, record, declared) if record is not None else {}), **(initial or {})}
    sent = None if data is None else _seen(resource, declared, data, prefix)
    return form_class(sent, initial=start, prefix=prefix)  # type: ignore[no-any-return]


def _seen(resource: Resource, names: Iterable[str], data: Any, prefix: str | None) -> Any:
    """What somebody sent, without what nobody sees: an address is not refused for it. NUL is left for the fields to refuse."""
    changed = {}
    for name in names:
        key = f"{prefix}-{name}" if prefix else name
        value = data.get(key)
        if isinstance(value, str) and "\x00" not in value and (text := seen(resource, name, value)) != value:
            changed[key] = text
    if not changed:
        return data
    full = data.copy() if isinstance(data, QueryDict) else dict(data)
    for key, text in changed.items():
        full[key] = text
    return full


def _known(data: Any, initial: Mapping[str, Any] | None, record: models.Model | None) -> Known:
    """What stands in a field: sent, filled in beforehand, or saved."""

    def value(name: str) -> Any:
        for given in (data, initial):
            if given and given.get(name):
                return getattr(given[name], "pk", given[name])
        return getattr(record, f"{name}_id", getattr(record, name, None))

    return value


def initial_of(resource: Resource, record: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """The record's present values as form fields take them."""
    found: dict[str, Any] = {}
    for name in names:
        one = resource.field(name)
        assert one is not None
        kind = resource.kind_of(one)
        if one.custom is not None:
            found[name] = _initial_added(one.custom, record)
        elif kind == "reference":
            found[name] = getattr(record, f"{one.path}_id")
        elif kind == "references":
            found[name] = [each.pk for each in getattr(record, one.path).all()]
        elif kind == "money":
            minor = getattr(record, one.path)
            found[name] = None if minor is None else money.from_minor(minor, record.currency)  # type: ignore[attr-defined]
        else:
            found[name] = getattr(record, one.path)
    return found


def _initial_added(one: Definition, record: models.Model) -> Any:
    raw = one.raw(record)
    if one.kind == "money" and raw is not None:
        return money.from_minor(raw, one.currency)
    return one.value(raw)


def form_field(resource: Resource, one: Field, by: Actor, few: Rows | None = None) -> forms.Field:
    """The Django form field for one field of the record; `few`: what alone a reference may be chosen from."""
    found = resource.model_field(one)
    kind = resource.kind_of(one)
    required = one.required if one.required is not None else not (found.blank or found.has_default() or kind == "bool")
    common: dict[str, Any] = {
        "label": resource.label_of(one),
        "required": required,
        "help_text": one.help or getattr(found, "help_text", ""),
    }
    if few is not None:
        return forms.ModelChoiceField(queryset=few, empty_label="—", **common)
    if kind in ("reference", "references"):
        return _reference(resource, one, by, kind, common)
    if one.custom is not None:
        return box(one.custom, AmountField, common)
    if kind in ("money", "price"):
        return AmountField(negative=one.negative, **common)
    if kind == "country":
        return CountryField(**common)
    if kind == "currency":
        return CurrencyField(**common)
    if kind == "url":
        common["assume_scheme"] = "https"
    made = found.formfield(**common)
    if kind == "date":
        made.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        made.input_formats = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]
    if kind == "datetime":
        made.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    if kind == "choice" and not required:
        made.choices = [(value, label if value else "—") for value, label in made.choices]
    if kind == "longtext":
        made.widget = forms.Textarea(attrs={"rows": 4, "maxlength": found.max_length or ""})
    return made  # type: ignore[no-any-return]


def _reference(resource: Resource, one: Field, by: Actor, kind: str, common: dict[str, Any]) -> forms.Field:
    target = resource.target_of(one)
    rows = target.visible(by)
    if kind == "references":
        return SeveralField(queryset=rows.order_by(target.title), widget=forms.CheckboxSelectMultiple, **common)
    if target.small:
        return forms.ModelChoiceField(queryset=rows.order_by(target.title), empty_label="—", **common)
    widget = Lookup(target)
    widget.rows = rows
    return forms.ModelChoiceField(queryset=rows, widget=widget, **common)
