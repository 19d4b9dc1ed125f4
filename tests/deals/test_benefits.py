"""A feature becomes a benefit for somebody, and a price is told by what it keeps."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core.access import Forbidden, Invalid
from tehing.deals import actions, wording
from tehing.deals.models import Benefit, Deal
from tehing.deals.rules import benefits
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]
Open = Callable[..., Deal]
prices = st.decimals(min_value=0, max_value=10**12, places=2)


def test_the_cover_is_heard_and_not_the_fee() -> None:
    """The source article's insurance: 60,000 a year, or 2,000,000 for the heirs. The same price, told the other way round."""
    told = benefits.told(Decimal(60_000), years=1, yearly_cost=Decimal(2_000_000))
    assert (told.gain, told.percent, told.times) == (2_000_000, Decimal("3.0"), Decimal("33.3"))
    heard = wording.concept(told, "EUR")
    assert "2,000,000" in heard and "60,000" not in heard


def test_a_price_is_told_in_small_parts_and_halves_go_up() -> None:
    told = benefits.told(Decimal("31096.00"), years=5, units_a_year=4000, yearly_cost=Decimal(25_000))
    assert (told.per_year, told.per_month, told.per_day) == (Decimal("6219.20"), Decimal("518.27"), Decimal("17.04"))
    assert (told.per_unit, told.gain, told.percent) == (Decimal("1.55"), Decimal(125_000), Decimal("24.9"))
    assert benefits.told(Decimal("0.05"), years=10, places=2).per_year == Decimal("0.01")


def test_what_cannot_be_told_is_left_out() -> None:
    told = benefits.told(Decimal(0), years=3)
    assert (told.per_day, told.per_unit, told.gain, told.percent, told.times) == (0, None, None, None, None)
    assert benefits.told(Decimal(0), years=3, yearly_cost=Decimal(10)).times is None
    for years in (0, -1, 31):
        with pytest.raises(ValueError):
            benefits.told(Decimal(1), years=years)


@given(prices, st.integers(1, 30), st.none() | st.integers(1, 10**9), st.none() | prices, st.sampled_from([0, 2, 3]))
def test_parts_are_parts_of_the_same_price(price: Decimal, years: int, units: int | None, cost: Decimal | None, places: int) -> None:
    told = benefits.told(price, years=years, units_a_year=units, yearly_cost=cost, places=places)
    half = Decimal(1).scaleb(-places) / 2
    for part, count in ((told.per_year, 1), (told.per_month, 12), (told.per_day, 365), (told.per_unit, units)):
        if part is not None and count:
            assert abs(part * count * years - price) <= half * count * years
    assert (told.percent is None) is (not cost)


@pytest.fixture
def tie(people: People) -> Callable[..., Benefit]:
    def write(deal: Deal, by: str = "seller", **data: Any) -> Benefit:
        return actions.create_benefit(by=people[by], data={"deal": deal, "name": "Monitoring day and night", **data})

    return write


Tie = Callable[..., Benefit]


def test_a_sentence_says_what_it_means_for_them(open_deal: Open, tie: Tie) -> None:
    deal = open_deal()
    whole = tie(deal, advantage="A fault is seen early.", benefit="nobody calls you at night")
    assert wording.sentence(whole) == "Monitoring day and night: A fault is seen early. For you it means: nobody calls you at night."
    assert wording.sentence(tie(deal, benefit="you sleep")) == "Monitoring day and night. For you it means: you sleep."
    assert wording.sentence(tie(deal, advantage="Faults are seen")) == "Monitoring day and night: Faults are seen."
    assert wording.sentence(tie(deal)) == "Monitoring day and night."


def test_for_whom_and_which_need_are_of_the_same_deal(people: People, open_deal: Open, tie: Tie) -> None:
    deal, other = open_deal(), open_deal(name="Another")
    member = actions.create_member(by=people["seller"], data={"deal": other, "name": "Shift leader", "role": "user"})
    need = actions.create_need(by=people["seller"], data={"deal": other, "name": "The line stands"})
    with pytest.raises(Invalid) as no:
        tie(deal, member=member, need=need)
    assert no.value.fields == {"member": ["not_on_map"], "need": ["of_another_deal"]}
    made = tie(other, member=member, need=need)
    with pytest.raises(Invalid) as moved:
        actions.update_benefit(pk=made.pk, by=people["seller"], data={"deal": deal, "member": None, "need": None})
    assert moved.value.fields == {"deal": ["stays_with_deal"]}


def test_only_who_may_change_the_deal_ties_benefits(people: People, open_deal: Open, tie: Tie) -> None:
    deal = open_deal()
    with pytest.raises(Forbidden):
        tie(deal, by="colleague")
    assert tie(deal, by="head").pk


def test_the_page_has_a_sentence_for_each_member_and_the_price_by_concept(
    client: Client, people: People, open_deal: Open, tie: Tie
) -> None:
    deal, by = open_deal(value=1_000_00), people["seller"]
    member = actions.create_member(by=by, data={"deal": deal, "name": "Shift leader", "role": "user"})
    tie(deal, member=member, benefit="nobody calls you at night")
    tie(deal, name="Steel tank")
    client.force_login(by)
    page = f"/deals/{deal.pk}/benefits/"
    told = client.get(page).content.decode()
    for words in ("Shift leader", "nobody calls you at night", "For everybody", "for them it means: ?", "€0.55 a day over 5 years"):
        assert words in told
    actions.create_need(
        by=by, data={"deal": deal, "name": "The line stands", "level": "admitted", "yearly_cost": 5_000_00, "cost_source": "said"}
    )
    told = client.get(f"{page}?years=2&units=100").content.decode()
    assert "What hurts takes €10,000.00 in 2 years; ending it takes 10.0 % of that." in told and "€5.00" in told
    for wrong in ("years=0", "years=31", "years=NaN", "years=2&units=0", "years=2&units=-5", "years=", "years=1e9"):
        assert client.get(f"{page}?{wrong}").status_code == 422, wrong
    assert b"has no value yet" in client.get(f"/deals/{open_deal(value=None).pk}/benefits/").content


def test_programs_read_sentences_and_the_price(people: People, open_deal: Open, tie: Tie) -> None:
    _token, secret = team.create_token(by=people["seller"], name="sync", scopes=["read"])
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    deal = open_deal(value=3_650_00)
    made = tie(deal, benefit="you sleep")
    found = program.get(f"/api/v1/deals/{deal.pk}/benefits?years=1&units=10").json()
    assert found["sentences"] == [{"id": made.pk, "member": None, "sentence": "Monitoring day and night. For you it means: you sleep."}]
    assert (found["price"]["per_day"], found["price"]["per_unit"], found["price"]["percent"]) == ("10.00", "365.00", None)
    for wrong in ("years=0", "years=31", "units=0", "years=x"):
        assert program.get(f"/api/v1/deals/{deal.pk}/benefits?{wrong}").status_code == 422, wrong
