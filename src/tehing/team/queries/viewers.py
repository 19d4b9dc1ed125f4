"""Who can see a record, and why: asked of the very doors that people come through, for everybody at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Value
from django.db.models.fields import BigIntegerField

from tehing.core import attachments, records
from tehing.core.access import Forbidden, Scope
from tehing.core.records import Resource
from tehing.team import access, rules
from tehing.team.models import Role, Team, User
from tehing.team.permissions import SEE_VIEWERS

AT_ONCE = 40  # people asked for in one query; SQLite takes a union of 500 parts


@dataclass(frozen=True)
class Viewer:
    """Somebody who reaches the record. `why`: all, own, team, pool, or through (another record lets them see it)."""

    user: User
    why: str
    roles: list[str]  # those of the person's roles that give the right
    edits: bool


def may_ask(by: Any, record: Any) -> bool:
    """Administrators, heads of sales, and whoever answers for the record."""
    return bool(by.rights.may(SEE_VIEWERS) or getattr(record, "owner_id", None) == by.pk)


def viewers(by: Any, record_type: str, record_id: int) -> tuple[Any, list[Viewer]]:
    """The record, and everybody active who sees it, by name. Unknown or Forbidden for those who may not ask."""
    record = attachments.host(record_type, record_id, by)
    if not may_ask(by, record):
        raise Forbidden(SEE_VIEWERS)
    described = records.resource(record_type)
    people = _people()
    seeing = _reaching(described, record.pk, people, "view")
    editing = _reaching(described, record.pk, people, "edit")
    owner = record.pk if described.model is User else getattr(record, "owner_id", None)
    near = _near(people, owner)
    found = [_viewer(one, described, owner, one.pk in near, one.pk in editing) for one in people if one.pk in seeing]
    return record, found


def _people() -> list[User]:
    """Everybody active, with their rights and the teams they reach worked out from three queries."""
    teams = list(Team.objects.order_by("pk"))
    people = list(User.objects.filter(is_active=True).prefetch_related("roles").order_by("name", "pk"))
    for one in people:
        own = {team.path for team in teams if team.lead_id == one.pk or team.pk == one.team_id}
        one.__dict__["_team_paths"] = sorted(own)
    return people


def _reaching(described: Resource, pk: int, people: Iterable[User], verb: str) -> set[int]:
    """Keys of the people whom the room's own door lets through."""
    found: set[int] = set()
    for some in _batches([one for one in people if one.rights.scope(described.key, verb) is not Scope.NONE]):
        asked = [_asked(described, pk, one, verb) for one in some]
        found.update(row["seen_by"] for row in (asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]))
    return found


def _asked(described: Resource, pk: int, one: User, verb: str) -> Any:
    rows = described.visible(one, verb).filter(pk=pk)
    return rows.order_by().annotate(seen_by=Value(one.pk, output_field=BigIntegerField())).values("seen_by")


def _batches(people: list[User]) -> Iterator[list[User]]:
    for start in range(0, len(people), AT_ONCE):
        yield people[start : start + AT_ONCE]


def _near(people: Iterable[User], owner: int | None) -> set[int]:
    """Who has the owner in the teams that they reach: told by the owner's team, as `access.colleagues` does."""
    team = User.objects.filter(~Q(team=None), pk=owner).values_list("team__path", flat=True).first() if owner else None
    return {one.pk for one in people if team and any(team.startswith(path) for path in one.__dict__["_team_paths"])}


def _viewer(one: Any, described: Resource, owner: int | None, near: bool, edits: bool) -> Viewer:
    reason = rules.why(one.rights.scope(described.key, "view"), owner=owner, me=one.pk, near=near) or "through"
    return Viewer(one, reason, [str(role) for role in one.roles.all() if _gives(role, described, reason)], edits)


def _gives(role: Role, described: Resource, reason: str) -> bool:
    scope = Scope.ALL if role.code == "admin" else access.grants_of(role).get((described.key, "view"), Scope.NONE)
    least = {"all": Scope.ALL, "team": Scope.TEAM, "pool": Scope.TEAM, "own": Scope.OWN}.get(reason, Scope.OWN)
    return scope >= least
