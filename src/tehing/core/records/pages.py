"""What the generated templates need to know, worked out here so that they only draw."""

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import get_language

from tehing.core.access import Actor, Conflict, Scope
from tehing.core.custom.rows import unpack
from tehing.core.grid.grouping import groupable
from tehing.core.records import filters
from tehing.core.records.forms import RecordForm, form_fields
from tehing.core.records.kinds import LOOKUPS, NUMBERS, Cell, cell, lookups_of, reach, text_of
from tehing.core.records.lists import Listing
from tehing.core.records.resource import Field, Resource
from tehing.core.records.resource import resource as by_key
from tehing.core.saved.access import may_change
from tehing.core.saved.state import State, stated


@dataclass(frozen=True)
class Heading:
    """A column's head: its label, the address that sorts by it, and how it is sorted now."""

    label: str
    sort_url: str
    sorted: str  # "", "ascending", "descending"
    layout: str


PLACE = ("after", "before")  # where in a list one is
NOT_IN_PLACE = ("longtext", "references", "choices")  # too large for a cell


def changeable(resource: Resource, by: Actor) -> set[str]:
    """The columns this person may change in place, where the row allows it."""
    if not may(by, resource, "edit"):
        return set()
    fields = (one for one in form_fields(resource, by) if resource.kind_of(one) not in NOT_IN_PLACE)
    return {one.name for one in fields if one.name not in resource.translated}  # what stands there may be a translation


def may(by: Actor, resource: Resource, verb: str) -> bool:
    return by.rights.scope(resource.key, verb) is not Scope.NONE


def address(params: QueryDict, **changes: str) -> str:
    """The same address with some parameters set, or taken off when empty. A changed view starts at its first page."""
    pairs = [(name, value) for name, values in params.lists() if name not in changes and name not in PLACE for value in values]
    return "?" + urlencode([*pairs, *((name, value) for name, value in changes.items() if value)])


def list_context(resource: Resource, by: Actor, params: QueryDict, found: Listing) -> dict[str, Any]:
    """Everything the list screen draws."""
    shown = ",".join(one.name for one in found.columns)
    return {
        "resource": resource,
        "list": found,
        "headings": [_heading(resource, one, found.order, params) for one in found.columns],
        "chips": [chip | {"url": address(params, **{chip["key"]: ""})} for chip in filters.readable(resource, by, found.conditions)],
        "next_url": address(params, after=found.page.after) if found.page.after else "",
        "previous_url": address(params, before=found.page.before) if found.page.before else "",
        "first_url": address(params) if params.get("after") or params.get("before") else "",
        "state": address(params),
        "group_choices": [(one.name, resource.label_of(one), address(params, group=one.name)) for one in groupable(resource, by)],
        "ungroup_url": address(params, group="") if params.get("group") else "",
        "group_name": params.get("group", ""),
        "cells": changeable(resource, by),
        "shown_columns": shown,
        "may_pick": may(by, resource, "edit") or may(by, resource, "delete") or may(by, resource, "export"),
        "may_bulk": may(by, resource, "edit"),
        "may_remove": may(by, resource, "delete"),
        "quick": [(one.name, resource.label_of(one)) for one in form_fields(resource, by) if one.name in resource.bulk],
        "column_choices": _column_choices(resource, by, found.columns),
        "filter_choices": filter_choices(resource, by),
        "kept": kept(params),
        "may_create": may(by, resource, "create"),
        "may_import": may(by, resource, "import"),
        "export_query": address(params, columns=shown, view=""),
        "exports": [
            (form, address(params, format=form, columns=shown, view=""), address(params, format=form, columns="all", view=""))
            for form in ("csv", "xlsx", "jsonl")
        ],
        "may_export": may(by, resource, "export"),
    }


def view_context(resource: Resource, by: Actor, state: State) -> dict[str, Any]:
    """The tabs of saved views, and what may be done with the one that is open."""
    home = f"/{resource.plural}/"
    plain = f"{home}?view=all" if state.default else home
    return {
        "views": [(view, f"{home}?view={view.pk}", view == state.view, view.pk == state.default) for view in state.views],
        "view": state.view,
        "view_state": state,
        "plain_url": plain,
        "clear_url": plain,
        "may_change_view": state.view is not None and may_change(by, state.view),
        "can_keep_view": bool(stated(state.params)) and state.view is None,
    }


def _heading(resource: Resource, one: Field, order: str, params: QueryDict) -> Heading:
    layout = "num" if resource.kind_of(one) in NUMBERS else ""
    if not one.sort:
        return Heading(resource.label_of(one), "", "", layout)
    present = "descending" if order == f"-{one.name}" else "ascending" if order == one.name else ""
    following = f"-{one.name}" if present == "ascending" else one.name
    return Heading(resource.label_of(one), address(params, order=following), present, layout)


def _column_choices(resource: Resource, by: Actor, chosen: list[Field]) -> tuple[tuple[str, str, bool], ...]:
    """(name, label, whether it is shown): the shown ones first, in their order."""
    rest = [one for one in resource.seen_by(by) if one.listed and one not in chosen]
    return tuple((one.name, resource.label_of(one), one in chosen) for one in [*chosen, *rest])


def filter_choices(resource: Resource, by: Actor) -> list[dict[str, Any]]:
    """What the filter builder offers."""
    language = get_language() or ""
    return [_filter_choice(resource.key, one, language) for one in resource.seen_by(by) if one.filter]


