"""The one place that knows which rows a person may reach, and what a person may do."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session as DjangoSession
from django.db import models, transaction
from django.db.models import Q

from tehing.core import clock, faults, outbox
from tehing.core.access import VERBS, Actor, Scope
from tehing.core.records import resource, resources, starting_rights
from tehing.core.records.permissions import permissions
from tehing.team import rules
from tehing.team.models import Role, Session, Team, Token, User

M = TypeVar("M", bound=models.Model)
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes stand in for one, they are none


@dataclass(frozen=True)
class UserRights:
    """One person's rights. An administrator may everything and nothing is hidden."""

    admin: bool
    grants: rules.Grants
    named: frozenset[str]
    hidden: frozenset[str]
    scopes: tuple[str, ...] | None = field(default=None)  # of the token one came with
    needs_factor: bool = False  # one of the roles asks for a second factor

    def scope(self, record_type: str, verb: str) -> Scope:
        if self.scopes is not None and not rules.token_allows(self.scopes, record_type, verb):
            return Scope.NONE
        return Scope.ALL if self.admin else self.grants.get((record_type, verb), Scope.NONE)

    @property
    def only_reads(self) -> bool:
        """Come with a token that changes nothing."""
        return self.scopes is not None and rules.only_reads(self.scopes)

    @property
    def own(self) -> bool:
        """May change what is the person's own and no record's: with a token, only one for all of writing."""
        return self.scopes is None or "write" in self.scopes

    def may(self, permission: str) -> bool:
        if self.scopes is not None and "write" not in self.scopes and permission not in self.scopes:
            return False
        return self.admin or permission in self.named


def rights_of(user: User) -> UserRights:
    """Read the person's roles: one query."""
    held = list(user.roles.all()) if user.is_active else []
    return UserRights(
        admin=any(role.code == "admin" for role in held),
        grants=rules.merged(grants_of(role) for role in held),
        named=frozenset(name for role in held for name in permissions_of(role)),
        hidden=frozenset() if any(role.code == "admin" for role in held) else rules.hidden(role.hidden for role in held),
        needs_factor=any(role.second_factor for role in held),
    )


def grants_of(role: Role) -> dict[tuple[str, str], Scope]:
    """What a role grants: the record types' starting rights, unless the role says otherwise."""
    found: dict[tuple[str, str], Scope] = {}
    for one in resources():
        given = starting_rights(role.code, one) | {
            verb: Scope[scope.upper()] for verb, scope in role.grants.get(one.key, {}).items() if verb in VERBS
        }
        found |= {(one.key, verb): scope for verb, scope in given.items()}
    return found


def permissions_of(role: Role) -> set[str]:
    """Named permissions: those that start with the role, and those an administrator added."""
    return {one.name for one in permissions() if role.code in one.roles} | set(role.permissions)


def within(by: Actor, rows: "models.QuerySet[M]", record_type: str, verb: str = "view", owner: str = "owner") -> "models.QuerySet[M]":
    """The rows of this type that a verb reaches. The only computation of row rights; by subquery, never by join.

    Records without an owner lie in the common pool: whoever has team scope reaches them, so that they can be taken up.
    """
    scope = by.rights.scope(record_type, verb)
    if scope is Scope.ALL:
        return rows
    if scope is Scope.NONE:
        return rows.none()
    mine = Q(**{owner: by.pk})
    if scope is Scope.OWN:
        return rows.filter(mine)
    return rows.filter(mine | Q(**{f"{owner}__in": colleagues(by).values("pk")}) | Q(**{f"{owner}__isnull": True}))


def hanging(by: Actor, rows: "models.QuerySet[M]", host: str, record_type: str, verb: str = "view") -> "models.QuerySet[M]":
    """The rows whose host, a required reference to a record of this type, a verb reaches."""
    if by.rights.scope(record_type, verb) is Scope.ALL:
        return rows
    hosts = resource(record_type).model._base_manager.all()
    return rows.filter(**{f"{host}__in": within(by, hosts, record_type, verb).values("pk")})


def colleagues(by: Actor) -> "models.QuerySet[User]":
    """The people of the person's own team, of the teams that the person leads, and of all teams under those."""
    roots = Team.objects.filter(Q(members=by.pk) | Q(lead=by.pk))  # one or two rows
    reach = Q(pk=by.pk)
    for path in _paths(by, roots):
        reach |= Q(team__path__startswith=path)
    return User.objects.filter(reach)


def _paths(by: Any, roots: "models.QuerySet[Team]") -> Iterable[str]:
    """Read once per request, like the rights themselves."""
    known = by.__dict__.get("_team_paths")
    if known is None:
        known = by.__dict__["_team_paths"] = list(roots.values_list("path", flat=True).distinct())
    return list(known)


def visible_users(by: Actor, verb: str = "view") -> "models.QuerySet[User]":
    """Everybody may know their colleagues' names: owners stand on every record."""
    return within(by, User.objects.all(), "team.user", verb, owner="pk")


def visible_teams(by: Actor, verb: str = "view") -> "models.QuerySet[Team]":
    return _all_or_none(by, Team.objects.all(), "team.team", verb)


def visible_roles(by: Actor, verb: str = "view") -> "models.QuerySet[Role]":
    return _all_or_none(by, Role.objects.all(), "team.role", verb)


def _all_or_none(by: Actor, rows: "models.QuerySet[M]", record_type: str, verb: str) -> "models.QuerySet[M]":
    return rows if by.rights.scope(record_type, verb) is not Scope.NONE else rows.none()


def has_factor(user: Any) -> bool:
    """Whether the person has an authenticator app, a security key or a passkey."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def visible_sessions(by: Actor) -> "models.QuerySet[Session]":
    """One's own only, as far as they still hold."""
    held = DjangoSession.objects.filter(expire_date__gt=clock.now()).values("session_key")
    return Session.objects.filter(user_id=by.pk, key__in=held)


def visible_tokens(by: Actor) -> "models.QuerySet[Token]":
    """One's own only."""
    return Token.objects.filter(user_id=by.pk)


def digest_of(secret: str) -> str:
    """Tokens are long random strings, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def user_by_token(secret: str) -> User | None:
    """The person a token stands for, with rights narrowed to its scopes; None when it is no good."""
    now = clock.now()
    token = Token.objects.select_related("user").filter(digest=digest_of(secret), revoked_at=None).first()
    if token is None or not token.user.is_active or (token.expires_at and token.expires_at <= now):
        return None
    _note_use(token, now)
    user = token.user
    user.__dict__["rights"] = replace(rights_of(user), scopes=tuple(token.scopes))
    return user


def _note_use(token: Token, now: datetime) -> None:
    """When it was last used, to the minute; in the history the first time of each day."""
    last = token.last_used_at
    if last is not None and now - last <= timedelta(minutes=1):
        return
    with faults.left_out(), transaction.atomic():
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
        if last is None or last.date() != now.date():
            outbox.emit("token.used", by=token.user, record=token)
