"""New records made ready for the database, many at a time.

A row whose values are plainly right is drafted by checks worked out once for all rows. Anything else, right or wrong, gets the
full treatment of `core.actions`, which also finds the words for what is wrong: so both ways give the same.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from tehing.core import clock, inserts, texts
from tehing.core.access import Actor, Invalid, Refused
from tehing.core.custom.formulas import work_out
from tehing.core.records.resource import Field, Resource
from tehing.core.records.values import plain, seen

Check = Callable[[Any], bool]
_EMAIL = re.compile(r"[A-Za-z0-9_]+(?:[.+-][A-Za-z0-9_]+)*@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{2,20}")
_SAFE_EMAIL = 60  # letters; no label of a domain can be too long then


class Recipe:
    """How new records of one type are drafted, for one person."""

    def __init__(self, resource: Resource, by: Actor, known: "set[str]") -> None:
        self.resource, self.by = resource, by
        self.model: Any = resource.model
        own = [(one, resource.kind_of(one)) for one in resource.fields if one.own and one.custom is None]
        self.added = {one.name: one for one in resource.fields if one.own and one.custom is not None and one.name in known}
        self.steps: dict[str, tuple[str, Check]] = {}
        self.references: dict[str, tuple[str, Any, bool]] = {}
        self.many: set[str] = set()
        self.needed: list[str] = []
        for one, kind in own:
            self._add(one, kind, known)
        self.told = [(one.name, one.path, kind == "references") for one, kind in own]
        self.kept = [
            (one.name, resource.model_field(one).attname, one.path if kind == "reference" else "")
            for one, kind in own
            if kind != "references"
        ]
        self.formulas = any(one.custom is not None and one.custom.formula for one in resource.fields)
        self._now = clock.now()
        self._moment = plain(self._now)
        moments = {found.attname: self._now for found in self.model._meta.concrete_fields if found.default is clock.now}
        self.make = inserts.maker(self.model, {"created_by_id": by.pk, **moments})  # one act, one moment
        self.labels: dict[tuple[str, int], dict[str, Any]] = {}

    def _add(self, one: Field, kind: str, known: "set[str]") -> None:
        found = self.resource.model_field(one)
        if kind == "references":
            if one.name in known:
                self.many.add(one.name)
            return
        empty = not found.has_default() and not found.null
        if empty and not found.blank and not isinstance(found, models.BooleanField):
            self.needed.append(one.name)
        if one.name not in known:
            return
        if isinstance(found, models.ForeignKey):
            self.references[one.name] = (found.attname, found.related_model, found.null)
        else:
            self.steps[one.name] = (found.attname, check_for(found))

    @cached_property
    def owner(self) -> Any:
        """The person who acts, read once: whoever makes a record and names no owner keeps it."""
        if not any(found.name == "owner" for found in self.model._meta.fields):
            return None
        return self.model._meta.get_field("owner").related_model._default_manager.filter(pk=self.by.pk).first()

    def draft(self, data: Mapping[str, Any]) -> "tuple[Any, dict[str, Any]] | None":
        """The record and its values of many, or None when the row needs a closer look."""
        try:
            full = self.resource.prepare(data, self.by) if self.resource.prepare is not None else data
            found = self._columns(full)
            if found is None:
                return None
            values, kept, many = found
            record = self.make(values)
            record._state.fields_cache.update(kept)
            for name in self.added.keys() & full.keys():
                self.added[name].put(record, seen(self.resource, name, full[name]))
            self._whole(record, many)
            if self.formulas:
                work_out(self.resource, record)
        except (Invalid, Refused, ValidationError):
            return None
        return record, many

    def _columns(self, data: Mapping[str, Any]) -> "tuple[dict[str, Any], dict[str, Any], dict[str, Any]] | None":
        values: dict[str, Any] = {}
        kept: dict[str, Any] = {}
        many: dict[str, Any] = {}
        for name, value in data.items():
            if (step := self.steps.get(name)) is not None:
                if not step[1](value):
                    return None
                values[step[0]] = value
            elif (reference := self.references.get(name)) is not None:
                attname, related, nullable = reference
                if not (nullable if value is None else isinstance(value, related) and value.pk):
                    return None
                values[attname] = value.pk if value is not None else None
                kept[name] = value
            elif name in self.many:
                many[name] = list(value or [])
            elif name not in self.added:
                return None
        if any(name not in data for name in self.needed):
            return None
        if self.owner is not None and "owner" not in data:
            values["owner_id"], kept["owner"] = self.owner.pk, self.owner
        return values, kept, many

    def _whole(self, record: Any, many: Mapping[str, Any]) -> None:
        """The room's own rule for the whole record."""
        if self.resource.check is not None:
            values = {name: many.get(name) if several else getattr(record, path) for name, path, several in self.told}
            self.resource.check(values, record)
        if self.resource.alike is not None:
            record.name_key = self.resource.alike.key(record)

    def news(self, record: Any, many: Mapping[str, Any]) -> dict[str, Any]:
        """The filled fields as the history keeps them."""
        found: dict[str, Any] = {}
        state = record.__dict__
        for name, column, path in self.kept:
            value = state[column]
            if value is None or value == "":
                continue
            if path:
                value = self._label(name, value, record, path)
            elif not isinstance(value, str | int):
                value = self._moment if value is self._now else plain(value)
            found[name] = value
        for name, values in many.items():
            if values:
                found[name] = plain(values)
        return found | self._news_added(record)

    def _news_added(self, record: Any) -> dict[str, Any]:
        """Of the fields that the company added; a record that is named often is read once."""
        found = {}
        for name, one in self.added.items() if record.custom else ():
            assert one.custom is not None
            raw = one.custom.raw(record)
            if raw is None:
                continue
            if one.custom.kind == "reference":
                key = (name, raw)
                if key not in self.labels:
                    self.labels[key] = plain(one.of(record))
                found[name] = self.labels[key]
            else:
                found[name] = plain(one.of(record))
        return found

    def _label(self, name: str, pk: int, record: Any, path: str) -> dict[str, Any]:
        key = (name, pk)
        if key not in self.labels:
            self.labels[key] = plain(getattr(record, path))
        return self.labels[key]


