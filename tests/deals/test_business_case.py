"""A seller reckons with the customer whether a purchase pays: from needs to figures, on the screen, for programs and on paper."""

import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.models import Event
from tehing.deals import actions, papers, queries, wording
from tehing.deals.models import BusinessCase, CaseLine, Deal, Need
from tehing.deals.rules import business_case as rules
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]
Open = Callable[..., Deal]
EASY = {"source": "estimate", "source_note": "our reckoning"}


@pytest.fixture
def case(people: People, open_deal: Open) -> BusinessCase:
    """Three years at 8 %: 70,000 now, 60,000 a year back."""
    found = actions.create_case(by=people["seller"], data={"deal": open_deal(), "years": 3, "rate": Decimal(8)})
    for kind, amount in (("investment", 7_000_000), ("return", 6_000_000)):
        actions.create_line(by=people["seller"], data={"case": found, "kind": kind, "name": kind.title(), "amount": amount, **EASY})
    return found


def worked_out(people: People, case: BusinessCase) -> queries.Case:
    found = queries.case_of(people["seller"], case.deal)
    assert found is not None
    return found


def need(people: People, deal: Deal, name: str, cost: int | None, fit: str = "full", **more: Any) -> Need:
    figures = {"yearly_cost": cost, "cost_source": "said"} if cost is not None else {}
    data = {"deal": deal, "name": name, "level": "admitted", "fit": fit, "fit_note": "see the offer", **figures, **more}
    return actions.create_need(by=people["seller"], data=data)


def text_of(paper: bytes) -> str:
    read = PdfReader(io.BytesIO(paper))
    return " ".join(" ".join(page.extract_text() for page in read.pages).replace("\xa0", " ").replace("\u202f", " ").split())


# From needs to a case


def test_a_case_is_built_from_what_the_needs_cost(people: People, open_deal: Open) -> None:
    """What we have saves all of a cost, what we have partly the half, what we lack nothing; a need without a figure is silent."""
    deal = open_deal(value=5_000_000)
    need(people, deal, "The line stands", 3_000_000, implication="A shift is lost.", wish="Back within the hour.")
    need(people, deal, "Spare parts are late", 1_000_000, "partly")
    need(people, deal, "No night service", 400_000, "none")
    need(people, deal, "Nobody knows the losses", None)
    case, written = actions.build_case(deal_pk=deal.pk, by=people["seller"])
    found = worked_out(people, case)
    assert [(one.line.kind, one.line.name, one.line.amount_minor, one.line.source) for one in found.lines] == [
        ("investment", "Three transformers", 5_000_000, "estimate"),
        ("return", "The line stands", 3_000_000, "said"),
        ("return", "Spare parts are late", 500_000, "said"),
    ]
    assert (written, case.name, case.currency, found.outcome.payback) == (3, "Three transformers", "EUR", 1 + Decimal(150) / 350)
    assert case.problems.splitlines()[0] == "The line stands. A shift is lost."
    assert case.solution == "Back within the hour."


def test_building_again_writes_nothing_twice_and_follows_the_needs(people: People, open_deal: Open) -> None:
    deal = open_deal(value=5_000_000)
    first = need(people, deal, "The line stands", 3_000_000)
    case, _written = actions.build_case(deal_pk=deal.pk, by=people["seller"])
    assert actions.build_case(deal_pk=deal.pk, by=people["seller"]) == (case, 0)
    actions.update_need(pk=first.pk, by=people["seller"], data={"yearly_cost": 3_600_000})
    assert worked_out(people, case).behind
    need(people, deal, "Losses", 200_000)
    assert actions.build_case(deal_pk=deal.pk, by=people["seller"])[1] == 2
    assert sorted(line.amount_minor for line in case.lines.filter(kind="return")) == [200_000, 3_600_000]
    assert not worked_out(people, case).behind


def test_a_deal_without_needs_begins_with_an_empty_case(people: People, open_deal: Open) -> None:
    case, written = actions.build_case(deal_pk=open_deal(value=None).pk, by=people["seller"])
    assert (written, worked_out(people, case).outcome.npv) == (0, 0)


def test_a_deal_has_one_case(people: People, case: BusinessCase) -> None:
    with pytest.raises(Invalid):
        actions.create_case(by=people["seller"], data={"deal": case.deal})
    assert BusinessCase.objects.count() == 1


# Lines


