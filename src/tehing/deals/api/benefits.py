"""What of ours is good for whom, and the price told by concept."""

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tehing.core.access import one, require_verb
from tehing.deals import access, actions, queries, wording
from tehing.deals.api.caller import caller
from tehing.deals.rules.benefits import LEAST_YEARS, MOST_UNITS, MOST_YEARS, USUAL_YEARS

router = Router()


class SpreadIn(Schema):
    """Over how many years of use the price is told, and of how many units a year."""

    years: Annotated[int, Field(ge=LEAST_YEARS, le=MOST_YEARS)] = USUAL_YEARS
    units: Annotated[int, Field(ge=1, le=MOST_UNITS)] | None = None


class SentenceOut(Schema):
    """A benefit as a sentence to be said to a member of the committee; `member` null: to everybody."""

    id: int
    member: int | None
    sentence: str


class PriceOut(Schema):
    """The deal's value spread over the years, and beside what its needs would cost in that time."""

    currency: str
    years: int
    per_year: Decimal
    per_month: Decimal
    per_day: Decimal
    per_unit: Decimal | None
    gain: Decimal | None
    percent: Decimal | None
    times: Decimal | None
    told: str


class BenefitsOut(Schema):
    """`price` is null while the deal has no value."""

    sentences: list[SentenceOut]
    price: PriceOut | None


@router.get(
    "/deals/{int:pk}/benefits",
    response=BenefitsOut,
    operation_id="deal_benefits_read",
    summary="What of ours is good for whom, and the price told by concept",
)
def read_benefits(request: HttpRequest, pk: int, spread: Query[SpreadIn]) -> dict[str, Any]:
    by = caller(request)
    for record_type in (actions.BENEFIT, actions.NEED):
        require_verb(by, record_type, "view")
    deal = one(access.visible_deals(by), pk)
    found = queries.benefits_of(by, deal, years=spread.years, units_a_year=spread.units)
    rows = [row for _member, rows in found.groups for row in rows]
    told = found.told
    names = ("years", "per_year", "per_month", "per_day", "per_unit", "gain", "percent", "times")
    price = None if told is None else {name: getattr(told, name) for name in names}
    if price is not None and told is not None:
        price |= {"currency": deal.currency, "told": wording.concept(told, deal.currency)}
    return {
        "sentences": [{"id": row.pk, "member": row.member_id, "sentence": wording.sentence(row)} for row in rows],
        "price": price,
    }
