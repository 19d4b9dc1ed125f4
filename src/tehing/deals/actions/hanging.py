"""Writing what hangs on a deal: whoever may change the deal keeps it, and it stays with its deal."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Forbidden, one
from tehing.deals import access
from tehing.deals.models import CommitteeMember


@transaction.atomic
def add(key: str, *, by: Actor, data: Mapping[str, Any], reason: str = "") -> Any:
    """A new record on a deal. Raises Forbidden("not_yours") on a deal that one may not change, Invalid."""
    if data.get("deal") is not None:
        keep(data["deal"].pk, by)
    return core.create(records.resource(key), by=by, data=data, reason=reason)


@transaction.atomic
def change(key: str, *, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Any:
    """Change a record on a deal that one may change."""
    described = records.resource(key)
    keep(one(described.visible(by, "edit"), pk).deal_id, by)
    return core.update(described, pk=pk, by=by, data=data, version=version, reason=reason)


def misplaced(record: Any, **others: models.Model | None) -> dict[str, list[str]]:
    """Field -> code where the record was brought to another deal, or names a member or another record of another deal."""
    wrong = {}
    if record.pk is not None and not type(record)._default_manager.filter(pk=record.pk, deal=record.deal_id).exists():
        wrong["deal"] = ["stays_with_deal"]
    for name, other in others.items():
        if other is not None and getattr(other, "deal_id", record.deal_id) != record.deal_id:
            wrong[name] = ["not_on_map" if isinstance(other, CommitteeMember) else "of_another_deal"]
    return wrong


def keep(deal: int, by: Actor) -> None:
    """What hangs on a deal is changed by one at a time, and only by who may change the deal. Raises Forbidden("not_yours")."""
    if access.visible_deals(by, "edit").select_for_update(of=("self",)).filter(pk=deal).first() is None:
        one(access.visible_deals(by), deal)
        raise Forbidden("not_yours")
