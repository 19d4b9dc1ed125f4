"""Deals, products and the lists under Settings made one: all that hangs on them moves, their rules hold, and it can be taken back."""

from typing import Any

import pytest

from tehing.catalog.models import Product
from tehing.core import records
from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.duplicates import actions
from tehing.core.duplicates.models import Merge
from tehing.deals import actions as deals
from tehing.deals.models import Deal, Stage, StageVisit
from tehing.parties import actions as parties
from tehing.parties.models import Company, Tag
from tehing.team.models import User

from .conftest import whole_house


def make(key: str, by: User, **data: Any) -> Any:
    return records.resource(key).create(by=by, data=data)


def merge(kept: Any, lost: Any, by: User, **given: Any) -> Merge:
    (made,) = actions.merge_records(records.by_model(type(kept)), kept=kept.pk, lost=[lost.pk], by=by, **given)
    return made


@pytest.fixture
def selling(people: dict[str, User]) -> User:
    deals.seed_pipelines(by=people["admin"])
    return people["head"]


@pytest.fixture
def same_sale(selling: User) -> tuple[Deal, Deal]:
    """Two deals about one sale: the second is further on, has the needs, a committee and the reckoning."""
    company = parties.create_company(by=selling, data={"name": "Põhja Metall"})
    person = parties.create_person(by=selling, data={"name": "Mari Maasikas", "company": company})
    kept = deals.create_deal(by=selling, data={"name": "Transformer", "company": company})
    lost = deals.create_deal(by=selling, data={"name": "Trafo", "company": company, "value": 90_000, "currency": "SEK"})
    for deal, size in ((kept, "small"), (lost, "large")):
        deals.create_member(by=selling, data={"deal": deal, "name": f"A {size} chief", "role": "technical"})
        deals.create_activity(by=selling, data={"subject": f"A {size} call", "kind": "call", "deal": deal, "person": person})
    deals.create_need(by=selling, data={"deal": lost, "name": "The line stands"})
    deals.build_case(deal_pk=lost.pk, by=selling)
    later = Stage.objects.filter(pipeline=lost.pipeline, kind="open").order_by("position")[1]
    deals.move_deal(pk=lost.pk, by=selling, stage_pk=later.pk, version=None)
    return kept, lost


def test_two_deals_become_one(selling: User, same_sale: tuple[Deal, Deal]) -> None:
    kept, lost = same_sale
    stage, before = kept.stage_id, whole_house()
    made = merge(kept, lost, selling)
    kept.refresh_from_db()
    assert (kept.value_minor, kept.currency, kept.stage_id) == (90_000, "SEK", stage)
    assert (kept.needs.count(), kept.activities.count(), kept.committee.count()) == (1, 2, 2)
    assert kept.business_case.lines.exists()
    assert StageVisit.objects.filter(deal_id=lost.pk).count() == 2 and kept.visits.count() == 1
    assert actions.undo_merge(pk=made.pk, by=selling).left_out == []
    assert whole_house() == before


def test_the_stage_is_not_taken_from_the_other_deal(selling: User, same_sale: tuple[Deal, Deal]) -> None:
    kept, lost = same_sale
    with pytest.raises(Invalid):
        merge(kept, lost, selling, take={"stage": lost.pk})


def test_two_business_cases_are_for_a_person_to_settle(selling: User, same_sale: tuple[Deal, Deal]) -> None:
    deals.build_case(deal_pk=same_sale[0].pk, by=selling)
    before = whole_house()
    with pytest.raises(Refused, match="merge_drops_too_much"):
        merge(*same_sale, selling)
    assert whole_house() == before


def test_two_products_become_one_and_amounts_stay_in_their_currency(selling: User) -> None:
    kept = make("catalog.product", selling, name="GTX Pro", code="G1", price=100, currency="EUR")
    lost = make("catalog.product", selling, name="GTXPro", code="G-1", price=900, cost=500, currency="SEK", description="Hums.")
    deal = deals.create_deal(by=selling, data={"name": "Sale", "product": lost})
    before = whole_house()
    with pytest.raises(Refused, match="merge_mixes_currencies"):
        merge(kept, lost, selling)
    made = merge(kept, lost, selling, take={"price": lost.pk, "code": lost.pk})
    kept.refresh_from_db()
    deal.refresh_from_db()
    assert (deal.product, kept.code, kept.price, kept.cost, kept.currency) == (kept, "G-1", 900, 500, "SEK")
    assert Product.objects.count() == 1
    actions.undo_merge(pk=made.pk, by=selling)
    assert whole_house() == before


def test_two_tags_become_one_on_every_record(selling: User) -> None:
    kept, lost = make("parties.tag", selling, name="Key"), make("parties.tag", selling, name="key customer")
    for tags in ([kept, lost], [lost], [kept]):
        parties.create_company(by=selling, data={"name": "One", "tags": tags})
    before = whole_house()
    made = merge(kept, lost, selling, take={"name": lost.pk})
    assert [[tag.name for tag in one.tags.all()] for one in Company.objects.all()] == [["key customer"]] * 3
    assert actions.undo_merge(pk=made.pk, by=selling).left_out == []
    assert (whole_house(), Tag.objects.count()) == (before, 2)


@pytest.mark.parametrize(
    ("key", "user"), [("parties.industry", "industry"), ("leads.channel", "channel"), ("catalog.productfamily", "family")]
)
def test_the_lists_of_settings_become_one(selling: User, people: dict[str, User], key: str, user: str) -> None:
    kept, lost = make(key, selling, name="One"), make(key, selling, name="Other")
    host = {"industry": "parties.company", "channel": "leads.lead", "family": "catalog.product"}[user]
    record = make(host, people["admin"], name="Holder", **{user: lost})
    before = whole_house()
    with pytest.raises(Forbidden):
        merge(kept, lost, people["reader"])
    made = merge(kept, lost, selling)
    record.refresh_from_db()
    assert getattr(record, user) == kept
    actions.undo_merge(pk=made.pk, by=selling)
    assert whole_house() == before
