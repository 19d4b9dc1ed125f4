"""The room's own screens and endpoints, as different people use them."""

from collections.abc import Callable

import pytest
from django.test import Client

from tehing.deals import actions
from tehing.deals.models import Activity, Deal, LossReason, Stage
from tehing.leads import actions as leads
from tehing.team.models import User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]


@pytest.fixture
def signed_in(client: Client, people: People) -> Callable[[str], Client]:
    def sign_in(who: str) -> Client:
        client.force_login(people[who])
        return client

    return sign_in


SignIn = Callable[[str], Client]


def test_the_board_is_drawn(signed_in: SignIn, stages: Stages, open_deal: Open) -> None:
    open_deal()
    answer = signed_in("seller").get("/deals/board/?owner=me")
    assert answer.status_code == 200
    assert b"Three transformers" in answer.content
    assert signed_in("warehouse").get("/deals/board/").status_code == 403


def test_a_condition_that_does_not_exist_is_named(signed_in: SignIn, stages: Stages) -> None:
    assert signed_in("seller").get("/deals/board/?nonsense=1").status_code == 400


def test_more_cards_are_fetched_by_column(signed_in: SignIn, stages: Stages, open_deal: Open) -> None:
    made = [open_deal(name=f"Deal {number}") for number in range(27)]
    answer = signed_in("seller").get(f"/deals/board/{stages['first'].pk}/more/?after={made[2].pk}")
    assert answer.content.count(b'class="deal"') == 2


def test_a_dropped_card_answers_with_its_new_version(signed_in: SignIn, stages: Stages, open_deal: Open) -> None:
    deal = open_deal()
    data = {"stage": stages["second"].pk, "version": 1}
    answer = signed_in("seller").post(f"/deals/{deal.pk}/stage/", data, headers={"Accept": "application/json"})
    assert answer.json()["version"] == 2


def test_a_refused_drop_says_why_and_changes_nothing(signed_in: SignIn, stages: Stages, open_deal: Open) -> None:
    deal = open_deal()
    data = {"stage": stages["lost"].pk, "version": 1}
    answer = signed_in("seller").post(f"/deals/{deal.pk}/stage/", data, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "lost" in answer.json()["detail"]
    deal.refresh_from_db()
    assert deal.stage == stages["first"]


def test_a_loss_is_told_on_a_page_of_its_own(signed_in: SignIn, stages: Stages, open_deal: Open, price: LossReason) -> None:
    deal = open_deal()
    seller = signed_in("seller")
    assert b"loss_reason" in seller.get(f"/deals/{deal.pk}/stage/?stage={stages['lost'].pk}").content
    answer = seller.post(f"/deals/{deal.pk}/stage/", {"stage": stages["lost"].pk, "loss_reason": price.pk, "version": 1})
    assert answer.status_code == 302
    deal.refresh_from_db()
    assert deal.stage == stages["lost"]


@pytest.mark.parametrize(("who", "status"), [("colleague", 403), ("stranger", 404), ("reader", 403), ("warehouse", 404)])
def test_others_cannot_drop_it(signed_in: SignIn, stages: Stages, open_deal: Open, who: str, status: int) -> None:
    deal = open_deal()
    assert signed_in(who).post(f"/deals/{deal.pk}/stage/", {"stage": stages["second"].pk}).status_code == status
    deal.refresh_from_db()
    assert deal.stage == stages["first"]


def test_the_deals_page_shows_its_course_and_steps(signed_in: SignIn, stages: Stages, open_deal: Open) -> None:
    answer = signed_in("seller").get(f"/deals/{open_deal().pk}/")
    assert answer.status_code == 200
    assert b"stagebar" in answer.content
    assert b"Nothing is planned" in answer.content


def test_a_step_is_noted_and_done_on_the_record(signed_in: SignIn, people: People, open_deal: Open) -> None:
    deal = open_deal()
    seller = signed_in("seller")
    answer = seller.post(f"/activities/of/deals.deal/{deal.pk}/", {"kind": "call", "subject": "Ring Mari"}, headers={"HX-Request": "true"})
    assert b"Ring Mari" in answer.content
    step = Activity.objects.get()
    data = {"outcome": "Yes", "subject": "Send offer", "host": "deals.deal"}
    answer = seller.post(f"/activities/{step.pk}/completion/", data, headers={"HX-Request": "true"})
    assert b"Send offer" in answer.content
    assert Activity.objects.filter(deal=deal).count() == 2


def test_an_empty_step_is_not_noted(signed_in: SignIn, open_deal: Open) -> None:
    answer = signed_in("seller").post(f"/activities/of/deals.deal/{open_deal().pk}/", {"kind": "call"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert not Activity.objects.exists()


def test_steps_are_put_off(signed_in: SignIn, people: People) -> None:
    step = actions.create_activity(by=people["seller"], data={"kind": "task", "subject": "Read"})
    assert signed_in("seller").post(f"/activities/{step.pk}/due/", {"due_at": "2031-05-01T09:00"}).status_code == 302
    assert signed_in("stranger").post(f"/activities/{step.pk}/due/", {"due_at": "2031-05-02T09:00"}).status_code == 404
    step.refresh_from_db()
    assert step.due_at is not None
    assert step.due_at.day == 1


def test_a_lead_is_converted_on_its_page(signed_in: SignIn, people: People, stages: Stages) -> None:
    lead = leads.create_lead(by=people["seller"], data={"name": "Needs cable", "company_name": "Uus OÜ"})
    seller = signed_in("seller")
    assert b"Make it a deal" in seller.get(f"/leads/{lead.pk}/").content
    assert seller.get(f"/leads/{lead.pk}/conversion/").status_code == 200
    answer = seller.post(f"/leads/{lead.pk}/conversion/", {"name": "Cable", "owner": people["seller"].pk, "stage": stages["first"].pk})
    assert answer.status_code == 302
    assert Deal.objects.get().name == "Cable"
    assert seller.post(f"/leads/{lead.pk}/conversion/", {"name": "Cable", "stage": stages["first"].pk}).status_code == 422


def test_programs_move_and_convert_too(signed_in: SignIn, people: People, stages: Stages, open_deal: Open) -> None:
    deal, seller = open_deal(), signed_in("seller")
    move = {"stage": stages["lost"].pk}
    answer = seller.post(f"/api/v1/deals/{deal.pk}/stage", move, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "loss_reason_needed")
    answer = seller.post(f"/api/v1/deals/{deal.pk}/stage", {**move, "reason": "Price"}, content_type="application/json")
    assert answer.json()["stage"] == stages["lost"].pk
    lead = leads.create_lead(by=people["seller"], data={"name": "Needs cable"})
    assert seller.post(f"/api/v1/leads/{lead.pk}/conversion", {}, content_type="application/json").status_code == 201
    step = actions.create_activity(by=people["seller"], data={"kind": "task", "subject": "Read"})
    done = seller.post(f"/api/v1/activities/{step.pk}/completion", {"outcome": "Read"}, content_type="application/json")
    assert done.json()["done_at"] is not None
