"""Opening files: what is found out, what is said about it, and what is refused."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tehing.core.imports import filetype, reading
from tehing.core.imports.archive import members_by_sheet

TEXT = "Nimi;Käive;Märkus\nOÜ Põder;1,50;ostab täna\nAS Žurnaal;2,75;šokolaad\n"


def opened(data: bytes | str, name: str = "file.csv") -> reading.Table:
    return reading.open_table(data.encode() if isinstance(data, str) else data, name)


def cells(table: reading.Table) -> list[tuple[reading.Cell, ...]]:
    return [row.cells for row in table.rows()]


def refusal(data: bytes | str) -> reading.Unreadable:
    with pytest.raises(reading.Unreadable) as caught:
        opened(data)
    return caught.value


def workbook(fill: dict[str, list[list[object]]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"default_date_format": "dd.mm.yyyy"})
    for name, rows in fill.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1257", "cp1252"])
def test_estonian_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    table = opened(TEXT.encode(encoding))
    assert table.columns == ["Nimi", "Käive", "Märkus"]
    assert cells(table) == [("OÜ Põder", "1,50", "ostab täna"), ("AS Žurnaal", "2,75", "šokolaad")]
    assert table.delimiter == ";"


def test_a_guessed_code_page_is_said_and_can_be_overruled() -> None:
    assert opened(TEXT.encode("cp1257")).warnings[0].code == "guessed_encoding"
    again = reading.open_table(TEXT.encode("cp1257"), "file.csv", encoding="cp1252")
    assert again.encoding == "cp1252"


def test_russian_text_of_an_old_windows_is_read() -> None:
    assert cells(opened("Имя,Город\nИван Петров,Нарва\n".encode("cp1251"))) == [("Иван Петров", "Нарва")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read(end: str) -> None:
    table = opened(f"a,b{end}1,2{end}{end}3,4{end}")
    assert [(row.number, row.cells) for row in table.rows()] == [(2, ("1", "2")), (4, ("3", "4"))]
    assert table.blank_rows == 1


def test_short_rows_are_padded_and_long_rows_rejected_whole() -> None:
    short, long, trailing = opened("a,b,c\n1\n1,2,3,4\n1,2,3,,\n").rows()
    assert short.cells == ("1", "", "")
    assert (long.number, long.reject, long.cells) == (3, "too_many_cells", ("1", "2", "3", "4"))
    assert (trailing.reject, trailing.cells) == ("", ("1", "2", "3"))


def test_blank_and_repeated_headers_get_names_of_their_own_and_are_reported() -> None:
    table = opened("id,,name,Name,name_2\n1,2,3,4,5\n")
    assert table.columns == ["id", "column_2", "name", "Name_3", "name_2"]
    assert table.headers == ["id", "", "name", "Name", "name_2"]
    assert [(notice.code, notice.detail) for notice in table.warnings] == [("blank_header", "2"), ("duplicate_header", "4")]


def test_a_file_without_headers_is_suspected() -> None:
    assert "header_looks_like_data" in [notice.code for notice in opened("1,Acme\n2,Beta\n").warnings]
    assert opened("Museum,2011,2010\nA,1,2\n").warnings == []


def test_titles_above_the_header_are_named() -> None:
    table = opened("Report of May\n\nname,value,owner\nAcme,5,Mari\nBeta,6,Jaan\n")
    assert (table.header_row, table.columns) == (3, ["name", "value", "owner"])
    assert [(notice.code, notice.row, notice.detail) for notice in table.warnings] == [("row_above_header", 1, "Report of May")]


def test_the_separator_line_of_excel_is_no_header() -> None:
    table = opened("sep=;\nname;value\nAcme;1,5\n")
    assert (table.delimiter, table.header_row, table.columns) == (";", 2, ["name", "value"])


def test_an_upload_cut_inside_a_quoted_cell_names_its_row() -> None:
    error = refusal('name,note\nAcme,fine\nBeta,"begins here\nand never')
    assert (error.code, error.row, error.column) == ("cut_off", 3, 2)


def test_an_upload_cut_inside_a_character_is_cut_off() -> None:
    assert refusal("name,note\nAcme,õ".encode()[:-1]).code == "cut_off"


def test_a_damaged_character_is_named_by_row_and_column() -> None:
    text = "nimi,linn\n" + "Põder,Jõgeva\n" * 20
    error = refusal(text.encode() + b"Kask,T\xffri\n" + text.encode())
    assert (error.code, error.row, error.column) == ("broken_encoding", 22, 2)


def test_a_stray_quote_that_swallows_rows_is_reported() -> None:
    table = opened('a,b,c\n1,"2,3\n4,5,6\n7,8",9\n')
    (row,) = table.rows()
    assert [notice.code for notice in row.notices] == ["rows_inside_cell"]


def test_quotes_escaped_with_a_backslash_are_understood_and_paths_are_left_alone() -> None:
    assert cells(opened('a,b\n"say \\"hi, you\\"",1\n"x",2\n')) == [('say "hi, you"', "1"), ("x", "2")]
    assert cells(opened('a,b\n"C:\\dir\\",1\n"C:\\new",2\n')) == [("C:\\dir\\", "1"), ("C:\\new", "2")]


def test_control_characters_are_taken_out_and_reported() -> None:
    table = opened("a,b\nx\x00y,z\x07\n")
    assert cells(table) == [("xy", "z")]
    assert [(notice.code, notice.row) for notice in table.warnings] == [("control_characters", 2)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty_file"),
        (b"%PDF-1.7 ...", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n", "wrong_type"),
        (b"  <!DOCTYPE html><html><body>no</body></html>", "html"),
        (b"<table><tr><td>a</td></tr></table>", "html"),
        (b'<?xml version="1.0"?><a/>', "wrong_type"),
        (b'{"a": 1}', "wrong_type"),
        (b"PK\x03\x04 cut", "broken_archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (bytes(range(1, 32)) * 90, "not_a_table"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_a_header_that_only_begins_like_another_format_is_a_table() -> None:
    assert opened("MZ,RIFF\n1,2\n").columns == ["MZ", "RIFF"]
    assert opened("[id],{x}\n1,2\n").columns == ["[id]", "{x}"]


def test_a_workbook_keeps_dates_and_exact_numbers() -> None:
    table = opened(workbook({"Empty": [], "Deals": [["name", "on", "value", "n"], ["Acme", date(2024, 2, 29), 0.1 + 0.2, 7.0]]}))
    assert cells(table) == [("Acme", date(2024, 2, 29), Decimal("0.3"), 7)]
    assert (table.kind, table.sheet, table.sheets) == ("xlsx", "Deals", ["Empty", "Deals"])
    assert table.warnings[0].code == "other_sheet"


def test_another_sheet_can_be_chosen() -> None:
    data = workbook({"One": [["a"], [1]], "Two & more": [["b"], [2]]})
    assert reading.open_table(data, "x.xlsx", sheet="Two & more").columns == ["b"]


def test_error_cells_of_a_workbook_are_not_taken_for_empty_ones() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("S & T")
    sheet.write_row(2, 1, ["name", "value"])
    sheet.write(3, 1, "Acme")
    sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(4, 2, "=1+1", None, 2)
    book.close()
    table = opened(target.getvalue())
    assert [(row.number, row.cells) for row in table.rows()] == [(4, ("Acme", "#DIV/0!")), (5, ("", 2))]
    assert [(notice.code, notice.row, notice.column) for notice in table.warnings] == [("error_cell", 4, "value")]


def test_two_cells_in_far_corners_do_not_end_the_process() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "b")
    book.close()
    assert refusal(target.getvalue()).code == "too_large"


def test_a_zip_bomb_is_refused_whatever_size_it_claims() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(410):
                member.write(b" " * 1024 * 1024)
    assert refusal(target.getvalue()).code == "too_large"


@pytest.mark.parametrize("bomb", ["mimetype", "META-INF/manifest.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_bomb_in_a_small_member_is_never_unpacked_whole(bomb: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in {"mimetype", "META-INF/manifest.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"} - {bomb}:
            archive.writestr(name, "application/vnd.oasis.opendocument.spreadsheet" if name == "mimetype" else "<some/>")
        archive.writestr(bomb, b"<" * 64 * 1024 * 1024)
    data = target.getvalue()
    tracemalloc.start()
    try:
        filetype.recognise(data, data[:100])
        members_by_sheet(data)
        assert tracemalloc.get_traced_memory()[1] < 32 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_ways_of_packing_that_no_spreadsheet_uses_are_not_unpacked() -> None:
    """One piece read of them may become gigabytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 64 * 1024 * 1024)
    tracemalloc.start()
    try:
        assert refusal(target.getvalue()).code == "broken_archive"
        assert tracemalloc.get_traced_memory()[1] < 32 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_workbook_cut_in_the_middle_is_a_broken_archive() -> None:
    data = workbook({"One": [["a"], [1]]})
    assert refusal(data[: len(data) // 2]).code == "broken_archive"


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=12)
ANY = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t\r\"',;|"), max_size=20)


