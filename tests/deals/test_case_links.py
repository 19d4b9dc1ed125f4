"""The customer sees the case by a secret address, tries figures of their own, and sends them; the seller decides."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tehing.core import clock, delivery
from tehing.core.access import Forbidden, Invalid, Refused, Unknown
from tehing.core.models import Event, Notification
from tehing.deals import access, actions
from tehing.deals.models import BusinessCase, CaseLine, CaseLink, CaseProposal, Deal, Need
from tehing.deals.views import shared_case
from tehing.team.models import User

People = dict[str, User]
Open = Callable[..., Deal]
OURS = {"source": "estimate", "source_note": "our reckoning"}


@pytest.fixture
def case(people: People, open_deal: Open) -> BusinessCase:
    """70,000 now for 60,000 a year; only the return may be tried."""
    found = actions.create_case(by=people["seller"], data={"deal": open_deal(), "years": 3, "rate": Decimal(8)})
    lines = (("investment", 7_000_000, False), ("return", 6_000_000, True))
    for kind, amount, editable in lines:
        data = {"case": found, "kind": kind, "name": kind.title(), "amount": amount, "editable": editable, **OURS}
        actions.create_line(by=people["seller"], data=data)
    return found


@pytest.fixture
def line(case: BusinessCase) -> CaseLine:
    return case.lines.get(kind="return")


@pytest.fixture
def secret(people: People, case: BusinessCase) -> str:
    return actions.make_link(deal_pk=case.deal_id, by=people["seller"], language="en")[1]


def text(answer: Any) -> str:
    return str(answer.content.decode()).replace("\xa0", " ")


# The address


def test_whoever_has_the_address_sees_the_case_and_nothing_else(client: Client, case: BusinessCase, secret: str) -> None:
    answer = client.get(f"/case/{secret}/")
    page = text(answer)
    assert answer.status_code == 200 and "14 months" in page and "Trafo Nord OÜ" in page
    assert "/deals/" not in page and "/companies/" not in page and "case-lines" not in page
    assert answer["X-Robots-Tag"] == "noindex, nofollow" and answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    paper = client.get(f"/case/{secret}/paper/")
    assert paper["Content-Type"] == "application/pdf" and paper["X-Robots-Tag"] == "noindex, nofollow"


def test_the_customer_reads_it_in_their_language(client: Client, people: People, case: BusinessCase) -> None:
    _link, secret = actions.make_link(deal_pk=case.deal_id, by=people["seller"], language="et")
    page = text(client.get(f"/case/{secret}/", headers={"Accept-Language": "en"}))
    assert '<html lang="et"' in page and "Tasuvusaeg" in page and "14 kuud" in page


def test_the_secret_is_not_kept(case: BusinessCase, secret: str) -> None:
    link = CaseLink.objects.get()
    assert secret not in str(vars(link)) and link.digest == access.digest_of(secret)
    told = Event.objects.filter(name="businesscase.link_made").get()
    assert secret not in f"{told.after}{told.facts}{told.label}"
    case.refresh_from_db()
    assert case.status == "shared"


def test_a_wrong_revoked_or_outdated_address_leads_nowhere(client: Client, people: People, case: BusinessCase, secret: str) -> None:
    day = clock.today()
    _link, last = actions.make_link(deal_pk=case.deal_id, by=people["seller"], language="en", expires_on=day)
    assert client.get(f"/case/{last}/").status_code == 200
    with clock.at(clock.now() + timedelta(days=1)):
        assert client.get(f"/case/{last}/").status_code == 404
        assert client.get(f"/case/{secret}/").status_code == 200
    actions.revoke_link(pk=CaseLink.objects.get(digest=access.digest_of(secret)).pk, deal_pk=case.deal_id, by=people["seller"])
    for address in (
        f"/case/{secret}/",
        f"/case/{secret}/paper/",
        "/case/guess/",
        f"/case/{secret}x/",
        f"/case/{CaseLink.objects.first()}/",
    ):
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"step": "send"}).status_code in (404, 405), address
    with pytest.raises(Unknown):
        actions.propose_figures(secret=secret, figures={})


def test_only_who_may_change_the_deal_gives_addresses_out(people: People, case: BusinessCase, secret: str) -> None:
    link = CaseLink.objects.get()
    for act in (
        lambda who: actions.make_link(deal_pk=case.deal_id, by=who, language="en"),
        lambda who: actions.revoke_link(pk=link.pk, deal_pk=case.deal_id, by=who),
    ):
        with pytest.raises(Forbidden):
            act(people["colleague"])
        with pytest.raises(Unknown):
            act(people["stranger"])
    link.refresh_from_db()
    assert (CaseLink.objects.count(), link.revoked_at) == (1, None)


def test_an_address_cannot_begin_outdated(people: People, case: BusinessCase) -> None:
    with pytest.raises(Invalid):
        actions.make_link(deal_pk=case.deal_id, by=people["seller"], language="en", expires_on=clock.today() - timedelta(days=1))


def test_addresses_are_not_made_without_end(people: People, case: BusinessCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tehing.deals.actions.case_links.MOST_LINKS", 1)
    actions.make_link(deal_pk=case.deal_id, by=people["seller"], language="en")
    with pytest.raises(Refused, match="too_many_links"):
        actions.make_link(deal_pk=case.deal_id, by=people["seller"], language="en")


# The customer's own figures


def test_the_customer_tries_figures_and_nothing_changes(client: Client, line: CaseLine, secret: str) -> None:
    tried = client.post(f"/case/{secret}/", {f"amount_{line.pk}": "35 000", f"growth_{line.pk}": "0", "step": "try"})
    page = text(tried)
    assert tried.status_code == 200 and "24 months" in page and "Only you see it" in page
    assert "14 months" in text(client.get(f"/case/{secret}/"))
    line.refresh_from_db()
    assert (line.amount_minor, CaseProposal.objects.count()) == (6_000_000, 0)


@pytest.mark.parametrize("amount", ["NaN", "1e18", "-5", "five", "", "99999999999999999999"])
def test_a_figure_that_is_none_is_told_and_stays_in_its_box(client: Client, line: CaseLine, secret: str, amount: str) -> None:
    for step in ("try", "send"):
        answer = client.post(f"/case/{secret}/", {f"amount_{line.pk}": amount, f"growth_{line.pk}": "5", "note": "Kept", "step": step})
        assert answer.status_code == 422 and "Kept" in text(answer)
    assert not CaseProposal.objects.exists()


@pytest.mark.parametrize("growth", ["-100", "101", "NaN", "1e9"])
def test_growth_stays_within_reach(client: Client, line: CaseLine, secret: str, growth: str) -> None:
    assert client.post(f"/case/{secret}/", {f"amount_{line.pk}": "1", f"growth_{line.pk}": growth, "step": "try"}).status_code == 422


def test_what_the_customer_may_not_try_stays_as_it_is(
    client: Client, people: People, case: BusinessCase, line: CaseLine, secret: str
) -> None:
    fixed = case.lines.get(kind="investment")
    page = client.post(f"/case/{secret}/", {f"amount_{line.pk}": "60000", f"amount_{fixed.pk}": "1", "step": "try"})
    assert "14 months" in text(page)
    with pytest.raises(Invalid):
        actions.propose_figures(secret=secret, figures={fixed.pk: {"amount": 1}})
    assert not CaseProposal.objects.exists()


def test_sent_figures_wait_for_the_seller_who_learns_of_them(
    client: Client, people: People, case: BusinessCase, line: CaseLine, secret: str
) -> None:
    sent = {f"amount_{line.pk}": "35 000,50", f"growth_{line.pk}": "2.5", "note": "From our books", "step": "send"}
    answer = client.post(f"/case/{secret}/", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/case/{secret}/?sent=yes")
    assert "on their way" in text(client.get(answer["Location"]))
    line.refresh_from_db()
    assert line.amount_minor == 6_000_000
    told = Event.objects.filter(name="businesscase.figures_sent").get()
    assert (told.actor_id, told.channel, told.record_id) == (None, "link", case.pk)
    delivery.deliver_due()
    assert Notification.objects.filter(event=told).values_list("to", flat=True).get() == people["seller"].pk

    client.force_login(people["seller"])
    assert "Somebody with a link" in text(client.get("/notifications/"))
    here = f"/deals/{case.deal_id}/business-case/"
    page = text(client.get(here))
    assert "€60,000.00 → €35,000.50" in page and "From our books" in page and "growing by 2.5 % a year" in page
    waiting = CaseProposal.objects.get()
    assert client.post(f"{here}proposals/{waiting.pk}/", {"decision": "accept"}).status_code == 302
    line.refresh_from_db()
    assert (line.amount_minor, line.growth, line.source) == (3_500_050, Decimal("2.5"), Need.Source.SAID)
    assert "sent by the customer on" in line.source_note
    assert Event.objects.filter(name="caseline.updated", actor=people["seller"], record_id=line.pk).exists()
    again = client.post(f"{here}proposals/{waiting.pk}/", {"decision": "decline"}, follow=True)
    assert "decided already" in text(again)


def test_a_proposal_that_is_left_changes_nothing(people: People, case: BusinessCase, line: CaseLine, secret: str) -> None:
    sent = actions.propose_figures(secret=secret, figures={line.pk: {"amount": 1}})
    with pytest.raises(Forbidden):
        actions.decide_proposal(pk=sent.pk, deal_pk=case.deal_id, by=people["colleague"], accept=True)
    assert actions.decide_proposal(pk=sent.pk, deal_pk=case.deal_id, by=people["seller"], accept=False).state == "declined"
    line.refresh_from_db()
    assert line.amount_minor == 6_000_000


def test_a_line_that_is_gone_is_passed_by(people: People, case: BusinessCase, line: CaseLine, secret: str) -> None:
    sent = actions.propose_figures(secret=secret, figures={line.pk: {"amount": 1}})
    actions.delete_line(pk=line.pk, by=people["seller"])
    assert actions.decide_proposal(pk=sent.pk, deal_pk=case.deal_id, by=people["seller"], accept=True).state == "accepted"


def test_nothing_changed_is_nothing_to_send(client: Client, line: CaseLine, secret: str) -> None:
    answer = client.post(f"/case/{secret}/", {f"amount_{line.pk}": "60000", f"growth_{line.pk}": "0", "step": "send"})
    assert answer.status_code == 409 and "No figure was changed." in text(answer)


def test_a_house_is_not_flooded(client: Client, line: CaseLine, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tehing.deals.actions.case_links.MOST_WAITING", 1)
    actions.propose_figures(secret=secret, figures={line.pk: {"amount": 1}})
    with pytest.raises(Refused, match="too_many_waiting"):
        actions.propose_figures(secret=secret, figures={line.pk: {"amount": 2}})
    monkeypatch.setattr(shared_case, "A_MINUTE", 2)
    sent = {f"amount_{line.pk}": "1", "step": "try"}
    with clock.at(clock.now()):
        assert [client.post(f"/case/{secret}/", sent).status_code for _try in range(3)] == [200, 200, 429]
        assert client.get(f"/case/{secret}/paper/").status_code == 429


def test_a_foreign_page_cannot_send_figures(line: CaseLine, secret: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/case/{secret}/", {f"amount_{line.pk}": "1", "step": "send"}).status_code == 403
    assert not CaseProposal.objects.exists()


# The seller's side


def test_the_seller_makes_an_address_and_revokes_it(client: Client, people: People, case: BusinessCase) -> None:
    client.force_login(people["seller"])
    here = f"/deals/{case.deal_id}/business-case/"
    wrong = client.post(f"{here}links/", {"language": "en", "expires_on": "2020-01-01"})
    assert wrong.status_code == 422 and "This day has passed." in text(wrong)
    made = text(client.post(f"{here}links/", {"language": "et", "expires_on": ""}))
    address = made.partition('data-copy="')[2].partition('"')[0]
    assert address.startswith("http://testserver/case/")
    assert address not in text(client.get(here))
    assert Client().get(address).status_code == 200
    link = CaseLink.objects.get()
    assert client.post(f"{here}links/{link.pk}/revocation/").status_code == 302
    assert Client().get(address).status_code == 404
    client.force_login(people["colleague"])
    assert "Make an address" not in text(client.get(here))
    assert client.post(f"{here}links/", {"language": "en"}).status_code == 403


# A program's side


def test_a_program_makes_addresses_and_decides(client: Client, people: People, case: BusinessCase, line: CaseLine) -> None:
    client.force_login(people["seller"])
    here = f"/api/v1/deals/{case.deal_id}/business-case"

    def post(path: str, data: dict[str, Any]) -> Any:
        return client.post(f"{here}/{path}", data, content_type="application/json")

    made = post("links", {"language": "et", "expires_on": f"{clock.today() + timedelta(days=30)}"})
    assert made.status_code == 201
    address, key = made.json()["address"], made.json()["id"]
    assert Client().get(address).status_code == 200
    (listed,) = client.get(f"{here}/links").json()
    assert listed["id"] == key and "address" not in listed
    assert post("links", {"language": "et", "expires_on": "2020-01-01"}).status_code == 422
    assert post("links", {"language": "xx"}).status_code == 422
    actions.propose_figures(secret=address.rstrip("/").rpartition("/")[2], figures={line.pk: {"amount": 5_000_000}})
    (sent,) = client.get(f"{here}/proposals").json()
    assert (sent["state"], sent["figures"][0]["amount"], sent["figures"][0]["was"]) == ("waiting", "50000.00", "60000.00")
    assert post(f"proposals/{sent['id']}/decision", {"accept": True}).json()["state"] == "accepted"
    line.refresh_from_db()
    assert line.amount_minor == 5_000_000
    assert post(f"proposals/{sent['id']}/decision", {"accept": False}).status_code == 409
    assert client.delete(f"{here}/links/{key}").status_code == 204
    assert client.get(f"{here}/links").json() == [] and Client().get(address).status_code == 404


def test_a_program_reaches_an_address_only_by_its_own_deal(
    client: Client, people: People, case: BusinessCase, secret: str, open_deal: Open
) -> None:
    link, other = CaseLink.objects.get(), open_deal()
    client.force_login(people["seller"])
    assert client.delete(f"/api/v1/deals/{other.pk}/business-case/links/{link.pk}").status_code == 404
    for who, status in (("colleague", 403), ("stranger", 404)):
        client.force_login(people[who])
        for path in ("links", "proposals"):
            assert client.get(f"/api/v1/deals/{case.deal_id}/business-case/{path}").status_code == status
    assert access.live_links().filter(pk=link.pk).exists()
