"""Every write to people, teams, roles and tokens."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tehing.core import actions as core
from tehing.core import clock, outbox, records, search, workspace
from tehing.core.access import VERBS, Actor, Invalid, Refused, Scope, one, require, require_own, require_verb
from tehing.team import access, rules
from tehing.team.actions.sessions import end_other_sessions
from tehing.team.models import Role, Team, Token, User
from tehing.team.permissions import MANAGE

USER, TEAM, ROLE = "team.user", "team.team", "team.role"


@transaction.atomic
def set_up_workspace(*, company: str, currency: str, country: str, language: str, name: str, email: str, password: str) -> User:
    """Make the workspace and its first administrator. Refused("already_set_up") for whoever comes second."""
    try:
        with transaction.atomic():
            workspace.set_once(name=company, currency=currency, country=country, language=language, set_up_at=clock.now())
    except IntegrityError as no:
        raise Refused("already_set_up") from no
    admin = User(name=name, email=User.objects.normalize_email(email), language=language)
    admin.set_password(_good_password(password, admin))
    admin.save()
    admin.roles.set([Role.objects.get(code="admin")])
    search.index(records.resource(USER), [admin])
    search.index(records.resource(ROLE), list(Role.objects.all()))  # which came with the tables
    outbox.emit("workspace.set_up", by=admin, record=admin, after={"company": company, "currency": currency})
    return admin


@transaction.atomic
def create_user(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> User:
    """Somebody new on the team, as a seller unless roles are given. Without a password one cannot sign in yet."""
    full = dict(data)
    full.setdefault("roles", list(Role.objects.filter(code="seller")))
    user: User = core.create(records.resource(USER), by=by, data=full, reason=reason)
    _lead_team(user, by)
    return user


@transaction.atomic
def update_user(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> User:
    """Change somebody. The last administrator stays one, and active."""
    changed: User = core.update(records.resource(USER), pk=pk, by=by, data=data, version=version, reason=reason)
    _lead_team(changed, by)
    if not User.objects.filter(roles__code="admin", is_active=True).exists():
        raise Refused("last_admin")
    return changed


def delete_user(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    """People who have done anything stay in the history: they are made inactive instead."""
    if pk == by.pk:
        raise Refused("not_oneself")
    core.delete(records.resource(USER), pk=pk, by=by, version=version, reason=reason)


@transaction.atomic
def set_password(*, pk: int, by: Actor, password: str) -> User:
    """Give somebody a password (by an administrator) or change one's own. Whoever is signed in with the old one is out."""
    if pk != by.pk:
        require(by, MANAGE)
    user = one(access.visible_users(by).select_for_update(of=("self",)), pk)
    user.set_password(_good_password(password, user))
    user.save(update_fields=["password"])
    outbox.emit("user.password_set", by=by, record=user)
    end_other_sessions(by=user, but="")
    return user


@transaction.atomic
def change_profile(*, by: User, name: str, language: str, theme: str, time_zone: str) -> User:
    """One's own name and ways of reading the screens."""
    before = {"name": by.name, "language": by.language, "theme": by.theme, "time_zone": by.time_zone}
    after = {"name": name, "language": language, "theme": theme, "time_zone": time_zone}
    changed = {field for field in after if before[field] != after[field]}
    if not changed:
        return by
    for field in changed:
        setattr(by, field, after[field])
    by.save(update_fields=sorted(changed))
    search.index(records.resource(USER), [by])
    outbox.emit("user.updated", by=by, record=by, before={k: before[k] for k in changed}, after={k: after[k] for k in changed})
    return by


