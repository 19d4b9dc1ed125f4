"""Whole numbers from addresses and forms: what looks like one and is none makes no page fail."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core.numbers import LARGEST, are_digits, whole
from tehing.deals import actions as deals
from tehing.parties import actions as parties

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LOOKALIKES = ("²", "⁰⁴⁵", "④", "٣", "1²", "9" * 30, "9" * 5_000, str(LARGEST + 1))
SOME = ("²", "٣", "9" * 5_000)


@given(st.integers(0, LARGEST))
def test_what_is_written_as_a_number_is_read(number: int) -> None:
    assert whole(str(number)) == number
    assert whole(number) == number


@given(st.one_of(st.text(), st.text("0189²٣④"), st.sampled_from(LOOKALIKES), st.none()))
def test_anything_else_is_no_number_and_never_an_error(text: str | None) -> None:
    found = whole(text)
    assert found is None or (are_digits(str(text)) and 0 <= found <= LARGEST)


def test_a_number_may_be_bounded() -> None:
    assert [whole(text, most=9) for text in ("9", "10", "")] == [9, None, None]


@pytest.fixture
def page(people: dict[str, Any]) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(people["admin"], backend=BACKEND)
    return client


def test_pages_bear_such_numbers_in_their_addresses(people: dict[str, Any], page: Client) -> None:
    by = people["admin"]
    deals.seed_pipelines(by=by)
    company = parties.create_company(by=by, data={"name": "Põhja Metall OÜ"})
    deal = deals.create_deal(by=by, data={"name": "Transformer", "company": company})
    for text in SOME:
        for address, name in (
            (f"/timeline/deals.deal/{deal.pk}/", "before"),
            ("/settings/history/", "before"),
            ("/settings/work/", "before"),
            ("/deals/board/", "pipeline"),
            (f"/deals/board/{deal.stage_id}/more/", "after"),
            (f"/deals/{deal.pk}/stage/", "stage"),
            ("/deals/", "ids"),
            ("/deals/", "stage"),
            ("/deals/", "view"),
            ("/deals/review/", "deal"),
            ("/duplicates/", "done"),
            ("/duplicates/", "after"),
            ("/duplicates/compare/", "id"),
            ("/deals/new/", "company"),
            ("/activities/new/", "deal"),
        ):
            answer = page.get(address, {name: text, "type": "companies"} if "duplicates" in address else {name: text})
            assert answer.status_code in (200, 302, 400, 404, 409, 422), (address, name, text, answer.status_code)


def test_forms_bear_such_numbers(people: dict[str, Any], page: Client) -> None:
    by = people["admin"]
    deals.seed_pipelines(by=by)
    company = parties.create_company(by=by, data={"name": "Põhja Metall OÜ"})
    person = parties.create_person(by=by, data={"name": "Mari Maasikas", "company": company})
    deal = deals.create_deal(by=by, data={"name": "Transformer", "company": company})
    member = deals.create_member(by=by, data={"deal": deal, "person": person, "role": "user"})
    for text in SOME:
        for address, sent in (
            (f"/companies/{company.pk}/edit/", {"name": "Põhja Metall", "relation": "prospect", "version": text}),
            (f"/companies/{company.pk}/cell/city/", {"city": "Narva", "version": text}),
            (f"/deals/{deal.pk}/edit/", {"name": "Transformer", "company": text, "contact": text, "version": text}),
            (f"/deals/{deal.pk}/stage/", {"stage": text, "version": text}),
            (f"/deals/{deal.pk}/committee/{member.pk}/place/", {"power": "2", "stance": "for", "version": text}),
            ("/duplicates/merge/", {"type": "companies", "id": [text, text], "kept": text, "take.city": text}),
            (f"/stages/{deal.stage_id}/delete/", {"deals_to": text}),
        ):
            answer = page.post(address, sent)
            assert answer.status_code in (200, 302, 400, 404, 409, 422), (address, text, answer.status_code)
