"""Is a lead worth a deal? Five answers tell, and what is unknown is asked."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.leads import actions
from tehing.leads.models import Lead
from tehing.leads.rules import qualification
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BEST = {"need": "now", "budget": "yes", "authority": "decides", "fit": "good", "chemistry": "good"}
answers = st.fixed_dictionaries({sign: st.sampled_from(["", *qualification.POINTS[sign]]) for sign in qualification.SIGNS})


@given(answers)
def test_a_score_is_the_sum_of_its_lines_and_never_over_a_hundred(said: dict[str, str]) -> None:
    found = qualification.assess(said)
    assert found.score == sum(line.points for line in found.lines) and 0 <= found.score <= 100
    assert qualification.assess(BEST).score == 100


@given(answers, st.sampled_from(qualification.SIGNS))
def test_a_better_answer_never_makes_a_lead_worse(said: dict[str, str], sign: str) -> None:
    better = qualification.assess({**said, sign: BEST[sign]})
    assert better.score >= qualification.assess(said).score


@given(answers)
def test_what_is_unknown_is_asked_and_the_verdict_follows_from_the_answers(said: dict[str, str]) -> None:
    found = qualification.assess(said)
    assert set(found.unknown) == {sign for sign, answer in said.items() if not answer}
    match found.verdict:
        case "unfit":
            assert any(said[sign] == answer for sign, answer in qualification.UNFIT.items())
        case "qualified":
            assert said["need"] in ("now", "soon") and said["budget"] in ("yes", "unsure")
        case "open":
            assert found.unknown
        case _:
            assert not found.unknown


@pytest.mark.parametrize("answer", ["none", "no", "poor"])
def test_one_answer_is_enough_to_say_that_they_do_not_suit_each_other(answer: str) -> None:
    sign = {value: name for name, value in qualification.UNFIT.items()}[answer]
    assert qualification.assess({**BEST, sign: answer}).verdict == "unfit"


def test_somebody_pleasant_with_the_right_profile_and_no_money_in_sight_is_not_qualified_yet() -> None:
    found = qualification.assess({**BEST, "budget": ""})
    assert found.score == 75 and found.verdict == "open" and found.unknown == ["budget"]


def new_lead(people: People, **data: Any) -> Lead:
    return actions.create_lead(by=people["seller"], data={"name": "Needs a transformer", **data})


def screen(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_each_answer_on_the_page_is_kept_at_once_and_moves_the_score(people: People) -> None:
    lead = new_lead(people)
    page = screen(people["seller"])
    assert "What made you look into this now" in page.get(f"/leads/{lead.pk}/").content.decode()
    sent = {"sign-need": "now", "sign-budget": "", "sign-decision_way": "The board, on Mondays"}
    box = page.post(f"/leads/{lead.pk}/qualification/", sent, headers={"HX-Request": "true"}).content.decode()
    lead.refresh_from_db()
    assert (lead.need, lead.decision_way, lead.fit) == ("now", "The board, on Mondays", "")
    assert "30/30" in box and "What made you look into this now" not in box


def test_an_answer_that_nobody_knows_is_told_and_changes_nothing(people: People) -> None:
    lead = new_lead(people, need="soon")
    answer = screen(people["seller"]).post(f"/leads/{lead.pk}/qualification/", {"sign-need": "tomorrow"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and "tomorrow" in answer.content.decode()
    lead.refresh_from_db()
    assert lead.need == "soon"


def test_who_may_only_look_sees_the_answers_without_a_form(people: People) -> None:
    lead = new_lead(people, need="soon")
    page = screen(people["reader"]).get(f"/leads/{lead.pk}/").content.decode()
    assert "within three months" in page and "sign-need" not in page
    assert screen(people["reader"]).post(f"/leads/{lead.pk}/qualification/", {"sign-need": "now"}).status_code == 403


def test_a_program_reads_the_score_with_what_to_ask(people: People) -> None:
    lead = new_lead(people, need="now", budget="yes", authority="takes_part")
    _token, secret = team.create_token(by=people["seller"], name="bot", scopes=["read"])
    told = json.loads(Client().get(f"/api/v1/leads/{lead.pk}/qualification", headers={"Authorization": f"Bearer {secret}"}).content)
    assert (told["score"], told["verdict"]) == (67, "qualified")
    assert [sign["sign"] for sign in told["signs"] if not sign["answer"]] == ["fit", "chemistry"]


def test_a_lead_is_created_with_three_fields_and_the_rest_waits_folded(people: People) -> None:
    page = screen(people["seller"])
    form = page.get("/leads/new/").content.decode()
    assert '<details class="rest">' in form and form.index('name="company_name"') < form.index('class="rest"') < form.index('name="budget"')
    made = page.post("/leads/new/", {"company_name": "Uus Tehas OÜ", "person_name": "Mari Ost", "phone": "+372 5123 4567", "status": "new"})
    assert made.status_code == 302
    assert Lead.objects.get().name == "Uus Tehas OÜ"
    wrong = page.post("/leads/new/", {"company_name": "Teine OÜ", "look_again_on": "yesterday"}).content.decode()
    assert '<details class="rest" open>' in wrong