@transaction.atomic
def create_team(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Team:
    team: Team = core.create(records.resource(TEAM), by=by, data=data, reason=reason)
    _place(team)
    return team


@transaction.atomic
def update_team(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Team:
    """Change a team. Moving it takes its whole subtree along; Refused("circle") under itself."""
    before = one(access.visible_teams(by), pk)
    parent = data.get("parent")
    if parent is not None and rules.would_loop(before.path, parent.path):
        raise Invalid({"parent": ["team_circle"]})
    team: Team = core.update(records.resource(TEAM), pk=pk, by=by, data=data, version=version, reason=reason)
    _place(team)
    return team


def delete_team(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(TEAM), pk=pk, by=by, version=version, reason=reason)


def create_role(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Role:
    role: Role = core.create(records.resource(ROLE), by=by, data=data, reason=reason)
    return role


def update_role(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Role:
    role: Role = core.update(records.resource(ROLE), pk=pk, by=by, data=data, version=version, reason=reason)
    return role


def delete_role(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    """The house's own roles stay, and so does one that somebody holds: people would lose their rights unseen."""
    require_verb(by, ROLE, "delete")
    role = one(access.visible_roles(by), pk)
    if role.builtin:
        raise Refused("builtin_role")
    if role.holders.exists():
        raise Refused("role_is_held")
    core.delete(records.resource(ROLE), pk=pk, by=by, version=version, reason=reason)


def check_role(values: Mapping[str, Any], role: Role) -> None:
    """Code and screens know the house's own roles by their codes."""
    if role.builtin and not Role.objects.filter(pk=role.pk, code=role.code).exists():
        raise Refused("builtin_role")


@transaction.atomic
def set_role_rights(*, pk: int, by: Actor, grants: Mapping[str, Mapping[str, str]], hidden: list[str]) -> Role:
    """What a role may do: {"deals.deal": {"edit": "team"}}, and which fields it does not see. The administrator's is fixed."""
    require(by, MANAGE)
    role = one(access.visible_roles(by).select_for_update(of=("self",)), pk)
    if role.code == "admin":
        raise Refused("admin_is_fixed")
    for verbs in grants.values():
        if any(verb not in VERBS or scope.upper() not in Scope.__members__ for verb, scope in verbs.items()):
            raise Invalid({"grants": ["bad_grant"]})
    before = {"grants": role.grants, "hidden": role.hidden}
    role.grants, role.hidden = {key: dict(verbs) for key, verbs in grants.items()}, sorted(hidden)
    role.save(update_fields=["grants", "hidden"])
    outbox.emit("role.rights_changed", by=by, record=role, before=before, after={"grants": role.grants, "hidden": role.hidden})
    return role


@transaction.atomic
def create_token(*, by: User, name: str, scopes: list[str], expires_at: datetime | None = None) -> tuple[Token, str]:
    """A key to the API. The second value is the secret: shown once, kept nowhere."""
    if not scopes or any(not _is_scope(scope) for scope in scopes):
        raise Invalid({"scopes": ["bad_scope"]})
    if expires_at is not None and expires_at <= clock.now():
        raise Invalid({"expires_at": ["in_the_past"]})
    secret = f"tehing_{secrets.token_urlsafe(32)}"
    token = Token(user=by, name=name[:80], prefix=secret[:12], digest=access.digest_of(secret), scopes=scopes, expires_at=expires_at)
    token.save()
    outbox.emit("token.created", by=by, record=token, after={"name": token.name, "scopes": scopes})
    return token, secret


@transaction.atomic
def revoke_token(*, pk: int, by: Actor) -> None:
    """End one's own token at once."""
    require_own(by)
    token = one(access.visible_tokens(by).select_for_update(of=("self",)), pk)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        outbox.emit("token.revoked", by=by, record=token)


def _is_scope(scope: str) -> bool:
    record_type, _, verb = scope.partition(":")
    return scope in ("read", "write") or (verb in VERBS and record_type in {one.key for one in records.resources()})


def _good_password(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as no:
        raise Invalid({"password": list(no.messages)}) from no
    return password


def _place(team: Team) -> None:
    """Write the team's path and those of all teams under it."""
    team.refresh_from_db()
    old = team.path
    team.path = rules.path_under(team.parent.path if team.parent else "/", team.pk)
    if team.path == old:
        return
    team.save(update_fields=["path"])
    for under in Team.objects.filter(parent=team).order_by("pk"):
        _place(under)


def _lead_team(user: User, by: Actor) -> None:
    """A manager who leads no team yet leads the team of the first person who names them."""
    team = user.team
    if team is not None and team.lead_id is None and user.manager_id is not None:
        team.lead_id = user.manager_id
        team.save(update_fields=["lead"])