def test_what_is_left_out_of_a_line_follows_from_its_kind(people: People, case: BusinessCase) -> None:
    invested, back = case.lines.order_by("pk")
    assert (invested.rhythm, invested.first_year, invested.last_year, invested.currency) == ("once", 0, 0, "EUR")
    assert (back.rhythm, back.first_year, back.last_year) == ("yearly", 1, 3)


def test_a_share_of_a_need_makes_the_amount_until_somebody_knows_better(people: People, case: BusinessCase) -> None:
    by, pain = people["seller"], need(people, case.deal, "Losses", 1_000_001)
    data = {"case": case, "kind": "return", "name": "Fewer losses", "need": pain, "share": Decimal(50), "source": "said"}
    line = actions.create_line(by=by, data=data)
    assert line.amount_minor == 500_001  # halves go up
    line = actions.update_line(pk=line.pk, by=by, data={"share": Decimal(80)})
    assert line.amount_minor == 800_001
    line = actions.update_line(pk=line.pk, by=by, data={"name": "Losses"})
    assert line.amount_minor == 800_001
    line = actions.update_line(pk=line.pk, by=by, data={"amount": 700_000})
    assert (line.amount_minor, line.share) == (700_000, None)
    with pytest.raises(Invalid) as no:
        actions.create_line(by=by, data=data | {"amount": 1})
    assert no.value.fields == {"amount": ["amount_or_share"]}


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"source_note": " "}, {"source_note": ["source_needed"]}),
        ({"first_year": 3, "last_year": 2}, {"last_year": ["years_reversed"]}),
        ({"last_year": 11}, {"last_year": ["beyond_longest"]}),
        ({"growth": Decimal(-100)}, {"growth": ["growth_out_of_reach"]}),
        ({"growth": Decimal("100.01")}, {"growth": ["growth_out_of_reach"]}),
        ({"share": Decimal(10)}, {"need": ["share_of_what"]}),
        ({"amount": None}, {"amount": ["This field cannot be null."]}),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_field(people: People, case: BusinessCase, data: dict[str, Any], wrong: Any) -> None:
    good = {"case": case, "kind": "return", "name": "Peace", "amount": 100, **EASY}
    with pytest.raises(Invalid) as no:
        actions.create_line(by=people["seller"], data=good | data)
    assert {name: no.value.fields.get(name) for name in wrong} == wrong
    assert case.lines.count() == 2


@pytest.mark.parametrize(("rate", "years"), [("-100", 3), ("-0.01", 3), ("100.01", 3), ("8", 0), ("8", 11)])
def test_a_case_that_cannot_be_is_refused(people: People, case: BusinessCase, rate: str, years: int) -> None:
    with pytest.raises(Invalid):
        actions.update_case(pk=case.pk, by=people["seller"], data={"rate": Decimal(rate), "years": years})


def test_a_need_of_another_deal_makes_no_line(people: People, case: BusinessCase, open_deal: Open) -> None:
    other = need(people, open_deal(name="Another"), "Losses", 100)
    with pytest.raises(Invalid) as no:
        actions.create_line(
            by=people["seller"], data={"case": case, "kind": "return", "name": "x", "need": other, "share": Decimal(100), "source": "said"}
        )
    assert no.value.fields["need"] == ["need_of_another_deal"]


