"""Named permissions: acts that are no plain verb on a record type. Rooms register theirs; roles hold them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Permission:
    """An act that has to be allowed by name; `roles` hold it from the start."""

    name: str
    label: str | Promise
    roles: tuple[str, ...]


_known: dict[str, Permission] = {}


def permission(name: str, label: str | Promise, *, roles: tuple[str, ...] = ()) -> str:
    """Register a permission and give back its name, to be kept as a constant."""
    _known[name] = Permission(name, label, roles)
    return name


def permissions() -> Iterable[Permission]:
    return _known.values()
