"""Products with their price, cost and what is left between them."""

from decimal import Decimal
from typing import Any

import pytest

from tehing.catalog.models import Product
from tehing.core import actions
from tehing.core.access import Forbidden, Invalid
from tehing.core.records import resource


def _add(by: Any, **data: Any) -> Product:
    made: Product = actions.create(resource("catalog.product"), by=by, data={"name": "Trafo", "currency": "EUR", **data})
    made.refresh_from_db()
    return made


def test_the_margin_follows_price_and_cost(people: dict[str, Any]) -> None:
    product = _add(people["pricing"], price=Decimal("100"), cost=Decimal("75"))
    assert product.margin == Decimal("25.0")
    actions.update(resource("catalog.product"), pk=product.pk, by=people["pricing"], data={"cost": Decimal("120")})
    product.refresh_from_db()
    assert product.margin == Decimal("-20.0")


@pytest.mark.parametrize(("price", "cost"), [(None, Decimal(5)), (Decimal(0), Decimal(5)), (Decimal(5), None)])
def test_without_price_or_cost_there_is_no_margin(people: dict[str, Any], price: Decimal | None, cost: Decimal | None) -> None:
    assert _add(people["pricing"], price=price, cost=cost).margin is None


def test_cost_and_margin_are_not_for_sellers(people: dict[str, Any]) -> None:
    assert {"catalog.product.cost", "catalog.product.margin"} <= people["seller"].rights.hidden
    assert not people["pricing"].rights.hidden


def test_prices_are_kept_by_those_who_may(people: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        _add(people["seller"], price=Decimal(1))
    with pytest.raises(Invalid):
        _add(people["pricing"], price=Decimal(-1))
    _add(people["pricing"], code="TN-1")
    with pytest.raises(Invalid):
        _add(people["pricing"], code="tn-1")
