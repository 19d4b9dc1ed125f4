"""Who may do what: the words that every room's rights are made of, and the refusals that doors translate."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, Protocol, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)

VERBS = ("view", "create", "edit", "delete", "export", "import")


class Scope(IntEnum):
    """How far a right reaches. The order is meant: a wider scope is a greater number."""

    NONE = 0
    OWN = 1
    TEAM = 2
    ALL = 3


class Rights(Protocol):
    """What one person may do, read once per request."""

    hidden: frozenset[str]

    @property
    def own(self) -> bool: ...

    def scope(self, record_type: str, verb: str) -> Scope: ...

    def may(self, permission: str) -> bool: ...


class Actor(Protocol):
    """Somebody who acts: a signed-in user, or a user through a token with fewer rights."""

    pk: int

    @property
    def rights(self) -> Rights: ...

    def within(self, rows: "models.QuerySet[M]", record_type: str, verb: str = "view") -> "models.QuerySet[M]":
        """Those of the rows, each with an owner, that a verb reaches."""
        ...


class Unknown(Exception):
    """No such record, or none that this person may know of: both are 404."""


class Forbidden(Exception):
    """The record may be seen, but this may not be done to it: 403."""

    def __init__(self, code: str = "not_allowed") -> None:
        super().__init__(code)
        self.code = code


class Refused(Exception):
    """A rule says no. Codes are stable; the door turns them into sentences: 409."""

    def __init__(self, *codes: str, **facts: Any) -> None:
        super().__init__(*codes)
        self.codes = codes
        self.facts = facts


class Unmet(Refused):
    """What the caller took for granted does not hold: 412."""


class Invalid(Exception):
    """Some fields do not hold: 422. `fields` maps a field name ("" for the whole) to messages or codes."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__(dict(fields))
        self.fields = {name: list(messages) for name, messages in fields.items()}


class Conflict(Exception):
    """Somebody saved in between: 409 with both versions.

    `differences` maps a field name to (value now stored, value that was sent).
    """

    def __init__(self, record: models.Model, differences: Mapping[str, tuple[Any, Any]]) -> None:
        super().__init__("stale")
        self.record = record
        self.differences = dict(differences)


def require(by: Actor, permission: str) -> None:
    """Raise Forbidden unless the person holds a named permission such as "team.manage"."""
    if not by.rights.may(permission):
        raise Forbidden(permission)


def require_own(by: Actor) -> None:
    """Raise Forbidden unless the person may change what is theirs alone: news, sessions, tokens."""
    if not by.rights.own:
        raise Forbidden("write")


def require_verb(by: Actor, record_type: str, verb: str) -> Scope:
    """The scope of a verb on a record type; Forbidden when there is none at all."""
    scope = by.rights.scope(record_type, verb)
    if scope is Scope.NONE:
        raise Forbidden(f"{record_type}.{verb}")
    return scope


def one(rows: "models.QuerySet[M]", pk: int) -> M:
    """The row with this key among those the person may reach; Unknown otherwise."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unknown
    return found
