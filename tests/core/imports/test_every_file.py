"""Every public file is tried: it is refused with a code as a whole, or each of its rows is accounted for."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tehing.core import refusals
from tehing.core.imports import actions, reading, running
from tehing.core.imports.table import Unreadable
from tehing.core.models import Import
from tehing.parties.models import Company
from tehing.team.models import User

from ...deep import DEEP

COMPANY = "parties.company"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


def imported(by: User, name: str, data: bytes, mapping: dict[str, str] | None = None) -> Import:
    """The file as companies; without a mapping its first column is their name."""
    run = actions.receive([SimpleUploadedFile(name[-100:], data)], by=by, record=COMPANY)[0]  # type: ignore[list-item]
    if run.problem:
        return run
    columns = reading.open_table(actions.planning.path_of(run.sha256), name).columns
    run = actions.decide(run, by=by, record=COMPANY, mapping=mapping or {columns[0]: "name"}, choices={})
    actions.start(run, by=by)
    return running.run_import(Import.objects.select_related("by").get(pk=run.pk), by)


@pytest.mark.parametrize("folder", ["crm-exports", "companies", "payloads"])
def test_each_file_is_a_table_or_is_refused_with_a_reason(shared: Path, folder: str) -> None:
    tried = 0
    for path in sorted(one for one in (shared / folder).rglob("*") if one.is_file() and one.stat().st_size):
        tried += 1
        table = opened(path)
        if isinstance(table, str):
            assert refusals.sentence(table) != table, (path.name, table)
        else:
            assert sum(1 for _row in table.rows()) == table.row_count, path.name
    assert tried > 1


def opened(path: Path) -> reading.Table | str:
    """The table, or the code for which there is none."""
    try:
        return reading.open_table(path, path.name)
    except Unreadable as no:
        return no.code


def sampled(paths: list[Path], every: int) -> list[Path]:
    """All of them with TEHING_DEEP; otherwise the short ones, which on a second database are read no differently."""
    if DEEP:
        return paths
    short = [path for path in paths if path.stat().st_size < 60_000]
    return short[:: every if connection.vendor == "sqlite" else every * 4]


@pytest.mark.parametrize(("folder", "every", "least"), [("dirty-csv", 1, 100), ("crm-exports", 8, 10), ("companies", 1, 400)])
def test_no_row_of_a_file_is_lost(people: dict[str, User], shared: Path, folder: str, every: int, least: int) -> None:
    told = 0
    tables = (".csv", ".xlsx", ".xlsm", ".xls", ".ods")
    paths = sorted(one for one in (shared / folder).rglob("*") if one.suffix in tables and one.is_file())
    for path in sampled(paths, every):
        run = imported(people["admin"], path.name, path.read_bytes())
        if run.problem:
            assert refusals.sentence(run.problem) != run.problem
            continue
        rows = reading.open_table(path, path.name).row_count
        assert run.rows == rows == run.created + run.updated + run.skipped + run.failed, path.name
        assert run.rejects.count() == run.failed, path.name
        told += rows
    assert told > least


def test_naughty_strings_come_in_as_they_are(people: dict[str, User], shared: Path) -> None:
    texts = [text for text in json.loads((shared / "payloads/blns/blns.json").read_text("utf-8")) if text.strip()]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["name", "description"], *([f"Company {n}", text] for n, text in enumerate(texts))])
    mapping = {"name": "name", "description": "description"}
    run = imported(people["admin"], "naughty.csv", buffer.getvalue().encode("utf-8", "surrogatepass"), mapping)
    assert (run.problem, run.rows, run.created, run.failed) == ("", len(texts), len(texts), 0), list(run.rejects.values_list("detail"))
    kept = dict(Company.objects.values_list("name", "description"))
    plainly = [n for n, text in enumerate(texts) if text.isprintable() and text[0] not in "'=" and text == text.strip()]
    assert len(plainly) > 300
    assert [kept[f"Company {n}"] for n in plainly] == [texts[n] for n in plainly]
