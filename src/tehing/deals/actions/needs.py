"""Writing down what hurts the customer."""

from collections.abc import Mapping
from typing import Any

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Invalid
from tehing.deals.actions import hanging
from tehing.deals.models import Need
from tehing.deals.rules import needs as rules

NEED = "deals.need"


def create_need(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Need:
    """A need of the deal's customer. Raises Forbidden("not_yours") on a deal that one may not change, Invalid as `check_need`."""
    made: Need = hanging.add(NEED, by=by, data=data, reason=reason)
    return made


def update_need(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Need:
    rest = {name: value for name, value in data.items() if name != "currency" or value}
    changed: Need = hanging.change(NEED, pk=pk, by=by, data=rest, version=version, reason=reason)
    return changed


def delete_need(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(NEED), pk=pk, by=by, version=version, reason=reason)


def prepare_need(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A cost without a currency is in the deal's."""
    full = dict(data)
    if not full.get("currency") and full.get("deal") is not None:
        full["currency"] = full["deal"].currency
    return full


def check_need(values: Mapping[str, Any], need: Need) -> None:
    """Who feels it is on the deal's map; a figure has a source; what is missing is said."""
    figure = rules.Figure(
        has_cost=need.yearly_cost_minor is not None, has_source=bool(need.cost_source), fit=need.fit, has_note=bool(need.fit_note.strip())
    )
    wrong = {name: [code] for name, code in rules.objections(figure).items()}
    wrong |= hanging.misplaced(need, member=need.member)
    if wrong:
        raise Invalid(wrong)
