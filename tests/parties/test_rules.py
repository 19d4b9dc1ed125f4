"""What must hold for identifiers, phones and days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tehing.parties import rules


@pytest.mark.parametrize(
    ("code", "country", "problem"),
    [("10000018", "EE", ""), ("10000019", "EE", "bad_registry_code"), ("", "EE", ""), ("0112038-9", "FI", ""), ("A1", "JP", "")],
)
def test_registry_codes_follow_their_country(code: str, country: str, problem: str) -> None:
    assert rules.registry_code_problem(code, country) == problem


@pytest.mark.parametrize(("number", "problem"), [("EE100247019", ""), ("EE100247018", "bad_vat_number"), ("", ""), ("US12-3456789", "")])
def test_vat_numbers_are_checked_where_they_can_be(number: str, problem: str) -> None:
    assert rules.vat_number_problem(number) == problem


@pytest.mark.parametrize(
    ("text", "country", "kept"),
    [("5123 4567", "EE", "+37251234567"), ("+358 40 123 4567", "EE", "+358401234567"), ("ask Mari", "EE", "ask Mari")],
)
def test_phones_are_kept_in_international_form_when_they_can_be_read(text: str, country: str, kept: str) -> None:
    assert rules.phone_e164(text, country) == kept


def test_a_free_mailbox_is_nobodys_domain() -> None:
    assert rules.domain_of("", "mari@gmail.com") == ""
    assert rules.domain_of("", "mari@sepavara.ee") == "sepavara.ee"
    assert rules.domain_of("https://www.sepavara.ee/kontakt", "mari@gmail.com") == "sepavara.ee"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 4000))
def test_a_job_holds_from_its_first_day_until_before_its_last(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    assert rules.is_present(start, end, start)
    assert not rules.is_present(start, end, end)
    assert rules.is_present(None, None, start)


@pytest.mark.parametrize(("year", "problem"), [(None, ""), (1918, ""), (1000, ""), (0, "bad_year"), (99999, "bad_year")])
def test_a_year_is_one(year: int | None, problem: str) -> None:
    assert rules.year_problem(year) == problem


@given(st.text(max_size=40))
def test_a_compact_identifier_stays_as_it_is(text: str) -> None:
    once = rules.compact(text)
    assert all(char.isalnum() for char in once)
