"""A stage asks for an approval: asked for in one click, given by four eyes, up to a value."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import delivery, outbox, records
from tehing.core.access import Conflict, Forbidden, Invalid, Refused
from tehing.core.models import Notification
from tehing.deals import actions, queries
from tehing.deals.models import Deal, Evidence, ExitCriterion, Stage
from tehing.deals.rules import gates
from tehing.deals.rules.gates import Approval, Asked, State
from tehing.team import actions as team
from tehing.team.models import Role, User

People = dict[str, User]
Stages = dict[str, Stage]
Open = Callable[..., Deal]
Asks = Callable[..., ExitCriterion]
amounts = st.none() | st.integers(0, 100)


@given(amounts, amounts, st.sampled_from(["EUR", "SEK"]), st.sampled_from([None, 1, 2]), st.sampled_from([None, 3, 4]))
def test_an_approval_never_holds_beyond_what_was_approved(
    approved: int | None, worth: int | None, currency: str, owner: int | None, role: int | None
) -> None:
    price = Asked("approval", "Price", role=role)
    state = State(approvals=(Approval(price, 2, approved, "EUR"),), amount=worth, currency=currency, owner=owner)
    if not gates.unmet([price], state):
        assert owner != 2
        assert worth is None or (approved is not None and worth <= approved and currency == "EUR")
    assert gates.unmet([Asked("approval", "Price", role=9)], state)  # another role has not approved


@pytest.fixture
def price(asks: Asks) -> ExitCriterion:
    """The first stage strictly asks for the final price, approved by the head of sales."""
    return asks("approval", subject="Final price", role=Role.objects.get(code="sales_head"), strict=True)


def go_on(people: People, stages: Stages, deal: Deal) -> Deal:
    return actions.move_deal(pk=deal.pk, stage_pk=stages["second"].pk, by=people["seller"])


def refusal(people: People, stages: Stages, deal: Deal) -> tuple[tuple[str, ...], dict[str, Any]]:
    with pytest.raises(Refused) as no:
        go_on(people, stages, deal)
    return no.value.codes, no.value.facts


def test_an_approval_is_asked_for_in_one_click_and_told_to_those_who_give_it(
    client: Client, people: People, stages: Stages, open_deal: Open, price: ExitCriterion
) -> None:
    deal = open_deal()
    client.force_login(people["seller"])
    assert b"Ask for approval" in client.get(f"/deals/{deal.pk}/").content
    assert client.post(f"/deals/{deal.pk}/evidence/{price.pk}/", {"act": "ask"}).status_code == 302
    asked = Evidence.objects.get()
    assert (asked.state, asked.amount_minor) == ("asked", None)
    assert refusal(people, stages, deal) == (("gate_approval",), {"approval": "Final price"})
    told = _rung()
    assert told == {("head", "evidence.asked")}
    client.force_login(people["head"])
    page = client.get(f"/evidence/{asked.pk}/").content.decode()
    assert "An approval holds up to this value" in page
    assert client.post(f"/evidence/{asked.pk}/decision/", {"act": "approve", "deal_version": deal.version}).status_code == 302
    assert _rung() == {("head", "evidence.asked"), ("seller", "evidence.approved")}
    assert go_on(people, stages, deal).stage == stages["second"]


def _rung() -> set[tuple[str, str]]:
    """Who has heard what by the bell."""
    delivery.deliver_due()
    names = {"Helle Juht": "head", "Siim Müüja": "seller"}
    heard = Notification.objects.select_related("to", "event")
    return {(names.get(one.to.name, one.to.name), one.event.name) for one in heard}


def test_nobody_approves_their_own_deal_nor_without_the_role(people: People, stages: Stages, open_deal: Open, price: ExitCriterion) -> None:
    own = open_deal(by="head", owner=people["head"])
    asked = actions.ask_approval(deal_pk=own.pk, criterion_pk=price.pk, by=people["head"])
    for who, code in (("head", "own_approval"), ("pricing", "not_approver"), ("reader", "not_approver")):
        with pytest.raises(Forbidden) as no:
            actions.decide_approval(pk=asked.pk, by=people[who], approve=True)
        assert no.value.code == code
    asked.refresh_from_db()
    assert asked.state == "asked"
    assert _rung() == {("Anu Admin", "evidence.asked")}  # nobody else holds the role
    assert actions.decide_approval(pk=asked.pk, by=people["admin"], approve=True).state == "given"
    ownerless = actions.update_deal(pk=open_deal().pk, by=people["head"], data={"owner": None})
    asked = actions.ask_approval(deal_pk=ownerless.pk, criterion_pk=price.pk, by=people["head"])
    with pytest.raises(Refused) as alone:
        actions.decide_approval(pk=asked.pk, by=people["head"], approve=True)
    assert alone.value.codes == ("no_owner",)


def test_an_approval_lapses_when_the_deal_outgrows_it_or_goes_to_the_approver(
    people: People, stages: Stages, open_deal: Open, price: ExitCriterion
) -> None:
    deal, by = open_deal(), people["seller"]
    first = actions.ask_approval(deal_pk=deal.pk, criterion_pk=price.pk, by=by)
    with pytest.raises(Refused) as twice:
        actions.ask_approval(deal_pk=deal.pk, criterion_pk=price.pk, by=by)
    assert twice.value.codes == ("already_asked",)
    actions.decide_approval(pk=first.pk, by=people["head"], approve=True)
    with pytest.raises(Refused) as again:
        actions.ask_approval(deal_pk=deal.pk, criterion_pk=price.pk, by=by)
    assert again.value.codes == ("already_approved",)
    actions.update_deal(pk=deal.pk, by=by, data={"value": 900_00})
    (demand,) = queries.demands_now(by, Deal.objects.select_related("stage").get(pk=deal.pk))
    assert demand.met
    actions.update_deal(pk=deal.pk, by=by, data={"value": 1_000_01})
    (demand,) = queries.demands_now(by, Deal.objects.select_related("stage").get(pk=deal.pk))
    assert (demand.met, demand.lapse) == (False, "value_grew")
    second = actions.ask_approval(deal_pk=deal.pk, criterion_pk=price.pk, by=by)
    stale = Deal.objects.get(pk=deal.pk).version
    actions.update_deal(pk=deal.pk, by=by, data={"value": 5_000_00})
    with pytest.raises(Conflict):  # the head saw another value
        actions.decide_approval(pk=second.pk, by=people["head"], approve=True, deal_version=stale)
    approved = actions.decide_approval(pk=second.pk, by=people["head"], approve=True)
    assert approved.amount_minor == 5_000_00
    actions.update_deal(pk=deal.pk, by=people["head"], data={"owner": people["head"]})
    (demand,) = queries.demands_now(people["head"], Deal.objects.select_related("stage").get(pk=deal.pk))
    assert (demand.met, demand.lapse, demand.may_approve) == (False, "own_deal", False)


def test_a_decline_says_why_and_is_told_to_the_owner(
    client: Client, people: People, stages: Stages, open_deal: Open, price: ExitCriterion
) -> None:
    deal = open_deal()
    asked = actions.ask_approval(deal_pk=deal.pk, criterion_pk=price.pk, by=people["seller"], words="Twelve per cent off")
    with pytest.raises(Invalid) as no:
        actions.decide_approval(pk=asked.pk, by=people["head"], approve=False, words=" ")
    assert no.value.fields == {"words": ["say_why_declined"]}
    client.force_login(people["head"])
    client.post(f"/evidence/{asked.pk}/decision/", {"act": "decline", "words": "The margin is gone"})
    assert ("seller", "evidence.declined") in _rung()
    for approve in (True, False):
        with pytest.raises(Refused) as decided:
            actions.decide_approval(pk=asked.pk, by=people["head"], approve=approve, words="Again")
        assert decided.value.codes == ("already_decided",)
    with pytest.raises(Refused):
        actions.update_evidence(pk=asked.pk, by=people["seller"], data={"words": "Ten per cent off"})
    client.force_login(people["seller"])
    assert "The margin is gone" in client.get(f"/deals/{deal.pk}/").content.decode()
    again = actions.ask_approval(deal_pk=deal.pk, criterion_pk=price.pk, by=people["seller"], words="Eight per cent off")
    actions.decide_approval(pk=again.pk, by=people["head"], approve=True)
    actions.decide_approval(pk=again.pk, by=people["head"], approve=False, words="Copper went up")  # withdrawn
    assert refusal(people, stages, deal)[0] == ("gate_approval",)


def test_who_may_change_the_deal_and_holds_the_role_approves_at_once(
    client: Client, people: People, stages: Stages, open_deal: Open, price: ExitCriterion
) -> None:
    deal = open_deal()
    client.force_login(people["head"])
    answer = client.post(f"/deals/{deal.pk}/evidence/{price.pk}/", {"act": "approve", "deal_version": deal.version})
    assert answer.status_code == 302
    given = Evidence.objects.get()
    assert (given.state, given.decided_by) == ("given", people["head"])
    client.force_login(people["seller"])
    assert client.post(f"/deals/{open_deal().pk}/evidence/{price.pk}/", {"act": "approve"}).status_code == 403
    assert Evidence.objects.count() == 1  # not even asked for


def test_a_role_that_approves_stays_and_another_role_starts_anew(people: People, stages: Stages, open_deal: Open, asks: Asks) -> None:
    lawyers = team.create_role(by=people["admin"], data={"name": "Lawyers", "code": "lawyers"})
    criterion, deal = asks("approval", subject="Terms", role=lawyers), open_deal()
    with pytest.raises(Refused) as no:
        team.delete_role(pk=lawyers.pk, by=people["admin"])
    assert no.value.codes == ("in_use",)
    asked = actions.ask_approval(deal_pk=deal.pk, criterion_pk=criterion.pk, by=people["seller"])
    actions.decide_approval(pk=asked.pk, by=people["admin"], approve=True)
    assert go_on(people, stages, deal).lacking == ()
    head = Role.objects.get(code="sales_head")
    records.resource(actions.EXIT_CRITERION).update(pk=criterion.pk, by=people["admin"], data={"role": head})
    team.delete_role(pk=lawyers.pk, by=people["admin"])
    actions.move_deal(pk=deal.pk, stage_pk=stages["first"].pk, by=people["seller"])
    assert [one.key for one in go_on(people, stages, deal).lacking] == ["approval: Terms"]


def test_an_import_of_deals_is_asked_nothing(people: People, stages: Stages, open_deal: Open, price: ExitCriterion) -> None:
    with outbox.acting_from("import"):
        assert go_on(people, stages, open_deal()).lacking == ()


def test_programs_read_what_is_asked_and_ask_approve_and_decline(
    people: People, stages: Stages, open_deal: Open, price: ExitCriterion, asks: Asks
) -> None:
    nda, deal = asks("document", subject="NDA"), open_deal()
    seller, head = _program(people["seller"]), _program(people["head"])
    refused = seller.post(f"/api/v1/deals/{deal.pk}/stage", {"stage": stages["second"].pk}, content_type="application/json")
    assert (refused.status_code, refused.json()["codes"], refused.json()["facts"]) == (409, ["gate_approval"], {"approval": "Final price"})
    assert refused.json()["detail"] == "Not approved: Final price."
    told = seller.get(f"/api/v1/deals/{deal.pk}/demands").json()
    assert [(one["demand"], one["subject"], one["met"]) for one in told] == [("approval", "Final price", False), ("document", "NDA", False)]
    asked = seller.post(f"/api/v1/deals/{deal.pk}/approvals", {"criterion": price.pk}, content_type="application/json")
    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    beside = _program(people["colleague"])
    assert beside.post(f"/api/v1/deals/{deal.pk}/approvals", {"criterion": price.pk}, content_type="application/json").status_code == 403
    address = f"/api/v1/evidence/{asked.json()['id']}"
    assert seller.post(f"{address}/approval", {}, content_type="application/json").status_code == 403
    reading = _program(people["head"], "read")
    assert reading.post(f"{address}/approval", {}, content_type="application/json").status_code == 403
    assert head.post(f"{address}/decline", {}, content_type="application/json").status_code == 422
    given = head.post(f"{address}/approval", {"words": "Fine"}, content_type="application/json").json()
    assert (given["state"], given["amount_minor"], given["decided_by"]) == ("given", 1_000_00, people["head"].pk)
    moved = seller.post(f"/api/v1/deals/{deal.pk}/stage", {"stage": stages["second"].pk}, content_type="application/json").json()
    assert moved["lacking"] == [{"demand": "document", "subject": "NDA", "told": "document: NDA"}]
    sent = seller.post("/api/v1/evidence", {"deal": deal.pk, "criterion": nda.pk, "words": "By e-mail"}, content_type="application/json")
    assert (sent.status_code, sent.json()["name"], sent.json()["state"]) == (201, "NDA", "given")
    cheat = seller.post("/api/v1/evidence", {"deal": deal.pk, "criterion": price.pk, "state": "given"}, content_type="application/json")
    assert cheat.status_code == 422


def _program(user: User, scope: str = "write") -> Client:
    _token, secret = team.create_token(by=user, name="erp", scopes=[scope])
    return Client(headers={"Authorization": f"Bearer {secret}"})
