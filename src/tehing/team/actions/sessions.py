"""Who is signed in where, and ending it. A session that is ended here is gone at its next request."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.sessions.models import Session as DjangoSession
from django.db import IntegrityError, transaction

from tehing.core import clock, outbox
from tehing.core.access import Actor, one, require, require_own
from tehing.core.regular import every
from tehing.team import access, rules
from tehing.team.models import Session, User
from tehing.team.permissions import MANAGE

AT_ONCE, JUST_BEGUN = 1_000, timedelta(days=1)


@transaction.atomic
def note_sign_in(*, by: User, key: str, address: str | None, agent: str, method: str) -> None:
    """Somebody came in. Rows of sessions that are long over go at the same time."""
    Session.objects.filter(user=by).exclude(key__in=DjangoSession.objects.values("session_key")).delete()
    see_session(user=by, key=key, address=address, agent=agent, method=method)
    outbox.emit("user.signed_in", by=by, record=by, method=method, network=rules.network_of(address or ""))


def note_sign_out(*, by: User, key: str) -> None:
    """Somebody went out by themselves."""
    Session.objects.filter(user=by, key=key).delete()
    outbox.emit("user.signed_out", by=by, record=by)


def see_session(*, user: User, key: str, address: str | None, agent: str, method: str = "") -> None:
    """Remember when and from where a session was last used; its row is made when there is none yet."""
    seen = {"user": user, "address": address, "agent": agent[:300], "seen_at": clock.now()}
    if method:
        seen["method"] = method
    if not Session.objects.filter(key=key).update(**seen):
        try:
            with transaction.atomic():
                Session(key=key, **seen).save(force_insert=True)
        except IntegrityError:
            pass  # another request of the same page was faster


@transaction.atomic
def end_session(*, pk: int, by: Actor) -> None:
    """End one of one's own sessions at once."""
    require_own(by)
    session = one(access.visible_sessions(by), pk)
    _end([session.key])
    outbox.emit("user.sessions_ended", by=by, record=session.user, ended=1)


@transaction.atomic
def end_other_sessions(*, by: User, but: str) -> int:
    """End all of one's sessions except the present one (`but`: its key). Gives how many there were."""
    require_own(by)
    keys = list(access.visible_sessions(by).exclude(key=but).values_list("key", flat=True))
    _end(keys)
    if keys:
        outbox.emit("user.sessions_ended", by=by, record=by, ended=len(keys))
    return len(keys)


@transaction.atomic
def end_all_sessions(*, pk: int, by: Actor) -> int:
    """Sign a colleague out everywhere (by an administrator). Gives how many sessions there were."""
    require(by, MANAGE)
    user = one(access.visible_users(by), pk)
    keys = list(access.visible_sessions(user).values_list("key", flat=True))
    _end(keys)
    if keys:
        outbox.emit("user.sessions_ended", by=by, record=user, ended=len(keys))
    return len(keys)


@every(timedelta(days=1))
def forget_ended() -> None:
    """Sessions that have run out are nobody's any more: their rows go, and ours beside them."""
    while keys := list(DjangoSession.objects.filter(expire_date__lt=clock.now()).values_list("pk", flat=True)[:AT_ONCE]):
        DjangoSession.objects.filter(pk__in=keys).delete()
    long_over = Session.objects.filter(seen_at__lt=clock.now() - JUST_BEGUN)  # one that begins has its row before Django's
    while rows := list(long_over.exclude(key__in=DjangoSession.objects.values("session_key")).values_list("pk", flat=True)[:AT_ONCE]):
        Session.objects.filter(pk__in=rows).delete()


def _end(keys: Iterable[str]) -> None:
    DjangoSession.objects.filter(session_key__in=keys).delete()
    Session.objects.filter(key__in=keys).delete()