def is_plain_email(text: str) -> bool:
    """Plainly an e-mail address. Others may be one as well; Django's own check tells."""
    return len(text) <= _SAFE_EMAIL and _EMAIL.fullmatch(text) is not None


def check_for(found: Any) -> Check:
    """Whether a value may be stored as it is. No is not wrong: it only means to look closer."""
    if found.flatchoices:
        allowed = {value for value, _label in found.flatchoices} | ({""} if found.blank else set())
        return lambda value: isinstance(value, str | int) and value in allowed
    if type(found) in (models.CharField, models.TextField) and not found._validators:
        if type(found) is models.TextField:
            return _text(10**9, found.blank, texts.UNSEEN)
        return _text(found.max_length or 10**9, found.blank, texts.CONTROL)
    if type(found) is models.EmailField:
        return lambda value: isinstance(value, str) and (is_plain_email(value) or (value == "" and found.blank))
    if issubclass(type(found), models.IntegerField) and not found._validators:
        most = 32_767 if "Small" in found.get_internal_type() else 2_147_483_647
        return lambda value: (value is None and found.null) or (type(value) is int and 0 <= value <= most)
    if type(found) is models.DateField:
        return lambda value: (value is None and found.null) or type(value) is date
    if type(found) is models.DateTimeField:
        return lambda value: (value is None and found.null) or (type(value) is datetime and timezone.is_aware(value))
    return _cleaned(found)


def _text(most: int, blank: bool, unseen: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= most and (blank or value != "") and unseen.search(value) is None


def _cleaned(found: Any) -> Check:
    def check(value: Any) -> bool:
        if found.blank and value in validators.EMPTY_VALUES:
            return bool((value == "" and not found.null) or (value is None and found.null))
        try:
            return bool(found.clean(value, None) is value)
        except ValidationError:
            return False

    return check
