"""People who come in by the company's identity provider: tied to it, admitted, given the roles that it claims."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q

from tehing.core import clock, outbox
from tehing.team.models import Role, User


@transaction.atomic
def admit_person(*, name: str, email: str, role: str, provider: str) -> User:
    """Somebody whom the provider vouches for and whom nobody added yet, with the role that the settings give."""
    user = User(name=name[:150] or email, email=User.objects.normalize_email(email))
    user.set_unusable_password()
    user.save()
    user.roles.set(Role.objects.filter(code=role))
    outbox.emit(
        "user.created", by=None, record=user, after={"name": user.name, "email": user.email, "roles": _told(user)}, provider=provider
    )
    return user


def note_connection(*, user: User, provider: str) -> None:
    """The provider's account is tied to a person who was here already."""
    outbox.emit("user.provider_connected", by=user, record=user, provider=provider)


@transaction.atomic
def map_roles(*, user: User, codes: Collection[str], otherwise: str, provider: str) -> bool:
    """Give the person exactly the roles that the provider claims. Gives whether anything changed.

    Claims that name no role of ours leave the role `otherwise`, or none when there is no such role: what was taken away there
    is taken away here. Only the last active administrator keeps that role.
    """
    _lock_with_administrators(user)
    wanted = set(Role.objects.filter(code__in=codes)) or set(Role.objects.filter(code=otherwise))
    held = set(user.roles.all())
    lost = held - wanted
    if any(role.code == "admin" for role in lost) and not _other_admin(user):
        wanted |= {role for role in lost if role.code == "admin"}
    if wanted == held:
        return False
    before = _told(user)
    user.roles.set(wanted)
    user.version += 1
    user.updated_at = clock.now()
    user.save(update_fields=["version", "updated_at"])
    user.__dict__.pop("rights", None)
    outbox.emit("user.roles_mapped", by=None, record=user, before={"roles": before}, after={"roles": _told(user)}, provider=provider)
    return True


def _lock_with_administrators(user: User) -> None:
    """Two administrators who lose the role in the same second do so one after the other, so that one stays."""
    found = User.objects.select_for_update(of=("self",)).filter(Q(pk=user.pk) | Q(roles__code="admin"))
    list(found.order_by("pk").values_list("pk", flat=True))


def _other_admin(user: User) -> bool:
    return User.objects.filter(roles__code="admin", is_active=True).exclude(pk=user.pk).exists()


def _told(user: User) -> list[dict[str, Any]]:
    return [{"id": role.pk, "label": str(role)} for role in user.roles.order_by("pk")]