def test_a_case_is_no_endless_list(people: People, case: BusinessCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_LINES", 2)
    with pytest.raises(Refused, match="case_is_full"):
        actions.create_line(by=people["seller"], data={"case": case, "kind": "cost", "name": "Training", "amount": 1, **EASY})


def test_the_greatest_amounts_are_still_told(client: Client, people: People, case: BusinessCase) -> None:
    for kind in rules.KINDS:
        data = {"case": case, "kind": kind, "name": kind, "amount": 10**15, "rhythm": "yearly", "growth": Decimal(100), **EASY}
        actions.create_line(by=people["seller"], data=data)
    client.force_login(people["seller"])
    assert client.get(f"/deals/{case.deal_id}/business-case/").status_code == 200
    assert papers.paper(worked_out(people, case), house="Trafo", language="et")


def test_only_who_may_change_the_deal_keeps_its_case(people: People, case: BusinessCase) -> None:
    line = case.lines.order_by("pk")[0]
    for act in (
        lambda: actions.build_case(deal_pk=case.deal_id, by=people["colleague"]),
        lambda: actions.update_case(pk=case.pk, by=people["colleague"], data={"years": 4}),
        lambda: actions.update_line(pk=line.pk, by=people["colleague"], data={"name": "x"}),
        lambda: actions.create_line(by=people["colleague"], data={"case": case, "kind": "cost", "name": "x", "amount": 1, **EASY}),
    ):
        with pytest.raises(Exception) as no:
            act()
        assert type(no.value).__name__ in ("Forbidden", "Unknown"), no.value
    assert actions.update_case(pk=case.pk, by=people["head"], data={"years": 4}).years == 4
    assert isinstance(Forbidden(), Exception)


def test_the_history_keeps_what_a_case_was(people: People, case: BusinessCase) -> None:
    line = case.lines.order_by("pk")[0]
    actions.update_line(pk=line.pk, by=people["seller"], data={"amount": 1})
    told = Event.objects.filter(name="caseline.updated").get()
    assert (told.before, told.after) == ({"amount": 7_000_000}, {"amount": 1})


# On the screen


def test_the_page_tells_the_figures_and_what_they_mean(client: Client, people: People, case: BusinessCase) -> None:
    client.force_login(people["seller"])
    page = client.get(f"/deals/{case.deal_id}/business-case/").content.decode().replace("\xa0", " ")
    found = worked_out(people, case)
    for figure in wording.told(found).figures:
        assert figure.value.replace("\xa0", " ") in page and figure.meaning in page
    assert "14 months" in page and "our reckoning" in page
    assert "14 months" in client.get(f"/deals/{case.deal_id}/").content.decode()


def test_an_empty_page_says_how_to_begin_and_begins(client: Client, people: People, open_deal: Open) -> None:
    deal = open_deal(value=5_000_000)
    need(people, deal, "The line stands", 3_000_000)
    client.force_login(people["seller"])
    address = f"/deals/{deal.pk}/business-case/"
    assert b"Build it from the needs" in client.get(address).content
    built = client.post(f"{address}needs/", follow=True)
    assert b"2 lines written." in built.content
    again = client.post(f"{address}needs/", follow=True)
    assert b"in the case already" in again.content
    client.force_login(people["colleague"])
    assert b"Build it from the needs" not in client.get(address).content
    assert client.post(f"{address}needs/").status_code == 403
    client.force_login(people["stranger"])
    assert client.get(address).status_code == 404


def test_a_line_is_written_in_a_small_form_and_one_comes_back(client: Client, people: People, case: BusinessCase) -> None:
    client.force_login(people["seller"])
    here = f"/deals/{case.deal_id}/business-case/"
    page = f"/case-lines/new/?case={case.pk}&kind=cost&next={here}"
    assert f'href="{here}"'.encode() in client.get(page).content  # cancelling comes back too
    sent = {"case": case.pk, "kind": "cost", "name": "Training", "amount": "1 200,50", "growth": "0", "source": "said", "next": here}
    assert client.post(page, sent).status_code == 422
    made = client.post(page, sent | {"source_note": "Mari, 3 May"})
    assert (made.status_code, made["Location"]) == (302, here)
    line = CaseLine.objects.get(name="Training")
    assert (line.amount_minor, line.last_year) == (120_050, 3)
    removed = client.post(f"/case-lines/{line.pk}/delete/?next={here}")
    assert removed["Location"] == here


@pytest.mark.parametrize("amount", ["NaN", "1e18", "999999999999999999", "-5", "five"])
def test_an_amount_that_is_none_loses_nothing(client: Client, people: People, case: BusinessCase, amount: str) -> None:
    client.force_login(people["seller"])
    sent = {"case": case.pk, "kind": "cost", "name": "Training of two", "amount": amount, "growth": "0", **EASY}
    answer = client.post("/case-lines/new/", sent)
    assert answer.status_code == 422 and b"Training of two" in answer.content
    assert case.lines.count() == 2


def test_an_address_of_another_house_is_not_come_back_to(client: Client, people: People, case: BusinessCase) -> None:
    client.force_login(people["seller"])
    for evil in ("javascript:alert(1)", "https://evil.example/", "//evil.example"):
        page = client.get("/case-lines/new/", {"case": case.pk, "next": evil}).content
        assert b"evil" not in page and b"alert(1)" not in page


# For programs


def test_a_program_reads_the_case_worked_out(client: Client, people: People, case: BusinessCase) -> None:
    _token, secret = team.create_token(by=people["seller"], name="case", scopes=["write"])
    headers = {"Authorization": f"Bearer {secret}"}
    address = f"/api/v1/deals/{case.deal_id}/business-case"
    read = client.get(address, headers=headers).json()
    assert (read["invested"], read["returns"], read["total"]) == ("-70000.00", "180000.00", "110000.00")
    assert (read["payback_months"], read["irr"], read["roi"]) == (14, "67.4628", "157.1429")
    assert [year["cumulative"] for year in read["flow"]] == ["-70000.00", "-10000.00", "50000.00", "110000.00"]
    assert [one["share"] for one in read["scenarios"]] == [100, 75, 50, 25]
    line = {"case": case.pk, "kind": "cost", "name": "Service", "amount": "1000", "source": "benchmark", "source_note": "list price"}
    made = client.post("/api/v1/case-lines", json.dumps(line), content_type="application/json", headers=headers)
    assert (made.status_code, made.json()["currency"], made.json()["last_year"]) == (201, "EUR", 3)
    assert client.get(address, headers=headers).json()["costs"] == "-3000.00"
    paper = client.get(f"{address}/paper?language=et", headers=headers)
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_deal_without_a_case_has_none_to_read(client: Client, people: People, open_deal: Open) -> None:
    _token, secret = team.create_token(by=people["seller"], name="case", scopes=["write"])
    headers = {"Authorization": f"Bearer {secret}"}
    address = f"/api/v1/deals/{open_deal(value=100).pk}/business-case"
    assert client.get(address, headers=headers).status_code == 404
    assert client.get(f"{address}/paper", headers=headers).status_code == 404
    assert client.post(address, headers=headers).json()["lines"][0]["kind"] == "investment"


def test_amounts_are_in_the_currency_of_the_deal(client: Client, people: People, open_deal: Open) -> None:
    """Yen have no cents: a thousand is a thousand, through every door."""
    case = actions.create_case(by=people["seller"], data={"deal": open_deal(currency="JPY")})
    client.force_login(people["seller"])
    sent = {"case": case.pk, "kind": "return", "name": "Peace", "amount": "1000", "growth": "0", **EASY}
    assert client.post("/case-lines/new/", sent).status_code == 302
    line = case.lines.get()
    assert (line.currency, line.amount_minor) == ("JPY", 1000)


# On paper


@pytest.mark.parametrize("language", ["en", "et"])
def test_the_paper_says_what_the_page_says(people: People, case: BusinessCase, language: str) -> None:
    actions.update_case(
        pk=case.pk, by=people["seller"], data={"problems": "Õhtuti seisab šahti žgutt: äää öööö üüü.", "solution": "Tööle."}
    )
    found = worked_out(people, case)
    paper = papers.paper(found, house="Trafo Nord OÜ", language=language)
    read = text_of(paper)
    with translation.override(language):
        told = wording.told(found)
    plain = ["".join(text.split()) for text in _texts(told)]
    squeezed = "".join(read.split())
    assert [text for text in plain if text not in squeezed] == []
    assert "Õhtuti seisab šahti žgutt: äää öööö üüü." in read and "Raua Tehas AS" in read and "Trafo Nord OÜ" in read
    assert len(PdfReader(io.BytesIO(paper)).pages) <= 2


def _texts(told: wording.Told) -> list[str]:
    figures = [text for one in told.figures for text in (one.label, one.value)]
    tables = [cell for row in (*told.years, *told.scenarios, *told.sums) for cell in row]
    lines = [text for row in told.rows for text in (row.name, row.amount, row.total)]
    return [text.replace("\xa0", " ").replace("\u202f", " ") for text in (told.name, *figures, *tables, *lines)]


INJECTIONS = (
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    '"; #panic("x")',
    "*bold* _thin_ $x^2$ = Heading <label> @label `raw` \\ #(1/0)",
    '#eval("read(\\"/etc/passwd\\")")',
    "]]] }}} {{{ [[[ \u202e\u0000\x07",
)


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_people_write_is_never_read_as_markup(people: People, case: BusinessCase, text: str) -> None:
    written = text.replace("\u0000", "")
    for name in ("name", "problems", "solution"):
        case = actions.update_case(pk=case.pk, by=people["seller"], data={name: written})
    for line in case.lines.all():
        actions.update_line(pk=line.pk, by=people["seller"], data={"name": written[:250], "source_note": written})
    read = text_of(papers.paper(worked_out(people, case), house=written, language="en"))
    assert "root:" not in read
    visible = "".join(each for each in written if each.isprintable() and not each.isspace() and each != "\u202e")
    assert visible in "".join(read.split())
