"""Reads for the screens of people, roles and tokens."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from tehing.core.access import VERBS, Actor, Scope, one
from tehing.core.records import Resource, resources
from tehing.team import access
from tehing.team.models import Role, Token


@dataclass(frozen=True)
class RightsRow:
    """What a role may do with one record type: (verb, scope word) in the order of the verbs."""

    resource: Resource
    scopes: list[tuple[str, str]]


def role(by: Actor, pk: int) -> Role:
    return one(access.visible_roles(by), pk)


def rights_of_role(role: Role) -> list[RightsRow]:
    """Every record type with the role's present scopes; nothing is stored for what is as it began."""
    grants = access.grants_of(role)
    return [
        RightsRow(described, [(verb, grants.get((described.key, verb), Scope.NONE).name.lower()) for verb in VERBS])
        for described in resources()
    ]


def hideable_fields() -> list[tuple[str, str]]:
    """Fields that can be hidden from a role: ("catalog.product.cost", "Product: Cost")."""
    return [
        (f"{described.key}.{field.name}", f"{described.label}: {described.label_of(field)}")
        for described in resources()
        for field in described.fields
        if field.name not in (described.title, "name")
    ]


def roles(by: Actor) -> "models.QuerySet[Role]":
    return access.visible_roles(by).order_by("pk")


def tokens(by: Any) -> list[Token]:
    """One's own tokens, the newest first."""
    return list(access.visible_tokens(by).order_by("-pk")[:50])
