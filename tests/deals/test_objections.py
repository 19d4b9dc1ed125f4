"""Objections are raised, answered, settled; what worked is counted."""

from collections.abc import Callable

import pytest
from django.test import Client

from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.records import resource
from tehing.deals import actions, queries
from tehing.deals.models import Deal, RaisedObjection
from tehing.playbook import actions as playbook
from tehing.playbook import queries as library
from tehing.playbook.models import Answer, Objection
from tehing.team.models import User

People = dict[str, User]
Open = Callable[..., Deal]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def dear(people: People) -> Objection:
    playbook.seed_playbook(by=people["admin"])
    return Objection.objects.filter(kind="price").order_by("pk")[0]


def settle(by: User, deal: Deal, objection: Objection, answer: Answer, state: str = "settled") -> None:
    raised = actions.create_objection(by=by, data={"deal": deal, "objection": objection})
    actions.update_objection(pk=raised.pk, by=by, data={"answer": answer})
    actions.update_objection(pk=raised.pk, by=by, data={"state": state})


def test_one_of_the_library_is_called_as_the_library_calls_it(people: People, open_deal: Open, dear: Objection) -> None:
    raised = actions.create_objection(by=people["seller"], data={"deal": open_deal(), "objection": dear})
    assert (raised.name, raised.state) == (dear.name, "open")


def test_an_answer_is_given_then_it_settles_or_stands(people: People, open_deal: Open) -> None:
    by = people["seller"]
    raised = actions.create_objection(by=by, data={"deal": open_deal(), "name": "You are too small"})
    with pytest.raises(Invalid) as no:
        actions.update_objection(pk=raised.pk, by=by, data={"state": "settled"})
    assert no.value.fields == {"reply": ["say_the_answer"]}
    assert actions.update_objection(pk=raised.pk, by=by, data={"reply": "Our service is in your town"}).state == "answered"
    assert actions.update_objection(pk=raised.pk, by=by, data={"state": "settled"}).state == "settled"


def test_the_library_counts_what_was_used_and_what_worked_within_ones_rights(people: People, open_deal: Open, dear: Objection) -> None:
    first, second = dear.answers.order_by("pk")[:2]
    for state in ("settled", "stands", "settled"):
        settle(people["seller"], open_deal(), dear, second, state)
    (entry,) = library.library(people["seller"], objection=dear.pk)
    assert entry.answers[0] == (second, library.Outcome(used=3, worked=2))
    assert (first, library.Outcome()) in entry.answers
    (hidden,) = library.library(people["stranger"], objection=dear.pk)
    assert all(outcome == library.Outcome() for _answer, outcome in hidden.answers)


def test_an_answer_to_another_objection_is_none_to_this(people: People, open_deal: Open, dear: Objection) -> None:
    other = Answer.objects.exclude(objection=dear).order_by("pk")[0]
    raised = actions.create_objection(by=people["seller"], data={"deal": open_deal(), "objection": dear})
    with pytest.raises(Invalid) as no:
        actions.update_objection(pk=raised.pk, by=people["seller"], data={"answer": other})
    assert no.value.fields == {"answer": ["answer_to_another"]}


def test_what_was_raised_on_deals_stays_in_the_library(people: People, open_deal: Open, dear: Objection) -> None:
    actions.create_objection(by=people["seller"], data={"deal": open_deal(), "objection": dear})
    with pytest.raises(Refused) as no:
        resource("playbook.objection").delete(pk=dear.pk, by=people["admin"])
    assert no.value.codes == ("in_use",)


def test_on_the_page_one_writes_down_chooses_an_answer_and_settles(people: People, open_deal: Open, dear: Objection) -> None:
    deal = open_deal()
    page = Client()
    page.force_login(people["seller"], backend=BACKEND)
    assert page.post(f"/deals/{deal.pk}/objections/", {"name": ""}).status_code == 422
    assert page.post(f"/deals/{deal.pk}/objections/", {"objection": dear.pk}).status_code == 302
    raised, answer = RaisedObjection.objects.get(), dear.answers.order_by("pk")[0]
    shown = page.get(f"/deals/{deal.pk}/objections/").content.decode()
    assert answer.text[:30] in shown and "not used yet" in shown
    page.post(f"/deals/{deal.pk}/objections/{raised.pk}/answer/", {"answer": answer.pk})
    page.post(f"/deals/{deal.pk}/objections/{raised.pk}/answer/", {"state": "settled"})
    raised.refresh_from_db()
    assert (raised.answer, raised.reply, raised.state) == (answer, answer.text, "settled")
    assert queries.objections_of(people["seller"], deal)[0].answers == []


def test_who_may_not_change_the_deal_raises_nothing(people: People, open_deal: Open) -> None:
    deal = open_deal()
    with pytest.raises(Forbidden):
        actions.create_objection(by=people["colleague"], data={"deal": deal, "name": "Too dear"})
    page = Client()
    page.force_login(people["stranger"], backend=BACKEND)
    assert page.get(f"/deals/{deal.pk}/objections/").status_code == 404
