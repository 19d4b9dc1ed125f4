"""Writing down what of ours is good for whom."""

from collections.abc import Mapping
from typing import Any

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Invalid
from tehing.deals.actions import hanging
from tehing.deals.models import Benefit

BENEFIT = "deals.benefit"


def create_benefit(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Benefit:
    """Raises Forbidden("not_yours") on a deal that one may not change, Invalid as `check_benefit`."""
    made: Benefit = hanging.add(BENEFIT, by=by, data=data, reason=reason)
    return made


def update_benefit(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Benefit:
    changed: Benefit = hanging.change(BENEFIT, pk=pk, by=by, data=data, version=version, reason=reason)
    return changed


def delete_benefit(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(BENEFIT), pk=pk, by=by, version=version, reason=reason)


def check_benefit(values: Mapping[str, Any], benefit: Benefit) -> None:
    """For whom it is and which need it meets are of the same deal, and it stays with that."""
    if wrong := hanging.misplaced(benefit, member=benefit.member, need=benefit.need):
        raise Invalid(wrong)
