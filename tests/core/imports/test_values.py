"""Single cells: every value is either read or refused with a code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tehing.core.imports import values
from tehing.core.imports.cells import reader_for
from tehing.core.models import Import
from tehing.core.records import resource
from tehing.core.records.forms import form_field
from tehing.core.records.values import seen


def code(attempt: object, *arguments: object) -> str:
    with pytest.raises(values.ValueProblem) as caught:
        attempt(*arguments)  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("€ 1 234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("USD 12", "12"),
        ("12 eur", "12"),
        ("-EUR 5,50", "-5.5"),
        ("EUR (5)", "-5"),
        ("(5)", "-5"),
        ("12-", "-12"),
        ("\u22127,5", "-7.5"),
        ("1\u00a0234\u202f567,8", "1234567.8"),
        ("1'234.50", "1234.5"),
        ("1.234.567", "1234567"),
        ("0,125", "0.125"),
        ("12 %", "12"),
        ("5,-", "5"),
        ("1.5E+05", "150000"),
        (".5", "0.5"),
        ("$1,234.00", "1234"),
    ],
)
def test_an_amount_that_leaves_no_doubt_is_read_by_itself(text: str, number: str) -> None:
    assert values.parse_number(text) == Decimal(number)


def test_a_doubtful_amount_is_settled_by_its_column() -> None:
    assert code(values.parse_number, "1.234") == "ambiguous_number"
    assert code(values.parse_number, "1.234", "mixed") == "ambiguous_number"
    assert values.parse_number("1.234", ",") == 1234
    assert values.parse_number("1.234", ".") == Decimal("1.234")
    assert values.parse_number("1,234.56", ",") == Decimal("1234.56")


@pytest.mark.parametrize(
    ("samples", "mark"),
    [
        (["1.234,56", "12", "1.234"], ","),
        (["1,234.56", "1,234"], "."),
        (["1.234,56", "1,234.56"], "mixed"),
        (["23.824", "17.518", "in restauro"], "ambiguous"),
        (["12", "", "5"], "none"),
        (["€ 2,5"], ","),
        (["1.234.567"], ","),
        ([1, Decimal("1.5"), date(2024, 1, 1)], "none"),
    ],
)
def test_the_decimal_mark_is_found_from_the_whole_column(samples: list[values.Cell], mark: str) -> None:
    assert values.detect_decimal(samples) == mark


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("abc", "not_a_number"),
        ("12 pcs", "not_a_number"),
        ("12,34,567", "not_a_number"),
        ("1,2.3,4", "not_a_number"),
        ("1 23", "not_a_number"),
        ("nan", "not_a_number"),
        ("9" * 60, "not_a_number"),
        ("XYZ 5", "unknown_currency"),
        ("#DIV/0!", "error_cell"),
        (True, "not_a_number"),
    ],
)
def test_what_is_no_number_is_refused(text: values.Cell, refused: str) -> None:
    assert code(values.parse_number, text) == refused


@pytest.mark.parametrize(
    ("text", "currency"), [("€ 5", "EUR"), ("5 SEK", "SEK"), ("US$5", "USD"), ("usd 5", "USD"), ("XYZ 5", ""), ("5", "")]
)
def test_the_currency_beside_an_amount_is_found(text: str, currency: str) -> None:
    assert values.currency_of(text) == currency


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=2),
    st.sampled_from([",", " ", "\u00a0", "'"]),
)
def test_every_amount_with_cents_survives_being_written_and_read(number: Decimal, group: str) -> None:
    written = f"{number:,.2f}".replace(",", group)
    assert values.parse_number(written) == number
    local = f"{number:,.2f}".replace(",", "\u00a0").replace(".", ",")
    assert values.parse_number(local) == number


@given(st.integers(min_value=-(10**9), max_value=10**9), st.sampled_from([(",", "."), (".", ",")]))
def test_every_whole_number_is_read_when_the_mark_is_known(number: int, marks: tuple[str, values.DecimalMark]) -> None:
    group, decimal = marks
    assert values.parse_number(f"{number:,}".replace(",", group), decimal) == number


@pytest.mark.parametrize(
    ("samples", "order"),
    [
        (["10/20/2016", "3/1/2017"], "mdy"),
        (["13/10/2021", "04/10/2021"], "dmy"),
        (["04.10.2021", "01.02.2021"], "dmy"),
        (["04/10/2021", "01/02/2021"], "ambiguous"),
        (["13/10/2021", "10/13/2021"], "mixed"),
        (["13/10/2021"] * 40 + ["10/13/2021"], "dmy"),
        (["2021-10-13 10:00:00", "20211013"], "ymd"),
        (["24 October 2011", ""], "none"),
    ],
)
def test_the_order_of_day_and_month_is_found_from_the_whole_column(samples: list[values.Cell], order: str) -> None:
    assert values.detect_date_order(samples) == order


@pytest.mark.parametrize(
    "text",
    [
        "2011-10-24",
        "24.10.2011",
        "10/24/2011",
        "20111024",
        "24 October 2011",
        "Oct 24, 2011",
        "24. oktoober 2011",
        "24-Oct-11",
        "Mon, 24 Oct 2011",
        "24th October 2011",
        "2011-10-24 21:00:33.301",
        "2011-10-24T15:00:00+03:00",
        "10/24/2011 5:04 PM",
        20111024,
        datetime(2011, 10, 24, 5),
    ],
)
def test_a_day_is_read_however_it_is_written(text: values.Cell) -> None:
    assert values.parse_date(text) == date(2011, 10, 24)


@pytest.mark.parametrize(
    ("text", "order", "refused"),
    [
        ("31.02.2024", "dmy", "no_such_date"),
        ("29.02.2023", "dmy", "no_such_date"),
        ("10/31/2020", "dmy", "no_such_date"),
        ("0000-00-00", "none", "no_such_date"),
        ("03/04/2024", "ambiguous", "ambiguous_date"),
        ("03/04/2024", "mixed", "ambiguous_date"),
        ("soon", "none", "not_a_date"),
        ("12345", "none", "not_a_date"),
        ("," * 100_000, "none", "not_a_date"),
        ("2024-01-01 25:99", "none", "not_a_date"),
        (True, "none", "not_a_date"),
    ],
)
def test_what_is_no_date_is_refused(text: values.Cell, order: values.DateOrder, refused: str) -> None:
    assert code(values.parse_datetime, text, order) == refused


def test_an_instant_keeps_its_offset() -> None:
    assert values.parse_datetime("2020-01-01T15:00:00Z") == datetime(2020, 1, 1, 15, tzinfo=UTC)
    assert values.parse_datetime("2020-01-01T15:00:00-03:00") == datetime(2020, 1, 1, 18, tzinfo=UTC)


FORMS: list[tuple[str, values.DateOrder]] = [
    ("%Y-%m-%d", "none"),
    ("%d.%m.%Y", "dmy"),
    ("%m/%d/%Y", "mdy"),
    ("%d/%m/%Y", "dmy"),
    ("%Y%m%d", "none"),
    ("%d %B %Y", "none"),
    ("%b %d, %Y", "none"),
]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31)), st.sampled_from(FORMS))
def test_every_day_survives_being_written_and_read(day: date, form: tuple[str, values.DateOrder]) -> None:
    written, order = form
    assert values.parse_date(day.strftime(written), order) == day


@pytest.mark.parametrize("blank", ["", "  ", "NULL", "n/a", "-"])
def test_an_empty_cell_is_nothing(blank: str) -> None:
    assert values.parse_date(blank) is values.parse_number(blank) is values.parse_bool(blank) is None


@pytest.mark.parametrize(
    ("text", "answer"), [("jah", True), ("EI", False), ("Yes", True), ("0", False), (True, True), (1, True), ("tõene", True)]
)
def test_yes_and_no_are_read_in_both_languages(text: values.Cell, answer: bool) -> None:
    assert values.parse_bool(text) is answer


def test_neither_yes_nor_no_is_refused() -> None:
    assert code(values.parse_bool, "maybe") == "not_yes_or_no"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", '=HYPERLINK("http://x";"y")', "-A1+B2"])
def test_a_formula_stays_text_and_is_flagged(text: str) -> None:
    assert values.parse_text(text) == values.Text(text, formula=True)


@pytest.mark.parametrize("text", ["+372 5123 4567", "-5", "- a remark", "Null", "O'Brien", "’tis"])
def test_ordinary_text_is_not_flagged(text: str) -> None:
    assert values.parse_text(text) == values.Text(text)


def test_zeros_that_a_program_kept_with_a_formula_are_kept() -> None:
    assert values.parse_text('="0042"') == values.Text("0042")


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))).map(str.strip)
    | st.from_regex(r"'*[=+@-][A-Z0-9(),.]{0,8}", fullmatch=True)
)
def test_what_the_export_escapes_the_import_takes_back(text: str) -> None:
    escaped = values.escape_formula(text)
    if not (text.startswith('="') and text.endswith('"')):
        assert values.parse_text(escaped).value == text


@pytest.mark.parametrize("number", ["-5", "-1 234,56", "+372 5123", "-12.5%"])
def test_negative_numbers_are_exported_as_they_are(number: str) -> None:
    assert values.escape_formula(number) == number


MESSY = st.one_of(
    st.text(max_size=8),
    st.from_regex(r"[ '=+\-@a-zõ\x00\x07\n\t.]{0,8}", fullmatch=True),
    st.sampled_from(["a@b.ee", "a@b", "Õ" * 201, "https://alfa.ee", '="0042"', "'=1", " x "]),
    st.integers(),
)


@given(cell=MESSY, name=st.sampled_from(["name", "city", "email", "website", "description"]))
@pytest.mark.django_db
def test_a_cell_read_at_a_glance_is_read_as_the_form_reads_it(cell: values.Cell, name: str) -> None:
    company = resource("parties.company")
    one = company.field(name)
    assert one is not None
    somebody: Any = None  # only fields that refer to others ask who reads

    def by_form() -> Any:
        box = form_field(company, one, somebody)
        box.required = False
        text = seen(company, name, values.parse_text(cell).value)
        return box.clean(text) if text else ""

    def outcome(read: Callable[[], Any]) -> Any:
        try:
            return read()
        except (ValidationError, values.ValueProblem):
            return "refused"

    assert outcome(lambda: reader_for(Import(), company, one, "", somebody)(cell)) == outcome(by_form)