def kept(params: QueryDict) -> list[tuple[str, str]]:
    """The parameters that a search box must carry along."""
    return [(name, value) for name in params for value in params.getlist(name) if name not in ("q", "after", "before")]


@lru_cache(maxsize=2048)
def _filter_choice(key: str, one: Field, _language: str) -> dict[str, Any]:
    """What the filter builder offers for a field, kept for each language; references are looked up as one types."""
    resource = by_key(key)
    kind = resource.kind_of(one)
    found = resource.model_field(one)
    options: Iterable[tuple[Any, Any]] = ()
    if kind in ("choice", "choices"):
        options = one.choices or found.flatchoices
    return {
        "name": one.name,
        "label": resource.label_of(one),
        "kind": kind,
        "lookups": [(word, str(LOOKUPS[word])) for word in lookups_of(kind)],
        "options": [(str(value), str(label)) for value, label in options],
        "url": f"/lookup/{resource.target_of(one).plural}/" if kind in ("reference", "references") else "",
    }


def joined(resource: Resource, by: Actor) -> list[str]:
    """Relations that the page draws, read in the record's own query."""
    paths = [one.path for one in resource.seen_by(by) if resource.kind_of(one) == "reference" and one.custom is None]
    return [*paths, *resource.related]


def detail_context(resource: Resource, by: Actor, record: Any) -> dict[str, Any]:
    """Everything a record's page draws of the record itself."""
    return {
        "resource": resource,
        "record": record,
        "sections": detail_sections(resource, by, record),
        "may_edit": may(by, resource, "edit") and _reaches(resource, by, record, "edit"),
        "may_delete": may(by, resource, "delete") and _reaches(resource, by, record, "delete"),
    }


def _reaches(resource: Resource, by: Actor, record: Any, verb: str) -> bool:
    scope = by.rights.scope(resource.key, verb)
    if scope is Scope.ALL:
        return True
    if getattr(record, "owner_id", None) == by.pk:
        return True
    return scope is Scope.TEAM and resource.visible(by, verb).filter(pk=record.pk).exists()


def detail_sections(resource: Resource, by: Actor, record: Any) -> list[tuple[str, list[tuple[str, Cell]]]]:
    """(heading, [(label, value)]) for the fields that hold something."""
    made: list[tuple[str, list[tuple[str, Cell]]]] = [("", [])]
    row = _Row(resource, record)
    unpack(resource, resource.seen_by(by), [row])
    for one in resource.seen_by(by):
        if one.section:
            made.append((str(one.section), []))
        drawn = cell(resource, one, row)
        if drawn.text and not one.boxed:
            made[-1][1].append((resource.label_of(one), drawn if drawn.url else drawn._replace(url=reach(resource, one, drawn.text))))
    return [(heading, pairs) for heading, pairs in made if pairs]


class _Row(MutableMapping[str, Any]):
    """A loaded record read by model paths, as `cell` reads rows of a list."""

    def __init__(self, resource: Resource, record: Any) -> None:
        self.resource, self.record = resource, record
        self.added: dict[str, Any] = {}

    def __setitem__(self, path: str, value: Any) -> None:
        self.added[path] = value

    def __delitem__(self, path: str) -> None:
        del self.added[path]

    def __getitem__(self, path: str) -> Any:
        if path in self.added:
            return self.added[path]
        value = self.record
        for step in path.split("__"):
            if value is None:
                return None
            value = getattr(value, step)
        if isinstance(value, models.Manager):
            return [str(each) for each in value.all()]
        return value

    def get(self, path: str, default: Any = None) -> Any:
        return self[path]

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


def differences(resource: Resource, no: Conflict) -> list[tuple[str, str, str]]:
    """(label, what is stored now, what was sent) for the conflict page."""
    told = []
    for name, (stored, sent) in no.differences.items():
        one = resource.field(name)
        if one is not None:
            told.append((resource.label_of(one), _words(resource, one, stored, no.record), _words(resource, one, sent, no.record)))
    return told


def _words(resource: Resource, one: Field, value: Any, record: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, list):
        return text_of(resource, one, value) if one.custom else ", ".join(str(each) for each in value)
    if resource.kind_of(one) in ("money", "price"):
        return cell(resource, one, {one.path: value, "currency": getattr(record, "currency", "")}).text
    return text_of(resource, one, value)


def brief(resource: Resource, form: RecordForm) -> tuple[list[BoundField], bool]:
    """(what a new record's form asks first, whether the rest is to be seen at once: something in it is wrong or filled in)."""
    first = [form[name] for name in resource.brief if name in form.fields]
    rest = [form[name] for name in form.fields if name not in resource.brief]
    given = {name for name, value in (form.initial or {}).items() if value and name != "owner"}
    return first, any(field.errors or field.name in given for field in rest)


def sections(resource: Resource, form: RecordForm, without: tuple[str, ...] = ()) -> list[tuple[str, list[BoundField]]]:
    """The form's fields under their headings."""
    made: list[tuple[str, list[BoundField]]] = [("", [])]
    for one in resource.fields:
        if one.section:
            made.append((str(one.section), []))
        if one.name in form.fields and one.name not in without:
            made[-1][1].append(form[one.name])
    return [(heading, fields) for heading, fields in made if fields]
