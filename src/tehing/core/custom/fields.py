"""The added fields as the engine of records knows fields.

Each request and job asks once which fields there are in which version, and a process keeps them while that stays so: what an
administrator changes holds everywhere from the next request on.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from tehing.core.custom import options
from tehing.core.custom.definition import Definition
from tehing.core.custom.models import CustomField
from tehing.core.records import resource as resource_of
from tehing.core.records.resource import Field, Resource

Kind = CustomField.Kind
NOT_SORTED = ("choices", "reference", "bool")


@dataclass(frozen=True)
class House:
    """All that the company added: record type -> its fields in use, and those out of use."""

    fields: dict[str, tuple[Field, ...]]
    laid_aside: dict[str, tuple[Definition, ...]]


Versions = tuple[tuple[Any, ...], ...]
_read: ContextVar[House | None] = ContextVar("custom_fields", default=None)
_kept: tuple[Versions, House] = ((), House({}, {}))


def house() -> House:
    found = _read.get()
    if found is None:
        found = _present()
        _read.set(found)
    return found


def _present() -> House:
    """The kept one while no field changed, moved or went. One query; two after a change."""
    global _kept
    versions = tuple(CustomField.objects.order_by("pk").values_list("pk", "updated_at", "problem"))
    known, found = _kept
    if known != versions:
        found = _all()
        _kept = versions, found
    return found


def forget() -> None:
    """Read them anew next time: at the start of each request and job, and after a change."""
    _read.set(None)


def fields_of(resource: Resource) -> tuple[Field, ...]:
    """The fields added to a record type, in their order."""
    return house().fields.get(resource.key, ())


def laid_aside(resource: Resource) -> tuple[Definition, ...]:
    """Fields out of use, whose values lie on the records still."""
    return house().laid_aside.get(resource.key, ())


def all_of(resource: Resource) -> tuple[Definition, ...]:
    """In use or not."""
    return (*(one.custom for one in fields_of(resource) if one.custom is not None), *laid_aside(resource))


def definition_of(row: CustomField) -> Definition:
    """A row of the table as what the record types need of it."""
    formula = row.kind == Kind.FORMULA
    kind = (row.result or "number") if formula else row.kind
    return Definition(
        name=row.name,
        kind=kind,
        label=row.label,
        label_et=row.label_et,
        help=row.help,
        required=row.required and not formula,
        decimals=row.decimals or 0,
        currency=row.currency,
        options=tuple(options.read(row.options).items()),
        retired=tuple(row.retired.items()),
        target=resource_of(row.target).model if kind == Kind.REFERENCE else None,
        formula=row.formula if formula else "",
        personal=row.personal,
    )


def _all() -> House:
    """One query. A field whose record type this version does not have is passed over."""
    fields: dict[str, list[Field]] = {}
    aside: dict[str, list[Definition]] = {}
    for row in CustomField.objects.order_by("position", "pk"):
        try:
            one = definition_of(row)
        except KeyError:
            continue
        if not row.is_active:
            aside.setdefault(row.record_type, []).append(one)
            continue
        known = fields.setdefault(row.record_type, [])
        known.append(_field(row, one, first=not known))
    return House(_tuples(fields), _tuples(aside))


def _tuples(found: dict[str, list[Any]]) -> dict[str, tuple[Any, ...]]:
    return {key: tuple(each) for key, each in found.items()}


def _field(row: CustomField, one: Definition, *, first: bool) -> Field:
    return Field(
        name=one.name,
        source=one.path,
        kind=one.kind,
        label=_told(one),
        help=one.help,
        shown=row.shown,
        sort=one.kind not in NOT_SORTED,
        form=not one.formula,
        required=one.required,
        section=_("Own fields") if first else "",
        choices=(*one.options, *one.retired) if one.kind in ("choice", "choices") else (),
        aliases=tuple(filter(None, (one.label, one.label_et))),
        computed=bool(one.formula),
        personal=row.personal,
        custom=one,
    )


class _Label:
    """Told anew in each language."""

    def __init__(self, one: Definition) -> None:
        self.one = one

    def __str__(self) -> str:
        return self.one.told()


def _told(one: Definition) -> Any:
    return lazystr(_Label(one)) if one.label_et else one.label
