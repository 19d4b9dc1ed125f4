"""Second factors and passwords: what was done with them, by whom; requiring and resetting them."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from tehing.core import outbox, workspace
from tehing.core.access import Actor, Refused, one, require
from tehing.team import access, rules
from tehing.team.actions.sessions import end_all_sessions, end_other_sessions
from tehing.team.models import Role, User
from tehing.team.permissions import MANAGE


def note_failure(*, user: User | None, address: str | None, method: str) -> None:
    """Somebody could not come in. What was typed is not kept, and of the address only its network.

    An unknown person's attempt is told of the workspace.
    """
    record = user or workspace.current()
    if record.pk is not None:
        outbox.emit("user.sign_in_failed", by=None, record=record, method=method, network=rules.network_of(address or ""))


def note_factor(*, by: User, happened: str, kind: str) -> None:
    """A factor was "added", "removed" or "reset" by its person; `kind` is totp, webauthn or recovery_codes."""
    outbox.emit(f"user.factor_{happened}", by=by, record=by, kind=kind)


@transaction.atomic
def note_password(*, user: User, key: str, door: str) -> None:
    """One's password is another one now: whoever is signed in elsewhere with the old one is out. `door`: changed or reset."""
    outbox.emit("user.password_set", by=user, record=user, door=door)
    end_other_sessions(by=user, but=key)


@transaction.atomic
def reset_factors(*, pk: int, by: Actor, reason: str = "") -> int:
    """Take away a colleague's lost second factor with its recovery codes, and end their sessions. Gives how many there were.

    Nobody resets their own: that would make a stolen session enough. Refused("not_ones_own").
    """
    require(by, MANAGE)
    user = one(access.visible_users(by).select_for_update(of=("self",)), pk)
    if user.pk == by.pk:
        raise Refused("not_ones_own")
    held = Authenticator.objects.filter(user=user)
    kinds = sorted(set(held.values_list("type", flat=True)))
    count: int = held.count()
    held.delete()
    if count:
        outbox.emit("user.factors_reset", by=by, record=user, reason=reason, kinds=kinds)
    end_all_sessions(pk=pk, by=by)
    return count


@transaction.atomic
def require_factor(*, pk: int, by: Actor, required: bool) -> Role:
    """Whether people of a role must have a second factor before anything else."""
    require(by, MANAGE)
    role = one(access.visible_roles(by).select_for_update(of=("self",)), pk)
    if role.second_factor != required:
        role.second_factor = required
        role.save(update_fields=["second_factor"])
        outbox.emit("role.factor_required", by=by, record=role, before={"second_factor": not required}, after={"second_factor": required})
    return role
