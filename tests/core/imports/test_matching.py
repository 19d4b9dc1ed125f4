"""Values of a file to records that exist."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tehing.core.imports import legal_forms, matching, reading

PRODUCTS: dict[matching.Key, str] = {
    1: "GTX Pro",
    2: "GTX Basic",
    3: "GTX Plus Basic",
    4: "GTX Plus Pro",
    5: "MG Special",
    6: "MG 200",
    7: "GTK 500",
}


def one(value: str, known: dict[matching.Key, str], *, companies: bool = False) -> matching.Proposal:
    return matching.propose([value], known, companies=companies)[0]


@pytest.mark.parametrize("value", ["GTX Pro", "gtx pro", "GTXPro", " GTX  Pro ", "GTX-Pro", "G.T.X. Pro", "ＧＴＸ Pro"])
def test_case_space_and_punctuation_do_not_matter(value: str) -> None:
    found = one(value, PRODUCTS)
    assert (found.match, found.name, found.certainty) == (1, "GTX Pro", "certain")


@pytest.mark.parametrize(
    ("value", "name", "why"),
    [
        ("technolgy", "technology", "typo"),
        ("tehcnology", "technology", "typo"),
        ("Pohja-Eesti", "Põhja-Eesti", "accents"),
        ("Tamm, Mari", "Mari Tamm", "word_order"),
    ],
)
def test_slips_are_proposed_as_likely(value: str, name: str, why: str) -> None:
    found = one(value, {7: name, 8: "retail", 9: "finance"})
    assert (found.match, found.certainty, found.why) == (7, "likely", why)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("MG 300", "MG 200"),
        ("MG200", "MG 2000"),
        ("Office EU", "Office US"),
        ("Plan B", "Plan A"),
        ("North", "South"),
        ("Model II", "Model III"),
        ("Northern Rail", "Southern Rail"),
        ("Acme Estonia", "Acme"),
        ("cat", "car"),
    ],
)
def test_names_that_are_meant_to_differ_do_not_match(value: str, name: str) -> None:
    assert one(value, {1: name}).certainty == "none"


@given(st.text("abcdefgh ", min_size=1, max_size=12), st.integers(0, 9999), st.integers(0, 9999))
def test_names_that_differ_by_digits_never_match(stem: str, here: int, there: int) -> None:
    found = one(f"{stem} {here}", {1: f"{stem} {there}"})
    assert (found.match == 1) == (here == there)


@pytest.mark.parametrize(
    "value", ["OÜ Acme", "Acme", "ACME Ltd.", "Acme, Inc.", "Acme GmbH & Co. KG", "Acme Sp. z o.o.", "AS Acme", "Acme S.A.", "Acme A/S"]
)
def test_legal_forms_of_companies_are_looked_past(value: str) -> None:
    found = one(value, {1: "Acme OÜ", 2: "Beta OÜ"}, companies=True)
    assert (found.match, found.certainty) == (1, "likely")


def test_legal_forms_mean_something_outside_companies() -> None:
    assert one("Plus AS", {1: "Plus"}).certainty == "none"


def test_two_equally_close_records_are_left_to_a_person() -> None:
    found = one("Acme", {1: "Acme OÜ", 2: "Acme AS", 3: "Acne"}, companies=True)
    assert (found.certainty, found.match, found.others) == ("ambiguous", None, (1, 2))


def test_a_full_name_is_certain_even_beside_its_namesake_of_another_form() -> None:
    assert one("Acme AS", {1: "Acme OÜ", 2: "Acme AS"}, companies=True).match == 2


def test_what_was_confirmed_before_is_remembered() -> None:
    found = matching.propose({"Gee Tee": 4, "old": 1}, PRODUCTS, {" gee  TEE ": 3, "old": 99})
    assert [(proposal.match, proposal.why, proposal.count) for proposal in found] == [(3, "remembered", 4), (None, "", 1)]


def test_distinct_values_are_counted_in_the_order_of_the_file() -> None:
    found = matching.propose(["b", "a", "b", ""], {})
    assert [(proposal.value, proposal.count) for proposal in found] == [("b", 2), ("a", 1)]


def test_names_in_other_scripts_and_without_letters_do_no_harm() -> None:
    known: dict[matching.Key, str] = {1: "中国人民银行", 2: "شركة النور", 3: "!!!", 4: "🙂"}
    assert [one(name, known).match for name in known.values()] == [1, 2, 3, 4]
    assert one("???", known).certainty == "none"


def test_the_practice_pipeline_needs_two_confirmations(shared: Path) -> None:
    deals = reading.open_table(shared / "crm-pipeline/sales_pipeline.csv", "p")
    products = reading.open_table(shared / "crm-pipeline/products.csv", "p")
    known: dict[matching.Key, str] = {row.number: str(row.cells[0]) for row in products.rows()}
    place = deals.columns.index("product")
    found = matching.propose((str(row.cells[place]) for row in deals.rows()), known)
    assert len(found) == 7
    assert {proposal.value: proposal.name for proposal in found if proposal.value != proposal.name} == {"GTXPro": "GTX Pro"}
    assert sum(proposal.count for proposal in found) == 8800
    assert one("technolgy", {1: "technology", 2: "medical"}).match == 1


def test_legal_forms_of_real_companies_are_known(shared: Path) -> None:
    lines = (shared / "dedupe/company-names/companies.csv").read_text("utf-8").splitlines()
    names = [matching.words(row[0]) for row in csv.reader(lines, delimiter=";") if row]
    known = sum(legal_forms.without_legal_form(name) != name for name in names)
    assert known / len(names) > 0.92
    types = yaml.safe_load((shared / "dedupe/company-names/org_types.yml").read_text("utf-8"))["types"]
    listed = {matching.words(name) for kind in types for name in (kind.get("display", ""), *kind.get("aliases", ()))}
    usual = {("ou",), ("as",), ("gmbh",), ("ltd",), ("inc",), ("sia",), ("uab",), ("oy",), ("ab",), ("kft",), ("sro",)}
    assert usual <= listed & legal_forms.LEGAL_FORMS


def test_thousands_of_real_companies_find_themselves_after_a_slip(shared: Path) -> None:
    with (shared / "companies/gleif_sample.csv").open(encoding="utf-8", newline="") as file:
        names = sorted({row["LegalName" if "LegalName" in row else list(row)[1]] for row in csv.DictReader(file)})[::8]
    known: dict[matching.Key, str] = dict(enumerate(names))
    doubled = {name[:5] + name[4:]: key for key, name in known.items() if len(name) > 14}
    found = matching.propose(doubled, known, companies=True)
    wrong = [proposal for proposal in found if proposal.match is not None and proposal.match != doubled[proposal.value]]
    right = [proposal for proposal in found if proposal.match == doubled[proposal.value]]
    assert len(wrong) < 0.005 * len(found)
    assert len(right) > 0.8 * len(found)
