"""Files that broke other people's importers: each is read with the rows it has, or refused with a code. None loses a row in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tehing.core.imports import reading

# name: (filled rows, of them rejected, columns); counted by eye in the files
READ = {
    "frictionless/[table].csv": (2, 0, 2),
    "frictionless/accent.csv": (2, 0, 17),
    "frictionless/analysis-data.csv": (9, 0, 11),
    "frictionless/blank-cells.csv": (5, 0, 2),
    "frictionless/blank-headers.csv": (2, 0, 3),
    "frictionless/blank-rows-no-fields.csv": (2, 0, 3),
    "frictionless/blank-rows.csv": (2, 0, 3),
    "frictionless/capital-invalid.csv": (10, 1, 3),
    "frictionless/capital-valid.csv": (5, 0, 2),
    "frictionless/cast-int-to-string-issue-1251.xls": (2, 0, 5),
    "frictionless/cast-int-to-string-issue-1251.xlsx": (2, 0, 5),
    "frictionless/chunk2.csv": (1, 0, 2),
    "frictionless/chunk2.headless.csv": (0, 0, 2),
    "frictionless/countries-truefalsevalues.csv": (2, 0, 2),
    "frictionless/country-1.csv": (5, 0, 4),
    "frictionless/country-3.csv": (5, 0, 4),
    "frictionless/data.csv": (2, 0, 4),
    "frictionless/data2.csv": (3, 0, 2),
    "frictionless/defective-rows.csv": (2, 1, 3),
    "frictionless/delimiter.csv": (2, 0, 2),
    "frictionless/doublequote.csv": (5, 0, 17),
    "frictionless/duplicate-rows.csv": (3, 0, 3),
    "frictionless/encoding-issue-274.csv": (507, 0, 17),
    "frictionless/floats.csv": (5, 0, 1),
    "frictionless/issue-1004-data1.csv": (5, 1, 4),
    "frictionless/issue-1009-semicolon.csv": (1, 0, 2),
    "frictionless/issue-1066-largecellsize.csv": (19, 0, 2),
    "frictionless/issue-1066-largecellsizewithdeviation.csv": (19, 0, 2),
    "frictionless/issue-1066-smallcellsize.csv": (12, 0, 2),
    "frictionless/issue-1066-smallcellsizewithdeviation.csv": (12, 0, 2),
    "frictionless/issue-1100.csv": (2, 0, 2),
    "frictionless/issue-1232.csv": (5, 0, 7),
    "frictionless/issue-1341.csv": (99, 0, 51),
    "frictionless/issue-277.csv": (75, 0, 71),
    "frictionless/issue-313.xlsx": (2, 0, 5),
    "frictionless/issue-320.xlsx": (50, 0, 54),
    "frictionless/issue-493.csv": (9, 0, 126),
    "frictionless/issue-825.csv": (2, 0, 3),
    "frictionless/issue-844.csv": (2, 0, 2),
    "frictionless/long.csv": (6, 0, 2),
    "frictionless/merged-cells-boolean.xls": (0, 0, 1),
    "frictionless/merged-cells.xlsx": (0, 0, 1),
    "frictionless/multiline-headers.xlsx": (3, 0, 4),
    "frictionless/number-format-multicode.xlsx": (3, 0, 1),
    "frictionless/preserve-formatting-percentage.xlsx": (3, 0, 2),
    "frictionless/schema-errors.csv": (4, 1, 3),
    "frictionless/sheet2.xls": (2, 0, 2),
    "frictionless/sheet2.xlsx": (2, 0, 2),
    "frictionless/skip-blank-at-the-end.csv": (2, 0, 2),
    "frictionless/skip-rows-before-headers.csv": (2, 0, 2),
    "frictionless/skip-rows.xlsx": (2, 0, 2),
    "frictionless/structure-errors.csv": (3, 1, 3),
    "frictionless/table-delimiter.csv": (2, 0, 2),
    "frictionless/table-infer-row-limit.csv": (11, 0, 3),
    "frictionless/table-infer-utf8.csv": (5, 0, 3),
    "frictionless/table-output.ods": (2, 0, 2),
    "frictionless/table-reverse.csv": (2, 0, 2),
    "frictionless/table-with-booleans.ods": (2, 0, 2),
    "frictionless/table-with-ints-floats-dates.xls": (3, 0, 3),
    "frictionless/table-with-two-sheets.ods": (2, 0, 2),
    "frictionless/table.csv": (2, 0, 2),
    "frictionless/table.ods": (2, 0, 2),
    "frictionless/table.xls": (2, 0, 2),
    "frictionless/table_with_data.csv": (2, 0, 2),
    "frictionless/timezone-with-id.csv": (4, 0, 3),
    "frictionless/transform-groups.csv": (6, 0, 4),
    "frictionless/transform-pivot.csv": (12, 0, 4),
    "frictionless/without-headers-extra.csv": (2, 1, 2),
    "frictionless/without-rows.csv": (0, 0, 2),
    "messytables/bian-anal-mca-2005-dols-eng-1011-0312-tab3.xlsm": (40, 0, 4),
    "messytables/blank_line.ods": (3, 0, 3),
    "messytables/complex.csv": (3, 0, 4),
    "messytables/excel_properties.xls": (17, 0, 1),
    "messytables/large.xlsx": (30, 0, 11),
    "messytables/long.csv": (3999, 0, 1),
    "messytables/multilineods.ods": (0, 0, 1),
    "messytables/null.csv": (9, 0, 4),
    "messytables/simple.csv": (6, 0, 3),
    "messytables/simple.ods": (3, 0, 3),
    "messytables/skip_initials.csv": (2, 0, 2),
    "messytables/sparse_with_column_errors.csv": (2200, 0, 4),
    "messytables/utf-16le_encoded.csv": (327, 0, 19),
    "messytables/utf8bom.csv": (0, 0, 2),
}
REFUSED = {
    "messytables/badcolspan.html": "html",
    "messytables/complex.html": "html",
    "messytables/html.html": "html",
    "messytables/invisible_text.html": "html",
    "messytables/encrypted_no_password.xls": "encrypted",
    "messytables/libreoffice.xlsx": "empty_file",
    "messytables/simple.zip": "wrong_type",
}
SPECTRUM = "comma_in_quotes empty empty_crlf escaped_quotes json newlines newlines_crlf quotes_and_newlines simple simple_crlf utf8"
# its JSON is one object and has another telephone number than its CSV; read by a test of its own
SPECTRUM_AT_ODDS = {"location_coordinates"}


def test_no_file_of_the_folder_is_left_out(shared: Path) -> None:
    folder = shared / "dirty-csv"
    here = {str(path.relative_to(folder)) for kind in ("frictionless", "messytables") for path in (folder / kind).iterdir()}
    assert here - {"messytables/README.md"} <= READ.keys() | REFUSED.keys()
    assert {path.stem for path in (folder / "csv-spectrum" / "csvs").iterdir()} == {*SPECTRUM.split(), *SPECTRUM_AT_ODDS}


@pytest.mark.parametrize("name", READ)
def test_a_dirty_file_is_read_with_all_its_rows(name: str, shared: Path) -> None:
    table = reading.open_table(shared / "dirty-csv" / name, name)
    rows = list(table.rows())
    assert (len(rows), sum(bool(row.reject) for row in rows), len(table.columns)) == READ[name]
    assert table.row_count == len(rows)
    assert all(len(row.cells) == len(table.columns) for row in rows if not row.reject)
    assert len(set(table.columns)) == len(table.columns)


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_what_is_no_table_is_refused_with_a_code(name: str, code: str, shared: Path) -> None:
    with pytest.raises(reading.Unreadable) as refusal:
        reading.open_table(shared / "dirty-csv" / name, name)
    assert refusal.value.code == code


@pytest.mark.parametrize("name", SPECTRUM.split())
def test_the_spectrum_of_csv_is_read_as_its_authors_expect(name: str, shared: Path) -> None:
    folder = shared / "dirty-csv" / "csv-spectrum"
    table = reading.open_table(folder / "csvs" / f"{name}.csv", name)
    found = [dict(zip(table.columns, row.cells, strict=True)) for row in table.rows()]
    # The copies lost their carriage returns on the way through git.
    expected = json.loads((folder / "json" / f"{name}.json").read_text("utf-8").replace("\\r\\n", "\\n"))
    assert found == expected


def test_the_file_of_the_spectrum_that_is_at_odds_with_its_json_is_read_as_it_stands(shared: Path) -> None:
    table = reading.open_table(shared / "dirty-csv/csv-spectrum/csvs/location_coordinates.csv", "location_coordinates.csv")
    (row,) = table.rows()
    found = dict(zip(table.columns, row.cells, strict=True))
    assert found["Contact Phone Number"] == "2095257564"
    assert found["Location Coordinates"] == "37\ufffd36'37.8\"N 121\ufffd2'17.9\"W"
    assert (found["Cities"], found["Counties"]) == ("Modesto", "Stanislaus")


def test_lines_in_cells_do_not_shift_row_numbers(shared: Path) -> None:
    table = reading.open_table(shared / "dirty-csv/csv-spectrum/csvs/newlines.csv", "newlines.csv")
    assert [row.number for row in table.rows()] == [2, 3, 5]


def test_the_sales_pipeline_is_read_to_its_last_row(shared: Path) -> None:
    table = reading.open_table(shared / "crm-pipeline/sales_pipeline.csv", "sales_pipeline.csv")
    stage = table.columns.index("deal_stage")
    stages = [row.cells[stage] for row in table.rows()]
    assert (len(stages), stages.count("Won"), stages.count("Lost")) == (8800, 4238, 2473)


def test_a_real_semicolon_file_of_a_bank_is_read(shared: Path) -> None:
    table = reading.open_table(shared / "lead-outcomes/bank-additional.csv", "bank-additional.csv")
    assert (table.delimiter, len(table.columns), table.row_count) == (";", 21, 4119)
