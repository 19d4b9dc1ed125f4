"""How people come in: their sessions, their second factors, and who of the whole house has none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session as DjangoSession
from django.db.models import Count, Max, Q

from tehing.core import clock
from tehing.core.access import Actor, require
from tehing.team import access, rules
from tehing.team.models import Session, User
from tehing.team.permissions import MANAGE

SHOWN = 200


@dataclass(frozen=True)
class Signed:
    """A session as its person reads it."""

    session: Session
    browser: str
    system: str
    present: bool


@dataclass(frozen=True)
class Standing:
    """How one colleague comes in."""

    user: User
    roles: list[str]
    factors: list[str]  # kinds: totp, webauthn
    required: bool
    sessions: int
    seen_at: datetime | None


def sessions_of(by: Any, key: str) -> list[Signed]:
    """One's own sessions, the present one (`key`) first, then the latest used."""
    found = access.visible_sessions(by).order_by("-seen_at", "-pk")[:SHOWN]
    told = [Signed(one, *rules.device_of(one.agent), one.key == key) for one in found]
    return sorted(told, key=lambda one: not one.present)


def factors_of(user: User) -> dict[str, int]:
    """Kind -> how many: totp, webauthn, recovery_codes."""
    rows = Authenticator.objects.filter(user=user).values("type").annotate(n=Count("pk")).order_by("type")
    return {row["type"]: row["n"] for row in rows}


def standing(by: Actor, *, without: bool = False) -> list[Standing]:
    """Every active colleague who can sign in, with factors and sessions: four queries, whatever their number."""
    require(by, MANAGE)
    held: dict[int, list[str]] = {}
    for user, kind in Authenticator.objects.filter(type__in=access.FACTORS).order_by("pk").values_list("user", "type"):
        held.setdefault(user, []).append(kind)
    now = clock.now()
    alive = Q(sessions__key__in=DjangoSession.objects.filter(expire_date__gt=now).values("session_key"))
    people = User.objects.filter(is_active=True).exclude(email=None).prefetch_related("roles").order_by("name", "pk")
    people = people.annotate(open_sessions=Count("sessions", filter=alive), last_seen=Max("sessions__seen_at"))
    found = [_standing(user, held.get(user.pk, [])) for user in people]
    return [one for one in found if not (without and one.factors)]


def _standing(user: Any, kinds: list[str]) -> Standing:
    roles = list(user.roles.all())
    required = any(role.second_factor for role in roles)
    return Standing(user, [str(role) for role in roles], list(dict.fromkeys(kinds)), required, user.open_sessions, user.last_seen)
