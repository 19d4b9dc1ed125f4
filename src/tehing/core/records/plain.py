"""Record types that need no verbs of their own: the core's create, update and delete are their doors."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from tehing.core import actions, updates
from tehing.core.records.resource import Field, Resource, Rows, register, type_of_text


def plain_record(key: str, **described: Any) -> Resource:
    """Register a record type whose writes are plain; `described` are the other parts of a Resource."""
    made: Resource = Resource(
        key=key,
        create=lambda **given: actions.create(made, **given),
        create_many=lambda **given: actions.create_many(made, **given),
        update=lambda **given: actions.update(made, **given),
        update_many=lambda **given: updates.update_many(made, **given),
        delete=lambda **given: actions.delete(made, **given),
        **described,
    )
    return register(made)


def small_list(
    model: type[models.Model],
    key: str,
    plural: str,
    label: type_of_text,
    labels: type_of_text,
    visible: Callable[..., Rows],
    fields: tuple[Field, ...],
    *,
    rights: Mapping[str, str],
    icon: str,
    order: str = "name",
    list_links: tuple[tuple[str, type_of_text, str], ...] = (),
    mergeable: bool = True,
) -> Resource:
    """A short list that a company keeps for itself under Settings: industries, tags, channels."""
    return plain_record(
        key,
        model=model,
        plural=plural,
        label=label,
        labels=labels,
        visible=visible,
        fields=fields,
        rights=rights,
        icon=icon,
        order=order,
        list_links=list_links,
        identity=("name",),
        small=True,
        settings=True,
        mergeable=mergeable,
        own_fields=True,
    )
