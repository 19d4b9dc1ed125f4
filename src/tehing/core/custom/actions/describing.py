"""Adding a field, changing it, putting it out of use. What follows on many records, a worker does."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from tehing.core import actions as core
from tehing.core import jobs, money, records
from tehing.core.access import Actor, Conflict, Invalid, Refused
from tehing.core.custom import fields, formulas, options
from tehing.core.custom.access import FIELD
from tehing.core.custom.definition import JOB, PREFIX
from tehing.core.custom.models import CustomField
from tehing.core.records import Resource

Kind = CustomField.Kind
FIXED = ("record_type", "kind", "decimals", "currency", "target", "result")  # what the values kept so far depend on
MOST = 200  # fields of one record type
LARGEST_DECIMALS = 6


@transaction.atomic
def create_field(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> CustomField:
    """Add a field to a record type; every door has it from its next request on."""
    made: CustomField = core.create(_resource(), by=by, data=data, reason=reason)
    _follow(made, by)
    return made


@transaction.atomic
def update_field(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> CustomField:
    """Change a field, put it out of use or bring it back. What its values depend on stays: Invalid."""
    row: CustomField = core.locked(_resource(), pk=pk, by=by, verb="edit")
    fixed = {name: ["custom_fixed"] for name in FIXED if name in data and (data[name] or "") != (getattr(row, name) or "")}
    if fixed:
        raise Invalid(fixed)
    before = (row.version, row.formula, row.is_active)
    changed: CustomField = core.update(_resource(), pk=pk, by=by, data=data, version=version, reason=reason)
    if changed.version != before[0]:
        fields.forget()
    if (changed.formula, changed.is_active) != before[1:]:
        _follow(changed, by)
    return changed


@transaction.atomic
def delete_field(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    """Put a field out of use. Its values stay where they are and are there again when it is brought back."""
    row: CustomField = core.locked(_resource(), pk=pk, by=by, verb="delete")
    if version is not None and version != row.version:
        raise Conflict(row, {})
    if not row.is_active:
        raise Refused("custom_out_of_use")
    update_field(pk=pk, by=by, data={"is_active": False}, reason=reason)


def _resource() -> Resource:
    return records.resource(FIELD)


def _follow(row: CustomField, by: Actor) -> None:
    fields.forget()
    jobs.enqueue(JOB, by=by, field=row.pk)


def check_field(values: Mapping[str, Any], row: CustomField) -> None:
    """What must hold of each kind; a new field gets its name, choices their codes."""
    _hold_label(row)
    _hold_kind(row)
    if row.kind in (Kind.CHOICE, Kind.CHOICES):
        _settle_options(row)
    if row.kind == Kind.FORMULA:
        _hold_formula(row)
    if row.pk is None:
        _name(row)


def _hold_label(row: CustomField) -> None:
    """Two fields of one label could not be told apart, neither by people nor in files."""
    described = records.resource(row.record_type)
    taken = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            taken |= {described.label_of(one).casefold() for one in described.fields if one.name != row.name}
    for name in ("label", "label_et"):
        if getattr(row, name).casefold() in taken and row.is_active:
            raise Invalid({name: ["custom_label_taken"]})


def _hold_kind(row: CustomField) -> None:
    """Each kind has what it needs, and nothing of other kinds."""
    amount = row.kind == Kind.MONEY or (row.kind == Kind.FORMULA and row.result == CustomField.Result.MONEY)
    row.currency = (row.currency or money.default_currency()) if amount else ""
    row.result = (row.result or CustomField.Result.NUMBER) if row.kind == Kind.FORMULA else ""
    row.decimals, row.position = row.decimals or 0, 100 if row.position is None else row.position
    row.required = row.required and row.kind not in (Kind.FORMULA, Kind.BOOL)
    wrong: dict[str, list[str]] = {}
    if row.kind == Kind.REFERENCE and not row.target:
        wrong["target"] = ["custom_target_needed"]
    if row.kind != Kind.REFERENCE:
        row.target = ""
    if row.decimals > LARGEST_DECIMALS:
        wrong["decimals"] = ["custom_decimals"]
    if wrong:
        raise Invalid(wrong)


def _settle_options(row: CustomField) -> None:
    """Codes for new choices. One that was taken off the list stays known, for the records that have it."""
    stored = CustomField.objects.filter(pk=row.pk).values_list("options", flat=True).first() or ""
    before = options.read(stored) | row.retired
    now = options.read(row.options, before)
    if not 0 < len(now) <= options.MOST or len(set(now.values())) < len(now):
        raise Invalid({"options": ["custom_options"]})
    row.retired = {code: label for code, label in before.items() if code not in now}
    row.options = options.written(now)


def _hold_formula(row: CustomField) -> None:
    described = records.resource(row.record_type)
    names = formulas.usable(described)
    try:
        formulas.compiled(row.formula).hold(names)
    except formulas.Wrong as no:
        raise Invalid({"formula": [str(no)]}) from no


def _name(row: CustomField) -> None:
    """The name for programs, from the label; one of a field out of use is taken for ever."""
    taken = set(CustomField.objects.filter(record_type=row.record_type).values_list("name", flat=True))
    if len(taken) >= MOST:
        raise Invalid({"record_type": ["custom_too_many"]})
    row.name = options.free(f"{PREFIX}{options.slug(row.label) or 'field'}", taken)
