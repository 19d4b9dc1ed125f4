"""Boxes that several forms have, and what they offer."""

from collections.abc import Sequence
from typing import Any

from django import forms

from tehing.core.access import Actor
from tehing.core.records import Resource
from tehing.core.records.forms import Lookup


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Instant(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def look_up(field: Any, target: Resource, by: Actor) -> None:
    field.queryset = target.visible(by)
    if not target.small:
        widget = Lookup(target)
        widget.rows, widget.is_required = field.queryset, False
        field.widget = widget


def offer(field: Any, rows: Any, known: Sequence[Any]) -> None:
    """Records that have been read already, without reading them again."""
    field.queryset = rows.filter(pk__in=[one.pk for one in known])
    field.choices = [("", "—"), *((one.pk, str(one)) for one in known)]
