"""Keeping, changing, sharing and removing saved views; keeping columns and the view that opens first."""

from typing import Any

from django.db import models, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from tehing.core import outbox
from tehing.core.access import Actor, Forbidden, Invalid, one, require, require_verb
from tehing.core.records.lists import chosen_columns
from tehing.core.records.resource import Resource, by_model
from tehing.core.records.resource import resource as resource_of
from tehing.core.saved.access import SHARE, may_change, visible_views
from tehing.core.saved.models import ListSetting, SavedView
from tehing.core.saved.state import kept_address

Audience = SavedView.Audience
LONGEST_NAME = 80


def teams_to_share_with(by: Actor) -> "models.QuerySet[Any]":
    """The teams this person may name."""
    team = SavedView._meta.get_field("team").related_model
    return by_model(team).visible(by).order_by("name")


@transaction.atomic
def save_view(
    resource: Resource,
    *,
    by: Actor,
    name: str,
    params: QueryDict,
    columns: str = "",
    audience: str = Audience.PRIVATE,
    team: int | None = None,
    first: bool | None = None,
) -> SavedView:
    """Keep what the address shows under a name. `first`: the person's list opens with it from now on.

    Raises Invalid for an address that asks for what does not exist, Forbidden for sharing without the right to.
    """
    require_verb(by, resource.key, "view")
    made = SavedView(record_type=resource.key, owner_id=by.pk, address=kept_address(resource, by, params, columns))
    _name_and_share(made, by=by, name=name, audience=audience, team=team)
    made.save(force_insert=True)
    outbox.emit("view.saved", by=by, record=made, after=_told(made))
    if first:
        set_first_view(resource, by=by, view=made.pk)
    return made


@transaction.atomic
def change_view(
    *,
    pk: int,
    by: Actor,
    name: str | None = None,
    audience: str | None = None,
    team: int | None = None,
    params: QueryDict | None = None,
    columns: str = "",
) -> SavedView:
    """Rename, share or unshare a view, or let it show another address. Only what is given changes."""
    view = _changeable(pk, by)
    before = _told(view)
    if params is not None:
        view.address = kept_address(resource_of(view.record_type), by, params, columns)
    if name is not None or audience is not None:
        _name_and_share(view, by=by, name=view.name if name is None else name, audience=audience or view.audience, team=team)
    after = _told(view)
    if before == after:
        return view
    view.version += 1
    view.save()
    outbox.emit("view.changed", by=by, record=view, before=before, after=after)
    return view


@transaction.atomic
def copy_view(*, pk: int, by: Actor) -> SavedView:
    """A private view like that one. What the reader may not know of does not go along."""
    view = one(visible_views(by), pk)
    resource = resource_of(view.record_type)
    from tehing.core.saved.state import settled

    shown, _left_out = settled(resource, by, QueryDict(view.address))
    return save_view(resource, by=by, name=_("%(name)s (copy)") % {"name": view.name[: LONGEST_NAME - 10]}, params=shown)


@transaction.atomic
def delete_view(*, pk: int, by: Actor) -> None:
    """Away with it; lists that opened with it open plain."""
    view = _changeable(pk, by)
    outbox.emit("view.removed", by=by, record=view, before=_told(view))
    view.delete()


@transaction.atomic
def set_first_view(resource: Resource, *, by: Actor, view: int | None) -> None:
    """The view with which this person's list opens; None for the plain list."""
    require_verb(by, resource.key, "view")
    if view is not None:
        one(visible_views(by, resource.key), view)
    ListSetting.objects.update_or_create(person_id=by.pk, record_type=resource.key, defaults={"view_id": view})


@transaction.atomic
def keep_columns(resource: Resource, *, by: Actor, columns: str) -> None:
    """The columns this person wants in this list, in order; "" for those that everybody starts with."""
    require_verb(by, resource.key, "view")
    chosen_columns(resource, by, columns)
    ListSetting.objects.update_or_create(person_id=by.pk, record_type=resource.key, defaults={"columns": columns})


def _changeable(pk: int, by: Actor) -> SavedView:
    view = one(visible_views(by).select_for_update(of=("self",)), pk)
    if not may_change(by, view):
        raise Forbidden("not_your_view")
    return view


def _name_and_share(view: SavedView, *, by: Actor, name: str, audience: str, team: int | None) -> None:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid({"name": ["view_name"]})
    if audience not in Audience.values:
        raise Invalid({"audience": ["unknown_value"]})
    kept_team = team if team is not None else view.team_id
    if audience == Audience.TEAM and (kept_team is None or not teams_to_share_with(by).filter(pk=kept_team).exists()):
        raise Invalid({"team": ["view_team"]})
    wanted = (audience, kept_team if audience == Audience.TEAM else None)
    if wanted != (view.audience, view.team_id) and audience != Audience.PRIVATE:
        require(by, SHARE)
    view.name = name
    view.audience, view.team_id = wanted


def _told(view: SavedView) -> dict[str, Any]:
    return {"name": view.name, "record_type": view.record_type, "address": view.address, "audience": view.audience, "team_id": view.team_id}
