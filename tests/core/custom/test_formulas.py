"""Formulas are exact, never raise but in words, and never take long."""

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tehing.core.custom import actions
from tehing.core.custom import fields as house
from tehing.core.custom.definition import LARGEST, Definition
from tehing.core.custom.formulas import Formula, Wrong
from tehing.core.custom.models import CustomField
from tehing.core.custom.options import read, slug, written
from tehing.parties.models import Company
from tehing.team.models import User

from .conftest import company, work

NUMBER = Definition(name="x_n", kind="number", label="N", decimals=4)
VALUES = {
    "a": Decimal("0.1"),
    "b": Decimal("0.2"),
    "none": None,
    "zero": Decimal(0),
    "word": "big",
    "start": date(2026, 12, 30),
    "end": date(2027, 1, 2),
    "yes": True,
}


def result(text: str, kind: str = "number") -> Any:
    one = Definition(name="x_n", kind=kind, label="N", decimals=4, currency="EUR")
    return one.value(Formula(text).result(one, VALUES))


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("a + b", "number", Decimal("0.3")),
        ("0.1 + 0.2 == 0.3", "bool", True),
        ("1 / 3", "number", Decimal("0.3333")),
        ("2 / 3", "number", Decimal("0.6667")),
        ("-a * 10", "number", Decimal(-1)),
        ("DAYS(start, end)", "number", Decimal(3)),
        ("IF(zero == 0, 0, a / zero)", "number", Decimal(0)),
        ('IF(word == "big" and yes, MAX(a, b, 5), 1)', "number", Decimal(5)),
        ("ROUND(2.345, 2) + ABS(-1) + MIN(7, 8) + 7 % 4", "number", Decimal("13.35")),
        ("none + 1", "number", None),
        ("IF(EMPTY(none), 1, none)", "number", Decimal(1)),
        ("a * 19.99", "money", 200),
        ('IF(a < b, "low", "high")', "text", "low"),
        ("IF(start < end, end, start)", "date", date(2027, 1, 2)),
        ("not yes or a > b", "bool", False),
    ],
)
def test_what_it_comes_to(text: str, kind: str, expected: Any) -> None:
    assert result(text, kind) == expected


LARGE = "1000000000000000"


@pytest.mark.parametrize("text", ["a / zero", "word + 1", "start + end", "a < word", f"{LARGE} * {LARGE}", "a", "DAYS(a, b)"])
def test_what_cannot_be_worked_out_is_told_in_words(text: str) -> None:
    with pytest.raises(Wrong):
        result(text, "text" if text == "a" else "number")


@pytest.mark.parametrize(
    "text",
    [
        "", "1 +", "2 ** 9", "a.real", "a[0]", "[1]", "lambda: 1", "__import__('os')", "IF(1)", "DAYS(start)", "f'{a}'", "x := 1",
        "a if b else 1", "open('x')", "1e400", "9" * 400, "((" * 200 + "1" + "))" * 200, "-" * 90 + "1", "+".join("1" * 249), "MAX(*a)",
        "'a' 'b'" * 100, "1 in a", "a & b",
    ],
)  # fmt: skip
def test_what_is_no_formula_is_refused_at_once(text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(Wrong):
        Formula(text)
    assert time.perf_counter() - started < 0.5


SIGNS = st.sampled_from(["+", "-", "*", "/", "%", "<", "==", "and", "or"])
ATOMS = st.sampled_from([*VALUES, "1", "0", "0.5", "'x'", "True", "999999999999999", "unknown"])
FORMULAS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, SIGNS, inner).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(inner, inner, inner).map(lambda parts: f"IF({', '.join(parts)})"),
        st.tuples(inner, inner).map(lambda parts: f"ROUND({', '.join(parts)})"),
        st.tuples(inner, inner).map(lambda parts: f"MAX({', '.join(parts)})"),
        inner.map(lambda part: f"not {part}"),
        inner.map(lambda part: f"-{part}"),
    ),
    max_leaves=60,
)