@given(
    rows=st.lists(st.lists(ANY, min_size=3, max_size=3), max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_written_is_what_is_read(rows: list[list[str]], delimiter: str, encoding: str, end: str) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["name", "note", "city"], *rows])
    # The delimiter is said here: a handful of random signs may well look more regular under another one.
    table = reading.open_table(target.getvalue().encode(encoding), "x.csv", delimiter=delimiter)
    assert table.columns == ["name", "note", "city"]
    assert cells(table) == [tuple(row) for row in rows if any(cell.strip() for cell in row)]


WORDS = st.text(st.sampled_from("abcõäöüšž Ž-1234567890"), min_size=1, max_size=10).filter(str.strip)


@given(
    rows=st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_delimiter_and_encoding_of_ordinary_text_are_found(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows([["name", "note", "city"], *rows])
    table = opened(target.getvalue().encode(encoding))
    assert table.delimiter == delimiter
    assert cells(table) == [tuple(row) for row in rows]


def document(rows: str) -> bytes:
    target = io.BytesIO()
    names = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text"))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        body = f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
        archive.writestr("content.xml", f'<?xml version="1.0"?><office:document-content {names}>{body}</office:document-content>')
    return target.getvalue()


def ods_row(times: int, cell_times: int, filled: bool = True) -> str:
    inside = ' office:value-type="string"><text:p>x</text:p></table:table-cell>' if filled else "/>"
    cell = f'<table:table-cell table:number-columns-repeated="{cell_times}"{inside}'
    return f'<table:table-row table:number-rows-repeated="{times}">{cell}</table:table-row>'


def test_repeated_cells_of_a_document_are_counted_before_they_are_made() -> None:
    assert cells(opened(document(ods_row(3, 2) + ods_row(1_048_000, 16_384, filled=False)))) == [("x", "x")] * 2
    assert refusal(document(ods_row(1_048_576, 16_384))).code == "too_large"
    gap = ods_row(1_000_000, 16_000, filled=False) + '<table:table-row><table:table-cell table:number-columns-repeated="16000"/>'
    assert refusal(document(ods_row(1, 1) + gap + ods_row(1, 1).partition(">")[2])).code == "too_large"
