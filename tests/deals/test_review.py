"""The weekly review: the head of sales goes through the open deals with the team, one after another."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from tehing.core import clock
from tehing.deals import actions, queries
from tehing.deals.models import Deal, Stage
from tehing.team.models import User

People = dict[str, User]
Open = Callable[..., Deal]


def test_the_round_begins_with_the_greatest_and_goes_on_to_the_next(people: People, stages: dict[str, Stage], open_deal: Open) -> None:
    small, great, worthless = open_deal(value=100_00), open_deal(value=900_00), open_deal(value=None)
    others = open_deal(by="colleague", value=500_00)
    actions.move_deal(pk=open_deal(value=999_00).pk, stage_pk=stages["won"].pk, by=people["seller"])
    seller = people["seller"]

    def at(wanted: int | None, *, team: bool = False) -> tuple[int, int, int, int | None, int | None]:
        found = queries.review(seller, team=team, wanted=wanted)
        assert found is not None
        return found.deal.pk, found.number, found.count, found.before, found.after

    assert at(None) == (great.pk, 1, 3, None, small.pk)
    assert at(small.pk) == (small.pk, 2, 3, great.pk, worthless.pk)
    assert at(worthless.pk) == (worthless.pk, 3, 3, small.pk, None)
    assert at(others.pk) == (great.pk, 1, 3, None, small.pk)  # not in one's own round
    assert at(others.pk, team=True) == (others.pk, 2, 4, great.pk, small.pk)
    assert queries.review(people["stranger"], team=True, wanted=great.pk) is None


def test_what_changed_lately_is_told_and_what_is_older_is_not(people: People, stages: dict[str, Stage], open_deal: Open) -> None:
    by, now = people["seller"], clock.now()
    with clock.at(now - timedelta(days=20)):
        deal, other = open_deal(), open_deal(name="Another")
        actions.create_need(by=by, data={"deal": deal, "name": "Old need"})
    actions.move_deal(pk=deal.pk, stage_pk=stages["second"].pk, by=by)
    actions.create_member(by=by, data={"deal": deal, "name": "Chief engineer", "role": "technical"})
    actions.create_member(by=by, data={"deal": other, "name": "Somebody else", "role": "user"})
    found = queries.changes_of(by, deal)
    assert [entry.label for entry in found] == ["Chief engineer", "Three transformers"]


def test_the_page_walks_through(client: Client, people: People, open_deal: Open) -> None:
    first, second = open_deal(value=900_00, name="First"), open_deal(value=100_00, name="Second")
    client.force_login(people["seller"])
    page = client.get("/deals/review/").content.decode()
    assert "1 of 2" in page
    assert f"deal={second.pk}" in page
    assert "health-title" in page
    assert "committee-title" in page
    assert "<h1>Second</h1>" in client.get(f"/deals/review/?deal={second.pk}").content.decode()
    assert client.get("/deals/review/?deal=nonsense&whose=team").status_code == 200
    client.force_login(people["stranger"])
    assert b"No open deals to review" in client.get(f"/deals/review/?whose=team&deal={first.pk}").content
    client.force_login(people["warehouse"])
    assert client.get("/deals/review/").status_code == 403
