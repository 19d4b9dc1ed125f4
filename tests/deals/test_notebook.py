"""A seller asks, writes the answers down, and the needs grow out of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core.access import Forbidden, Invalid
from tehing.deals import actions, queries
from tehing.deals.models import Deal, Need, SpinAnswer, Stage
from tehing.deals.rules import spin
from tehing.playbook import actions as playbook
from tehing.playbook.models import Question
from tehing.team.models import User

People = dict[str, User]
Open = Callable[..., Deal]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
kinds = st.lists(st.sampled_from(Question.Kind.values), max_size=30)


@given(kinds)
def test_the_balance_counts_the_four_kinds_and_names_the_next(asked: list[str]) -> None:
    found = spin.balance(asked)
    assert found.total == sum(kind in spin.KINDS for kind in asked)
    assert (found.following == "") is (found.coverage == 100)
    assert found.following not in asked or not found.following


@given(kinds)
def test_there_is_always_something_to_say_of_the_balance(asked: list[str]) -> None:
    hints = spin.balance(asked).hints
    assert hints and ("nothing_asked" in hints) is not any(kind in spin.KINDS for kind in asked)
    if "balanced" in hints:
        assert {"problem", "implication", "need_payoff"} <= set(asked)


def test_many_questions_of_situation_tire_the_customer() -> None:
    assert spin.balance(["situation"] * 3 + ["problem"]).hints == ["too_much_situation", "no_implication"]
    assert "too_much_situation" not in spin.balance(["situation"] * 3).hints  # three are not a habit yet


@given(st.sampled_from(["", *Stage.Step.values]), st.sampled_from(["", *spin.PHASES]))
def test_a_seller_runs_ahead_only_of_a_customer_whose_phase_is_known(step: str, phase: str) -> None:
    if spin.ahead_of_customer(step, phase):
        assert phase and step in spin.HEARD_FROM
        assert not spin.ahead_of_customer(step, "implementation")


def loaded(deal: Deal) -> Deal:
    return Deal.objects.select_related("stage", "company__industry", "product").get(pk=deal.pk)


def test_a_problem_becomes_a_need_that_implication_measures_and_payoff_turns_to_a_vision(people: People, open_deal: Open) -> None:
    deal, by = open_deal(currency="EUR"), people["seller"]
    asked = {"deal": deal, "kind": "problem", "name": "What is slow?", "answer": "Spare parts take six weeks\nand nobody tells us"}
    said = actions.note_answer(by=by, data=asked, as_need=True)
    assert said.need is not None and (said.need.name, said.need.level) == ("Spare parts take six weeks", "admitted")
    follows = {"deal": deal, "kind": "implication", "name": "What follows?", "answer": "We stock three of each", "need": said.need}
    actions.note_answer(by=by, data=follows, yearly_cost=12_000_00)
    wish = {"deal": deal, "kind": "need_payoff", "name": "What if?", "answer": "An empty shelf", "need": said.need}
    actions.note_answer(by=by, data=wish)
    need = Need.objects.get()
    assert (need.implication, need.wish, need.level) == ("We stock three of each", "An empty shelf", "vision")
    assert (need.yearly_cost_minor, need.cost_source) == (12_000_00, "said")


def test_an_answer_never_lowers_a_need_nor_takes_words_from_it(people: People, open_deal: Open) -> None:
    deal, by = open_deal(), people["seller"]
    need = actions.create_need(by=by, data={"deal": deal, "name": "The line stands", "level": "vision", "implication": "Fines"})
    actions.note_answer(by=by, data={"deal": deal, "kind": "problem", "name": "And?", "answer": "It stands", "need": need})
    actions.note_answer(by=by, data={"deal": deal, "kind": "implication", "name": "So?", "answer": "Night shifts", "need": need})
    need.refresh_from_db()
    assert need.level == "vision" and need.implication == "Fines\nNight shifts"


def test_a_cost_without_a_need_is_refused_and_nothing_is_half_written(people: People, open_deal: Open) -> None:
    deal = open_deal()
    with pytest.raises(Invalid) as no:
        actions.note_answer(
            by=people["seller"], data={"deal": deal, "kind": "implication", "name": "So?", "answer": "It costs"}, yearly_cost=5
        )
    assert no.value.fields == {"need": ["cost_needs_need"]} and not SpinAnswer.objects.exists()


def test_an_answer_stays_with_its_deal_and_its_people(people: People, open_deal: Open) -> None:
    by, deal, other = people["seller"], open_deal(), open_deal(name="Another")
    member = actions.create_member(by=by, data={"deal": other, "name": "Chief", "role": "user"})
    need = actions.create_need(by=by, data={"deal": other, "name": "The line stands"})
    said = {"deal": deal, "kind": "problem", "name": "What is slow?", "answer": "All", "member": member, "need": need}
    with pytest.raises(Invalid) as no:
        actions.create_spin_answer(by=by, data=said)
    assert no.value.fields == {"member": ["not_on_map"], "need": ["of_another_deal"]}
    with pytest.raises(Forbidden):
        actions.create_spin_answer(by=people["colleague"], data={**said, "member": None, "need": None})


def test_the_bank_is_at_hand_and_what_was_asked_is_not_asked_again(people: People, open_deal: Open) -> None:
    playbook.seed_playbook(by=people["admin"])
    deal = open_deal()
    question = Question.objects.filter(kind="problem", division="", product_kind="").order_by("pk")[0]
    page = Client()
    page.force_login(people["seller"], backend=BACKEND)
    assert question.text in page.get(f"/deals/{deal.pk}/notebook/").content.decode()
    sent = {"kind": "problem", "name": question.text, "answer": "Parts are late", "as_need": "on"}
    box = page.post(f"/deals/{deal.pk}/notebook/", sent, headers={"HX-Request": "true"})
    assert box.status_code == 200 and "Parts are late" in box.content.decode()
    said = SpinAnswer.objects.get()
    assert said.question == question and said.need is not None
    problem = next(one for one in queries.notebook_of(people["seller"], loaded(deal)).chapters if one.kind == "problem")
    assert question not in problem.questions and problem.answers == [said]


def test_a_question_that_leaves_the_bank_stays_as_it_was_asked(people: People, open_deal: Open) -> None:
    playbook.seed_playbook(by=people["admin"])
    question = Question.objects.order_by("pk")[0]
    said = actions.create_spin_answer(by=people["seller"], data={"deal": open_deal(), "question": question, "answer": "Since 1998"})
    assert (said.name, said.kind) == (question.text, question.kind)
    Question.objects.filter(pk=question.pk).delete()
    said.refresh_from_db()
    assert said.question is None and said.name == question.text


def test_what_cannot_be_written_down_is_told_and_kept_on_the_page(people: People, open_deal: Open) -> None:
    deal = open_deal()
    page = Client()
    page.force_login(people["seller"], backend=BACKEND)
    sent = {"kind": "implication", "name": "What follows?", "answer": "Fines from the grid", "yearly_cost": "1e18"}
    answer = page.post(f"/deals/{deal.pk}/notebook/", sent, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and "Fines from the grid" in answer.content.decode() and not SpinAnswer.objects.exists()


def test_who_only_looks_finds_no_form(people: People, open_deal: Open) -> None:
    deal = open_deal()
    page = Client()
    page.force_login(people["reader"], backend=BACKEND)
    assert "Write down" not in page.get(f"/deals/{deal.pk}/notebook/").content.decode()
    assert page.post(f"/deals/{deal.pk}/notebook/", {"kind": "problem", "name": "a", "answer": "b"}).status_code == 403


def test_a_customer_who_only_sees_the_need_does_not_hear_an_offer(people: People, stages: dict[str, Stage], open_deal: Open) -> None:
    offer = Stage.objects.get(step="offer")
    deal = open_deal(stage=offer, buying_phase="recognition")
    assert queries.notebook_of(people["seller"], loaded(deal)).ahead
    page = Client()
    page.force_login(people["seller"], backend=BACKEND)
    page.post(f"/deals/{deal.pk}/notebook/phase/", {"buying_phase": "evaluation"})
    assert not queries.notebook_of(people["seller"], loaded(deal)).ahead


def test_the_sheet_before_a_meeting_has_all_that_matters(people: People, open_deal: Open, company: Any) -> None:
    playbook.seed_playbook(by=people["admin"])
    deal, by = open_deal(), people["seller"]
    member = {"deal": deal, "name": "Mari Ost", "role": "economic", "concerns": "Fears a standstill"}
    actions.create_member(by=by, data=member)
    actions.create_need(by=by, data={"deal": deal, "name": "The line stands", "level": "admitted"})
    actions.create_objection(by=by, data={"deal": deal, "name": "You are too small"})
    actions.create_activity(by=by, data={"deal": deal, "subject": "First visit", "kind": "meeting"})
    page = Client()
    page.force_login(by, backend=BACKEND)
    sheet = page.get(f"/deals/{deal.pk}/preparation/").content.decode()
    for words in ("Mari Ost", "Fears a standstill", "The line stands", "You are too small", "First visit", company.name):
        assert words in sheet
    assert "They come with a complaint?" in sheet
    told = page.get(f"/api/v1/deals/{deal.pk}/preparation").json()
    assert [one["name"] for one in told["people"]] == ["Mari Ost"] and told["needs"][0]["level"] == "admitted"
    assert told["gaps"] and told["questions"] and told["objections"][0]["name"] == "You are too small"
    assert told["checklists"][0]["lines"] and told["meeting"]["subject"] == "First visit"
    page.force_login(people["stranger"], backend=BACKEND)
    assert page.get(f"/deals/{deal.pk}/preparation/").status_code == 404
    assert page.get(f"/api/v1/deals/{deal.pk}/preparation").status_code == 404


def test_a_lost_deal_is_learned_from(people: People, open_deal: Open, stages: dict[str, Stage]) -> None:
    playbook.seed_playbook(by=people["admin"])
    deal, page = open_deal(), Client()
    page.force_login(people["seller"], backend=BACKEND)
    assert "After a lost deal" not in page.get(f"/deals/{deal.pk}/").content.decode()
    assert "After a lost deal" not in page.get(f"/deals/{deal.pk}/stage/", {"stage": stages["won"].pk}).content.decode()
    assert "After a lost deal" in page.get(f"/deals/{deal.pk}/stage/", {"stage": stages["lost"].pk}).content.decode()
    actions.move_deal(pk=deal.pk, stage_pk=stages["lost"].pk, by=people["seller"], reason="They chose nobody")
    assert "After a lost deal" in page.get(f"/deals/{deal.pk}/").content.decode()


def test_a_program_asks_and_writes_down(people: People, open_deal: Open) -> None:
    playbook.seed_playbook(by=people["admin"])
    deal = open_deal()
    page = Client()
    page.force_login(people["seller"], backend=BACKEND)
    told = page.get(f"/api/v1/deals/{deal.pk}/notebook").json()
    assert told["next_kind"] == "situation" and told["hints"][0]["code"] == "nothing_asked" and told["questions"]
    problem = next(each for each in told["questions"] if each["kind"] == "problem")
    sent = {"question": problem["id"], "answer": "The line stands", "as_need": True, "yearly_cost": 500_000}
    made = page.post(f"/api/v1/deals/{deal.pk}/notebook", sent, content_type="application/json")
    assert made.status_code == 201, made.content
    need = Need.objects.get(pk=made.json()["need"])
    assert (need.name, need.yearly_cost_minor, need.cost_source) == ("The line stands", 500_000, "said")
    refused = page.post(f"/api/v1/deals/{deal.pk}/notebook", {"answer": "x", "need": 999_999}, content_type="application/json")
    assert refused.status_code == 404