@settings(max_examples=300, deadline=1000)
@given(st.one_of(FORMULAS, st.text(max_size=80), st.text(alphabet="ab01.+-*/()<>= ,'", max_size=60)))
def test_a_formula_gives_a_value_or_says_why_not_and_soon(text: str) -> None:
    for kind in ("number", "money", "text", "date", "bool"):
        try:
            result(text, kind)
        except Wrong as no:  # the only way out
            told = str(no)
            assert told


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**11), max_value=10**11, places=4))
def test_a_number_is_kept_exactly(value: Decimal) -> None:
    raw = NUMBER.kept(value)
    assert raw is None or abs(raw) <= LARGEST
    assert (NUMBER.value(raw) if raw is not None else Decimal(0)) == value
    assert NUMBER.scaled(value, "") == int(value * 10_000)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000), st.integers(-(10**7), 10**7))
def test_conditions_between_two_kept_numbers_hold(asked: Decimal, kept: int) -> None:
    value = Decimal(kept).scaleb(-4)
    least, most = NUMBER.scaled(asked, "gte"), NUMBER.scaled(asked, "lte")
    assert least is not None
    assert most is not None
    assert (kept >= least) == (value >= asked)
    assert (kept <= most) == (value <= asked)


@given(
    st.lists(st.text(min_size=1, max_size=20).filter(lambda text: text.strip() and len(text.splitlines()) == 1), max_size=8, unique=True)
)
def test_choices_are_read_as_they_are_written(labels: list[str]) -> None:
    found = read("\n".join(labels))
    assert read(written(found)) == found
    assert all(code == slug(code) or code.rstrip("0123456789_") for code in found)


def test_a_changed_formula_is_worked_out_anew_and_its_troubles_are_told(
    filled: Any, fields: Any, people: dict[str, User], door: Any
) -> None:
    row, admin = fields["x_budget_per_kva"], people["admin"]
    actions.update_field(pk=row.pk, by=admin, data={"formula": "x_yearly_budget / (x_yearly_budget - 500)"})
    work()
    assert Company.objects.get(pk=filled["Alfa"].pk).custom["n_budget_per_kva"] == 200
    assert "n_budget_per_kva" not in Company.objects.get(pk=filled["Beeta"].pk).custom
    row.refresh_from_db()
    assert row.problem == "Empty on 1 record: division by zero, or a number out of reach."
    assert "division by zero" in door("admin").get(f"/custom-fields/{row.pk}/").content.decode()
    assert Company.objects.get(pk=filled["Alfa"].pk).version == 1  # nobody changed the record


def test_a_formula_follows_each_write_and_names_fields_of_the_product_too(people: dict[str, User], add: Any) -> None:
    add("Size", "formula", formula='IF(employees > 249, "large", "small")', result="text")
    by = people["seller"]
    made = company().create(by=by, data={"name": "Alfa", "employees": 250})
    assert made.custom == {"t_size": "large"}
    company().update(pk=made.pk, by=by, data={"employees": 10})
    assert Company.objects.get().custom == {"t_size": "small"}
    company().update(pk=made.pk, by=by, data={"employees": None})
    assert Company.objects.get().custom == {}


def test_a_formula_whose_field_went_out_of_use_is_empty(filled: Any, fields: Any, people: dict[str, User]) -> None:
    actions.delete_field(pk=fields["x_power"].pk, by=people["admin"])
    house.forget()
    work()
    assert "n_budget_per_kva" not in Company.objects.get(pk=filled["Alfa"].pk).custom
    actions.update_field(pk=fields["x_power"].pk, by=people["admin"], data={"is_active": True})
    work()
    assert Company.objects.get(pk=filled["Alfa"].pk).custom["n_budget_per_kva"] == 8_000


def test_fields_come_in_their_order(add: Any) -> None:
    add("Second", "text", position=20)
    add("First", "text", position=10)
    assert [one.name for one in company().fields if one.custom] == ["x_first", "x_second"]
    assert CustomField.objects.count() == 2
