"""A seller asks before showing: what hurts, what it costs, and whether we have what helps."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core.access import Forbidden, Invalid
from tehing.deals import actions, queries
from tehing.deals.models import Deal, Need, Stage
from tehing.deals.rules import needs
from tehing.team.models import User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]
levels = st.lists(st.sampled_from(needs.LEVELS), max_size=5)
steps = st.sampled_from(["", *Stage.Step.values])


@given(steps, levels)
def test_showing_before_somebody_admits_a_pain_is_too_early(step: str, found: list[str]) -> None:
    admitted = "admitted" in found or "vision" in found
    assert needs.shown_too_early(step, found) is (step in ("presentation", "offer", "approval", "contract") and not admitted)


@given(levels)
def test_the_furthest_pain_tells_how_far_a_customer_has_come(found: list[str]) -> None:
    highest = needs.highest(found)
    assert (highest == "") is (not found)
    assert all(needs.LEVELS.index(each) <= needs.LEVELS.index(highest) for each in found)


@given(
    st.builds(needs.Figure, has_cost=st.booleans(), has_source=st.booleans(), fit=st.sampled_from(Need.Fit.values), has_note=st.booleans())
)
def test_a_figure_has_a_source_and_what_is_missing_is_said(figure: needs.Figure) -> None:
    wrong = needs.objections(figure)
    assert ("cost_source" in wrong) is (figure.has_cost and not figure.has_source)
    assert ("fit_note" in wrong) is (figure.fit in ("partly", "none") and not figure.has_note)


@pytest.fixture
def note(people: People) -> Callable[..., Need]:
    def write(deal: Deal, by: str = "seller", **data: Any) -> Need:
        return actions.create_need(by=people[by], data={"deal": deal, "name": "The line stands", **data})

    return write


def test_needs_add_up_in_the_currency_of_the_deal(people: People, open_deal: Open, note: Callable[..., Need]) -> None:
    deal = open_deal()
    first = note(deal, level="admitted", yearly_cost=1_200_000, cost_source="said")
    note(deal, name="Spare parts are late", level="vision", yearly_cost=30_050, cost_source="estimate")
    note(deal, name="Nobody knows the losses")
    found = queries.needs_of(people["seller"], Deal.objects.select_related("stage").get(pk=deal.pk))
    assert [need.level for need in found.items] == ["vision", "admitted", "latent"]
    assert (first.currency, found.amounts) == ("EUR", {"EUR": 1_230_050})


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"yearly_cost": 100}, {"cost_source": ["source_needed"]}),
        ({"fit": "none"}, {"fit_note": ["say_what_is_missing"]}),
        ({"fit": "partly", "fit_note": " "}, {"fit_note": ["say_what_is_missing"]}),
    ],
)
def test_what_is_half_said_is_asked_for(
    people: People, open_deal: Open, note: Callable[..., Need], data: dict[str, Any], wrong: dict[str, list[str]]
) -> None:
    with pytest.raises(Invalid) as no:
        note(open_deal(), **data)
    assert no.value.fields == wrong
    assert not Need.objects.exists()


def test_who_feels_it_is_on_the_map_of_the_same_deal(people: People, open_deal: Open, note: Callable[..., Need]) -> None:
    deal, other = open_deal(), open_deal(name="Another")
    member = actions.create_member(by=people["seller"], data={"deal": other, "name": "Shift leader", "role": "user"})
    with pytest.raises(Invalid) as no:
        note(deal, member=member)
    assert no.value.fields == {"member": ["not_on_map"]}
    need = note(other, member=member)
    actions.delete_member(pk=member.pk, by=people["seller"])
    need.refresh_from_db()
    assert need.member_id is None


def test_only_who_may_change_the_deal_writes_needs(people: People, open_deal: Open, note: Callable[..., Need]) -> None:
    deal = open_deal()
    with pytest.raises(Forbidden):
        note(deal, by="colleague")
    assert note(deal, by="head").pk


def test_the_book_tells_how_far_customers_have_come(
    client: Client, people: People, stages: Stages, open_deal: Open, note: Callable[..., Need]
) -> None:
    """Four open deals: a vision and an admitted pain; a latent pain, but shown already; two without any need; and one won, not counted."""
    presentation = Stage.objects.get(step="presentation")
    far, early, *_bare = open_deal(), open_deal(stage=presentation), open_deal(), open_deal()
    note(far, level="vision", yearly_cost=500_000, cost_source="said")
    note(far, name="Losses", level="admitted")
    note(early)
    won = open_deal()
    note(won, level="vision")
    actions.move_deal(pk=won.pk, stage_pk=stages["won"].pk, by=people["seller"])
    book = queries.book(people["seller"])
    assert (book.open_deals, book.vision.percent, book.without_needs, book.too_early) == (4, 25, 2, 1)
    assert [(line.level, line.needs, line.deals) for line in book.lines] == [("vision", 1, 1), ("admitted", 1, 1), ("latent", 1, 1)]
    assert queries.book(people["stranger"]).open_deals == 0

    client.force_login(people["seller"])
    assert client.get("/needs/levels/").status_code == 200
    for line in book.lines:  # every number opens its list
        assert client.get(line.url).content.count(b'href="/needs/') >= line.needs
    page = client.get(f"/deals/{early.pk}/").content
    assert b"before the customer has said what hurts" in page
    assert b"before the customer has said what hurts" not in client.get(f"/deals/{far.pk}/").content


def test_a_need_is_added_from_the_page_of_its_deal(client: Client, people: People, open_deal: Open) -> None:
    deal = open_deal()
    actions.create_member(by=people["seller"], data={"deal": deal, "name": "Shift leader", "role": "user"})
    client.force_login(people["seller"])
    page = f"/needs/new/?deal={deal.pk}&next=/deals/{deal.pk}/"
    assert b"Shift leader" in client.get(page).content  # those of the map are offered to choose from
    sent = {
        "deal": deal.pk,
        "name": "Losses",
        "level": "admitted",
        "yearly_cost": "1 200,50",
        "fit": "unknown",
        "next": f"/deals/{deal.pk}/",
    }
    refused = client.post(page, sent)
    assert (refused.status_code, b"Say where the figure comes from." in refused.content) == (422, True)
    made = client.post(page, sent | {"cost_source": "said"})
    assert (made.status_code, made["Location"]) == (302, f"/deals/{deal.pk}/")
    assert Need.objects.get().yearly_cost_minor == 1_200_50
