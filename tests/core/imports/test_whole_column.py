"""A column is judged by all of its rows, and what stays open is decided by a person before anything is saved."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import jobs
from tehing.core.access import Refused
from tehing.core.imports import actions, command, looking, planning, reading, running, values
from tehing.core.models import Import
from tehing.deals import actions as deals
from tehing.deals.models import Deal
from tehing.team import actions as team
from tehing.team.models import User

ROWS = 2 * looking.BATCH + 1  # more than is looked at once
US = "name,expected close date\n" + "".join(f"Deal {n},03/{n % 12 + 1:02}/2026\n" for n in range(ROWS))


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def admin(people: dict[str, User]) -> User:
    deals.seed_pipelines(by=people["admin"])
    return people["admin"]


def take(by: User, text: str, name: str = "deals.csv") -> Import:
    (run,) = actions.receive([SimpleUploadedFile(name, text.encode())], by=by, record="deals.deal")  # type: ignore[list-item]
    return run


def carry_out(run: Import, by: User) -> Import:
    actions.start(run, by=by)
    return running.run_import(Import.objects.select_related("by").get(pk=run.pk), by)


def hints(run: Import, by: User) -> dict[str, str]:
    return {column.name: column.hint for column in planning.make_plan(run, by).columns}


def test_the_last_row_tells_the_order_of_the_whole_column(admin: User) -> None:
    run = take(admin, US + "Last one,03/31/2026\n")
    assert hints(run, admin)["expected close date"] == "mdy"
    run = take(admin, "name,value\n" + 'Deal,"1.234"\n' * ROWS + 'Last one,"1.234,50"\n')
    assert hints(run, admin)["value"] == ","


def test_a_column_that_stays_open_is_decided_before_anything_starts(admin: User, client: Client, tmp_path: Path) -> None:
    short = "name,expected close date\nA,03/04/2026\nB,05/06/2026\n"
    run = take(admin, short)
    with pytest.raises(Refused, match="date_undecided"):
        actions.start(run, by=admin)
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/imports/{run.pk}/").content.decode()
    asked = page.split('<select name="order:1" ')[1].split("</select>")[0]
    assert 'Order of day and month of expected close date" class="open"><option value="">Choose</option>' in asked
    form = {"record": "deals.deal", "column": ["name", "expected close date"], "to:0": "name", "to:1": "expected_close_on", "start": "yes"}
    refused = client.post(f"/imports/{run.pk}/", form)
    assert "“expected close date”: 03/04/2026 can be read in two ways" in refused.content.decode()
    client.post(f"/imports/{run.pk}/", form | {"order:1": "mdy"})
    assert jobs.run_next()
    assert Deal.objects.get(name="A").expected_close_on == date(2026, 3, 4)
    path = tmp_path / "other.csv"
    path.write_text(short.replace("name,", "deal name,"))
    assert command.run([path], by=admin, record="deals", yes=True) == 1
    assert Deal.objects.count() == 2


def test_programs_are_told_which_column_is_open_and_decide_it(admin: User, client: Client) -> None:
    _token, secret = team.create_token(by=admin, name="import", scopes=["read", "write"])
    headers = {"Authorization": f"Bearer {secret}"}

    def send(plan: dict[str, Any]) -> Any:
        file = SimpleUploadedFile("deals.csv", b"name,value\nA,1.234\nB,5.678\n")
        given = {"file": file, "accept": "true", "plan": json.dumps({"record": "deals"} | plan)}
        return client.post("/api/v1/imports", given, headers=headers)

    refused = send({})
    assert (refused.status_code, refused.json()["code"]) == (409, "number_undecided")
    assert "“value”: 1.234" in refused.json()["detail"]
    assert send({"decimals": {"value": "."}}).status_code == 201


def test_a_column_that_nobody_decided_is_where_one_lands(admin: User, client: Client) -> None:
    """The page focuses the first field that is marked as wrong; before anybody tried to go on, nothing is wrong yet."""
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    run = take(admin, "name,value,expected close date\nA,1.234,03/04/2026\nB,5.678,05/06/2026\n")
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert page.count('class="open"') == 2 and "aria-invalid" not in page
    columns = {"column": ["name", "value", "expected close date"], "to:0": "name", "to:1": "value", "to:2": "expected_close_on"}
    tried = client.post(f"/imports/{run.pk}/", {"record": "deals.deal", **columns, "start": "yes"})
    told = tried.content.decode()
    assert tried.status_code == 422 and told.count('aria-invalid="true" aria-describedby="problem"') == 2 and 'id="problem"' in told
    again = client.post(f"/imports/{run.pk}/", {"record": "deals.deal", **columns, "mark:1": ".", "start": "yes"}).content.decode()
    assert again.count('aria-invalid="true"') == 1


def test_the_file_is_read_once_however_often_one_looks(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    run = take(admin, US + "Last one,03/31/2026\n")
    monkeypatch.setattr(looking, "_read", None)  # would fail
    stored = Import.objects.get(pk=run.pk)
    assert hints(stored, admin)["expected close date"] == "mdy"
    done = carry_out(stored, admin)
    assert done.created == ROWS + 1 and done.found == {}


def test_mended_rows_are_read_as_the_file_they_come_from(admin: User) -> None:
    text = 'name,expected close date,value\nA,03/04/2026,"1.234,5"\nB,12/31/2026,"2.345"\nC,03/05/2026,much\n'
    assert carry_out(take(admin, text), admin).failed == 1
    mended = take(admin, 'name,expected close date,value,Row,Reason\nC,03/05/2026,"3.456",4,value This is no number.\n', "mended.csv")
    assert carry_out(mended, admin).failed == 0
    brought = Deal.objects.get(name="C")
    assert (brought.expected_close_on, brought.value_minor) == (date(2026, 3, 5), 345_600)
    with pytest.raises(Refused, match="date_undecided"):
        actions.start(take(admin, "name,expected close date,value\nD,03/05/2026,5\n"), by=admin)


DATES = st.builds("{}/{}/{}".format, st.integers(1, 31), st.integers(1, 31), st.integers(2020, 2026))
NUMBERS = st.sampled_from(["1.234", "1.234,5", "1,234.5", "0.5", "12", "", "7,25", "1.234.567", "n/a"])


@given(st.lists(st.tuples(DATES, NUMBERS), min_size=1, max_size=30))
def test_looking_at_equal_cells_once_finds_what_looking_at_each_finds(rows: list[tuple[str, str]]) -> None:
    text = "day;amount\n" + "".join(f"{day};{number}\n" for day, number in rows)
    run, table = Import(), reading.open_table(text.encode(), "x.csv", delimiter=";")
    looking.look_through(run, table, looking.Wanted(dates={"day"}, decimals={"amount"}))
    assert looking.order_of(run, "day")[0] == values.detect_date_order([day for day, _number in rows])
    assert looking.mark_of(run, "amount")[0] == values.detect_decimal([number for _day, number in rows])
