"""A stage asks for a field, a document sent, an answer, an approval: what shows them, who approves, and what is not taken for them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import clock, records
from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.custom import actions as custom
from tehing.core.models import Event
from tehing.deals import actions, queries
from tehing.deals.models import Deal, Evidence, ExitCriterion, Pipeline, SpinAnswer, Stage
from tehing.deals.rules import gates
from tehing.deals.rules.gates import Asked, State
from tehing.parties import actions as parties
from tehing.playbook.models import Question, Technique
from tehing.team.models import Role, User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]
Asks = Callable[..., ExitCriterion]
words = st.text(alphabet="aB õÕ", max_size=6)
amounts = st.none() | st.integers(0, 100)


@given(words, words)
def test_what_is_asked_in_other_words_is_another_thing(one: str, other: str) -> None:
    shown = State(shown=frozenset({Asked("document", one)}))
    held = not gates.unmet([Asked("document", other)], shown)
    assert held is (one.casefold().split() == other.casefold().split())


def shows(people: People, deal: Deal, criterion: ExitCriterion, by: str = "seller", **data: Any) -> Evidence:
    return actions.create_evidence(by=people[by], data={"deal": deal, "criterion": criterion, **data})


def go_on(people: People, stages: Stages, deal: Deal) -> Deal:
    return actions.move_deal(pk=deal.pk, stage_pk=stages["second"].pk, by=people["seller"])


def refusal(people: People, stages: Stages, deal: Deal) -> tuple[tuple[str, ...], dict[str, Any]]:
    with pytest.raises(Refused) as no:
        go_on(people, stages, deal)
    return no.value.codes, no.value.facts


# a field


def test_a_field_of_the_company_s_own_is_asked_for_and_then_put_out_of_use(
    people: People, stages: Stages, open_deal: Open, asks: Asks
) -> None:
    added = custom.create_field(by=people["admin"], data={"record_type": "deals.deal", "label": "Region", "kind": "text"})
    criterion = asks("field", field=added.name, strict=True)
    deal = open_deal()
    assert refusal(people, stages, deal) == (("gate_field",), {"field": "Region"})
    custom.delete_field(pk=added.pk, by=people["admin"])
    (demand,) = queries.demands_now(people["seller"], Deal.objects.select_related("stage").get(pk=deal.pk))
    assert (demand.out_of_date, demand.met, demand.label) == (True, True, "field: Region (out of use)")
    assert go_on(people, stages, deal).stage == stages["second"]  # it holds nobody
    records.resource(actions.EXIT_CRITERION).update(pk=criterion.pk, by=people["admin"], data={"strict": False})
    with pytest.raises(Invalid) as no:
        asks("field", "second", field=added.name)
    assert no.value.fields == {"field": ["field_out_of_use"]}
    custom.update_field(pk=added.pk, by=people["admin"], data={"is_active": True})
    other = open_deal()
    assert [one.key for one in go_on(people, stages, other).lacking] == [f"field: {added.name}"]
    third = actions.update_deal(pk=open_deal().pk, by=people["seller"], data={added.name: "North"})
    assert go_on(people, stages, third).lacking == ()


def test_a_field_of_the_product_is_asked_for_by_name(people: People, stages: Stages, open_deal: Open, asks: Asks) -> None:
    asks("field", field="buying_phase")
    deal = open_deal()
    go_on(people, stages, deal)
    assert Event.objects.filter(name="deal.stage_changed").latest("pk").facts == {"lacking": ["field: buying_phase"]}
    for name in ("no_such", "stage", "closed_on"):  # unknown, always there, never there
        with pytest.raises(Invalid) as no:
            asks("field", field=name)
        assert no.value.fields == {"field": ["unknown_field"]}


@pytest.mark.parametrize(
    ("demand", "data", "missing"),
    [
        ("field", {}, {"field"}),
        ("document", {"subject": "  "}, {"subject"}),
        ("answer", {}, {"subject"}),
        ("approval", {}, {"subject", "role"}),
    ],
)
def test_each_kind_says_what_exactly_it_asks(asks: Asks, demand: str, data: dict[str, Any], missing: set[str]) -> None:
    with pytest.raises(Invalid) as no:
        asks(demand, **data)
    assert set(no.value.fields) == missing


def test_a_criterion_keeps_nothing_of_other_kinds_and_a_stage_asks_several_documents_each_once(asks: Asks) -> None:
    head = Role.objects.get(code="sales_head")
    made = asks("document", subject="Data  sheet", field="product", role=head)
    assert (made.subject, made.field, made.role) == ("Data sheet", "", None)
    asks("document", subject="NDA")
    with pytest.raises(Invalid):
        asks("document", subject="nda")
    assert asks("coach", subject="NDA").subject == ""


# documents and answers


def test_a_document_is_sent_and_taken_back(people: People, stages: Stages, open_deal: Open, asks: Asks) -> None:
    nda, sheet = asks("document", subject="NDA", strict=True), asks("document", subject="Data sheet", strict=True)
    deal = open_deal()
    assert refusal(people, stages, deal) == (("gate_document",), {"document": "NDA, Data sheet"})
    shows(people, deal, sheet)
    sent = shows(people, deal, nda, words="By e-mail")
    assert (sent.name, sent.kind, sent.state, sent.given_on) == ("NDA", "document", "given", clock.today())
    actions.delete_evidence(pk=sent.pk, by=people["seller"])
    assert refusal(people, stages, deal) == (("gate_document",), {"document": "NDA"})
    assert Event.objects.filter(name="evidence.deleted", record_id=sent.pk).exists()
    shows(people, deal, nda)
    assert go_on(people, stages, deal).stage == stages["second"]


def test_what_two_stages_ask_in_the_same_words_is_shown_once(people: People, stages: Stages, open_deal: Open, asks: Asks) -> None:
    first = asks("document", subject="NDA", strict=True)
    asks("document", "second", subject="nda", strict=True)
    deal = open_deal()
    shows(people, deal, first)
    assert actions.move_deal(pk=deal.pk, stage_pk=stages["last"].pk, by=people["seller"]).stage == stages["last"]


def test_evidence_is_for_what_was_asked_then_and_outlives_the_criterion(
    people: People, stages: Stages, open_deal: Open, asks: Asks
) -> None:
    criterion, deal = asks("document", subject="NDA", strict=True), open_deal()
    sent = shows(people, deal, criterion)
    described = records.resource(actions.EXIT_CRITERION)
    described.update(pk=criterion.pk, by=people["admin"], data={"subject": "Contract"})
    assert refusal(people, stages, deal)[1] == {"document": "Contract"}  # the NDA is not taken for it
    described.delete(pk=criterion.pk, by=people["admin"])
    sent.refresh_from_db()
    assert (sent.criterion, sent.name) == (None, "NDA")
    actions.update_evidence(pk=sent.pk, by=people["seller"], data={"words": "By post"})
    asks("document", subject="NDA", strict=True)
    assert go_on(people, stages, deal).stage == stages["second"]


def test_an_answer_in_own_words_has_words(people: People, stages: Stages, open_deal: Open, asks: Asks) -> None:
    criterion, deal = asks("answer", subject="Who signs?", strict=True), open_deal()
    with pytest.raises(Invalid) as no:
        shows(people, deal, criterion, words=" ")
    assert no.value.fields == {"words": ["say_the_answer"]}
    assert refusal(people, stages, deal) == (("gate_answer",), {"answer": "Who signs?"})
    shows(people, deal, criterion, words="The owner, alone")
    assert go_on(people, stages, deal).lacking == ()


def test_a_question_of_the_playbook_is_answered_in_the_notebook(people: People, stages: Stages, open_deal: Open, asks: Asks) -> None:
    technique = Technique.objects.create(name="SPIN", model="customer_centric")
    question = Question.objects.create(text="What stops the line?", kind="problem", technique=technique)
    criterion, deal = asks("answer", question=question, strict=True), open_deal()
    assert criterion.subject == "What stops the line?"
    with pytest.raises(Invalid) as no:
        shows(people, deal, criterion, words="The old switch")
    assert no.value.fields == {"criterion": ["answer_in_notebook"]}
    assert refusal(people, stages, deal)[0] == ("gate_answer",)
    actions.note_answer(by=people["seller"], data={"deal": deal, "question": question, "answer": "The old switch"})
    assert go_on(people, stages, deal).lacking == ()
    described = records.resource("playbook.question")
    described.update(pk=question.pk, by=people["head"], data={"is_active": False})
    assert refusal(people, stages, open_deal())[0] == ("gate_answer",)  # retired questions stay where they are used
    with pytest.raises(Refused) as used:
        described.delete(pk=question.pk, by=people["head"])
    assert used.value.codes == ("in_use",)
    question.refresh_from_db()
    with pytest.raises(Invalid):
        asks("answer", "second", question=question)


def test_evidence_is_about_this_deal_today_and_its_own_customer(people: People, stages: Stages, open_deal: Open, asks: Asks) -> None:
    criterion, deal, by = asks("document", subject="NDA"), open_deal(), people["seller"]
    other = parties.create_company(by=by, data={"name": "Other OÜ"})
    stranger = parties.create_person(by=by, data={"name": "Stranger", "company": other})
    ours = parties.create_person(by=by, data={"name": "Mari", "company": deal.company})
    elsewhere = Pipeline.objects.create(name="Service", position=2)
    far = records.resource(actions.EXIT_CRITERION).create(
        by=people["admin"],
        data={"stage": Stage.objects.create(pipeline=elsewhere, name="One"), "demand": "document", "subject": "NDA"},
    )
    for data, wrong in (
        ({"given_on": clock.today() + timedelta(days=1)}, {"given_on": ["day_in_future"]}),
        ({"person": stranger}, {"person": ["not_at_customer"]}),
        ({"criterion": far}, {"criterion": ["of_another_pipeline"]}),
        ({"criterion": asks("coach")}, {"criterion": ["needs_no_evidence"]}),
        ({"criterion": None}, {"criterion": ["needed"]}),
    ):
        with pytest.raises(Invalid) as no:
            actions.create_evidence(by=by, data={"deal": deal, "criterion": criterion, **data})
        assert no.value.fields == wrong
    sent = shows(people, deal, criterion, person=ours)
    for change in ({"criterion": far}, {"deal": open_deal(name="Another")}, {"name": "Contract"}):
        with pytest.raises(Invalid):
            actions.update_evidence(pk=sent.pk, by=by, data=change)
    with pytest.raises(Forbidden):
        shows(people, deal, criterion, by="colleague")


# doors


def test_the_pages_write_evidence_down_and_the_move_says_what_is_lacking(
    client: Client, people: People, stages: Stages, open_deal: Open, asks: Asks
) -> None:
    nda, who = asks("document", subject="NDA", strict=True), asks("answer", subject="Who signs?")
    technique = Technique.objects.create(name="SPIN", model="customer_centric")
    question = Question.objects.create(text="What stops the line?", kind="problem", technique=technique)
    line, deal = asks("answer", question=question), open_deal()
    client.force_login(people["seller"])
    page = client.get(f"/deals/{deal.pk}/stage/?stage={stages['second'].pk}").content.decode()
    assert "document: NDA" in page
    dropped = client.post(f"/deals/{deal.pk}/stage/", {"stage": stages["second"].pk}, headers={"Accept": "application/json"})
    assert dropped.json()["detail"] == "Document not sent: NDA."
    today = f"{clock.today():%Y-%m-%d}"
    assert client.post(f"/deals/{deal.pk}/evidence/{nda.pk}/", {"given_on": today}).status_code == 302
    assert client.post(f"/deals/{deal.pk}/evidence/{who.pk}/", {"given_on": today}).status_code == 422  # without an answer
    assert client.post(f"/deals/{deal.pk}/evidence/{who.pk}/", {"given_on": today, "words": "Both"}).status_code == 302
    assert client.post(f"/deals/{deal.pk}/evidence/{line.pk}/", {"answer": "The old switch"}).status_code == 302
    assert SpinAnswer.objects.get().question == question
    assert b"3 pieces" not in client.get(f"/deals/{deal.pk}/").content
    assert b"2 pieces of evidence" in client.get(f"/deals/{deal.pk}/").content
    assert b"The old switch" in client.get(f"/deals/{deal.pk}/evidence/{line.pk}/").content
    client.force_login(people["colleague"])
    assert client.get(f"/deals/{deal.pk}/evidence/{nda.pk}/").status_code == 200
    assert client.post(f"/deals/{deal.pk}/evidence/{nda.pk}/", {"given_on": today}).status_code == 403
    client.force_login(people["seller"])
    form = client.get("/exit-criteria/new/")
    assert form.status_code == 403


def test_the_form_of_a_criterion_shows_what_fits_the_demand(client: Client, people: People, stages: Stages) -> None:
    client.force_login(people["admin"])
    page = client.get("/exit-criteria/new/").content.decode()
    assert 'data-asked-with="demand" data-values="approval"' in page
    assert 'data-values="document answer approval"' in page
    sent = client.post("/exit-criteria/new/", {"demand": "document", "subject": "NDA", "stage": stages["first"].pk, "field": "product"})
    assert sent.status_code == 302
    assert (ExitCriterion.objects.get().subject, ExitCriterion.objects.get().field) == ("NDA", "")
    assert "NDA" in client.get("/exit-criteria/").content.decode()
