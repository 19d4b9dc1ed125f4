"""Imports carried out: counts, rejects, the same file twice, a kill in the middle."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, DataError, OperationalError
from django.db.models import Count, Sum
from django.test import Client, TestCase
from django.utils import translation

from tehing.catalog.models import Product
from tehing.core import actions as core
from tehing.core import clock, jobs, refusals, storage
from tehing.core.access import Forbidden, Refused
from tehing.core.imports import actions, keeping, planning, running
from tehing.core.models import Event, Import, RememberedValue
from tehing.deals import actions as deals
from tehing.deals.models import Deal
from tehing.parties import actions as parties
from tehing.parties.models import Company, Employment, Industry, Person
from tehing.team.models import User

FILES = ("sales_pipeline.csv", "accounts.csv", "sales_teams.csv", "products.csv")


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def house(people: dict[str, User]) -> dict[str, User]:
    """A house as set-up leaves it: industries and a pipeline."""
    parties.seed_industries(by=people["admin"])
    deals.seed_pipelines(by=people["admin"])
    return people


def take(by: User, text: str | bytes, record: str = "", name: str = "file.csv") -> Import:
    data = text if isinstance(text, bytes) else text.encode()
    return actions.receive([SimpleUploadedFile(name, data)], by=by, record=record)[0]


def carry_out(run: Import, by: User, *, dry_run: bool = False) -> Import:
    job = actions.start(run, by=by, dry_run=dry_run)
    return running.run_import(Import.objects.select_related("by").get(pk=run.pk), by, job)


def bring(by: User, text: str | bytes, record: str = "parties.company", *, dry_run: bool = False) -> Import:
    """One file with its proposals accepted."""
    return carry_out(take(by, text, record), by, dry_run=dry_run)


def counts(run: Import) -> tuple[int, int, int, int, int]:
    assert run.rows == run.created + run.updated + run.skipped + run.failed
    return run.rows, run.created, run.updated, run.skipped, run.failed


def reasons(run: Import) -> list[tuple[int, str, str]]:
    return list(run.rejects.order_by("number").values_list("number", "column", "code"))


def test_the_practice_export_comes_in_whole_and_only_once(house: dict[str, User], shared: Path) -> None:
    admin, before = house["admin"], User.objects.count()
    folder = shared / "crm-pipeline"
    for turn in (1, 2):
        files = [SimpleUploadedFile(name, (folder / name).read_bytes()) for name in FILES]
        runs = actions.receive(files, by=admin)
        assert [run.record_type for run in runs] == ["team.user", "parties.company", "catalog.product", "deals.deal"]
        for run in runs:
            done = carry_out(run, admin)
            assert done.failed == 0, reasons(done)[:5]
            assert turn == 1 or done.skipped == done.rows, counts(done)
            counts(done)
        assert Company.objects.count() == 85
        assert Product.objects.count() == 7
        assert User.objects.count() - before == 41  # 35 who sell and 6 who lead them
        kinds = Deal.objects.values_list("stage__kind").annotate(n=Count("pk"))
        assert dict(kinds) == {"won": 4238, "lost": 2473, "open": 1589 + 500}
        assert Deal.objects.filter(stage__name="Engaging").count() == 1589
        assert Deal.objects.filter(stage__name="Prospecting").count() == 500
        assert Deal.objects.filter(stage__kind="won").aggregate(sum=Sum("value_minor"))["sum"] == 1_000_553_400
    assert Company.objects.filter(parent__isnull=False).count() == 15
    assert User.objects.filter(manager__isnull=False).count() == 35
    assert not Industry.objects.filter(name="technolgy").exists()


def test_every_row_is_counted_once(house: dict[str, User]) -> None:
    done = bring(house["admin"], "name,employees\nAlfa,5\nBeeta,many\nAlfa,5\nAlfa,7\n,9\n")
    assert counts(done) == (5, 1, 1, 1, 2)
    assert reasons(done)[0] == (3, "employees", "not_a_number")


def test_the_same_file_again_changes_nothing_and_is_noticed(house: dict[str, User]) -> None:
    text = "name,employees\nAlfa,5\nBeeta,6\n"
    bring(house["admin"], text)
    events = Event.objects.count()
    again = take(house["admin"], text, "parties.company")
    assert actions.earlier(again) is not None
    assert counts(carry_out(again, house["admin"])) == (2, 0, 0, 2, 0)
    assert Event.objects.count() == events


def test_a_trial_counts_the_same_and_keeps_nothing(house: dict[str, User]) -> None:
    text = "name,sector,employees\n" + "".join(f"Company {n % 300},New sector,{n}\n" for n in range(450)) + "Odd,New sector,x\n"
    tried = bring(house["admin"], text, dry_run=True)
    assert not Company.objects.exists()
    assert not Industry.objects.filter(name="New sector").exists()
    kept = actions.again(tried, by=house["admin"])
    running.run_import(kept, house["admin"])
    assert counts(kept) == counts(tried) == (451, 300, 150, 0, 1)
    with pytest.raises(Refused):
        actions.again(kept, by=house["admin"])


def test_a_killed_run_goes_on_without_doubling(house: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    text = "name,employees\n" + "".join(f"Company {n},{n}\n" for n in range(500))
    run, admin = take(house["admin"], text, "parties.company"), house["admin"]
    actions.start(run, by=admin)
    monkeypatch.setattr(running, "CHUNK", 200)
    monkeypatch.setattr(running.Runner, "_write", _killed_at(running.Runner._write, 3))
    with pytest.raises(KeyboardInterrupt):
        running.run_import(Import.objects.get(pk=run.pk), admin)
    monkeypatch.undo()
    assert Company.objects.count() == 400
    done = running.run_import(Import.objects.get(pk=run.pk), admin)
    assert counts(done) == (500, 500, 0, 0, 0)
    assert Company.objects.count() == 500


def _killed_at(write: Callable[..., None], call: int) -> Callable[..., None]:
    calls = []

    def killed(*given: Any) -> None:
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        write(*given)

    return killed


def test_a_file_is_forgotten_after_a_month_and_what_it_brought_stays(house: dict[str, User], tmp_path: Path) -> None:
    """The rows that were not taken can still be had; another import of the same file within the month keeps it."""
    admin, text = house["admin"], "Name,Founded year\nNordic Oy,1990\nSouthern Oy,long ago\n"
    done, trial, fresh = bring(admin, text), bring(admin, text + "Eastern Oy,1991\n", dry_run=True), take(admin, text)
    old = clock.now() - timedelta(days=keeping.DAYS + 1)
    Import.objects.filter(pk__in=(done.pk, trial.pk)).update(created_at=old)
    with TestCase.captureOnCommitCallbacks(execute=True):
        keeping.forget_files()
    assert len(list((tmp_path / "imports").glob("??/*"))) == 1
    assert Company.objects.filter(name="Nordic Oy").exists()
    done.refresh_from_db(), trial.refresh_from_db()
    client = Client()
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    told = b"".join(client.get(f"/imports/{done.pk}/rejects/").streaming_content).decode()
    assert "Southern Oy,long ago,3," in told
    with pytest.raises(Refused, match="file_forgotten"):
        actions.again(trial, by=admin)
    Import.objects.filter(pk=fresh.pk).update(created_at=old)
    with TestCase.captureOnCommitCallbacks(execute=True):
        keeping.forget_files()
    assert list((tmp_path / "imports").glob("??/*")) == [] and storage.referenced("imports") == set()
    assert "not kept any more" in client.get(f"/imports/{fresh.pk}/").content.decode()


def test_a_row_that_was_not_taken_shows_what_stood_there_and_why_in_the_words_of_whoever_asked(house: dict[str, User]) -> None:
    admin = house["admin"]
    User.objects.filter(pk=admin.pk).update(language="et")
    run = take(
        admin, "Name,E-mail,Founded year\nNordic Oy,info at nordic,1990\nSouthern Oy,info@southern.example,long ago\n", "parties.company"
    )
    actions.start(run, by=admin)
    assert jobs.run_next()
    client = Client()
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/imports/{run.pk}/").content.decode()
    for told in ("info at nordic", "Enter a valid", "long ago", "See ei ole arv."):
        assert (told in page) == (told != "Enter a valid"), told
    assert page.count("long ago") == 1  # the reason does not say it again
    assert "e-posti" in page.split("info at nordic")[1].split("</tr>")[0]
    keeping.forget_files()
    Import.objects.filter(pk=run.pk).update(file_kept=False)
    assert "info at nordic" not in client.get(f"/imports/{run.pk}/").content.decode()  # which cell was whose went with the file


def test_starting_twice_is_refused(house: dict[str, User]) -> None:
    run = take(house["admin"], "name\nAlfa\n", "parties.company")
    actions.start(run, by=house["admin"])
    with pytest.raises(Refused, match="already_started"):
        actions.start(run, by=house["admin"])


def test_a_confirmed_spelling_is_proposed_first_the_next_time(house: dict[str, User]) -> None:
    admin = house["admin"]
    services = Industry.objects.get(name="Services")
    run = take(admin, "name,sector\nAlfa,helping people\n", "parties.company")
    decided = {"industry": {"helping people": {"do": "match", "id": services.pk}}}
    mapping = {"name": "name", "sector": "industry"}
    run = actions.decide(run, by=admin, record="parties.company", mapping=mapping, choices={"values": decided})
    carry_out(run, admin)
    assert Company.objects.get(name="Alfa").industry == services
    assert RememberedValue.objects.get(raw="helping people").target_id == services.pk
    bring(admin, "name,sector\nBeeta,Helping  People\n")
    assert Company.objects.get(name="Beeta").industry == services


def test_two_people_of_one_name_with_two_addresses_are_two(house: dict[str, User]) -> None:
    text = "name,email\nMari Maasikas,mari@a.example\nMari Maasikas,mari@b.example\n"
    assert counts(bring(house["admin"], text, "parties.person")) == (2, 2, 0, 0, 0)
    assert Person.objects.filter(name="Mari Maasikas").count() == 2


def test_rows_of_a_file_may_name_each_other_in_any_order(house: dict[str, User]) -> None:
    done = bring(house["admin"], "name,subsidiary of\nChild,Mother\nMother,\n")
    assert counts(done) == (2, 2, 0, 0, 0)
    assert Company.objects.get(name="Child").parent == Company.objects.get(name="Mother")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name,engage date\nA,31.12.2020\nB,31.02.2021\n", (3, "engage date", "no_such_date")),
        ("name,value,currency\nA,5,EUR\nB,5,XQZ\n", (3, "currency", "unknown_currency")),
        ("name,value\nA,5.0012\n", (2, "value", "too_precise")),
        ("name,value\nA,5\nB,6,7\n", (3, "", "too_many_cells")),
    ],
)
def test_a_bad_cell_names_its_row_and_column_and_fails_alone(house: dict[str, User], text: str, reason: tuple[int, str, str]) -> None:
    done = bring(house["admin"], text, "deals.deal")
    assert reasons(done) == [reason]
    assert done.created == done.rows - 1 == Deal.objects.count()
    assert refusals.sentence(reason[2]) != reason[2]


def test_two_ways_of_writing_numbers_in_one_column_are_both_read(house: dict[str, User]) -> None:
    bring(house["admin"], 'name,value\nA,"1.234,56"\nB,"1,234.56"\n', "deals.deal")
    assert set(Deal.objects.values_list("value_minor", flat=True)) == {123_456}


def test_words_of_one_language_are_read_while_the_work_speaks_another(house: dict[str, User]) -> None:
    text = "name;country;relation\nA;Eesti;klient\nB;Latvia;customer\nC;FI;Tarnija\nD;;\n"
    with translation.override("et"):
        run = take(house["admin"], text, "parties.company")
        assert not planning.make_plan(run, house["admin"]).questions
    assert not planning.make_plan(run, house["admin"]).questions
    done = carry_out(run, house["admin"])
    assert done.created == 4
    assert list(Company.objects.order_by("name").values_list("country", "relation")[:3]) == [
        ("EE", "customer"),
        ("LV", "customer"),
        ("FI", "supplier"),
    ]


def test_odd_names_are_kept_as_they_are_and_too_long_ones_refused(house: dict[str, User]) -> None:
    names = ['Quote "and" O\'Neil', "شركة", "🚀 Rocket", "=1+1"]
    text = "name;employees\n" + "".join('"' + name.replace('"', '""') + '";1\n' for name in names) + "x" * 10_000 + ";1\n"
    done = bring(house["admin"], text)
    assert set(Company.objects.values_list("name", flat=True)) == set(names)
    assert done.failed == 1
    assert reasons(done)[0][:2] == (6, "name")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty_file"), (b"%PDF-1.7 nothing", "wrong_type"), (b'a,b\n1,"2\n3,4\n', "cut_off"), (b"<html><body>no</body></html>", "html")],
)
def test_a_file_that_is_no_table_is_told_and_nothing_happens(house: dict[str, User], data: bytes, code: str) -> None:
    run = take(house["admin"], data)
    assert (run.state, run.problem) == (Import.State.FAILED, code)
    assert refusals.sentence(code) != code


def test_hidden_fields_and_forbidden_types_cannot_be_imported(house: dict[str, User]) -> None:
    seller = house["seller"]
    plan = planning.make_plan(take(seller, "product,unit cost\nA,5\n", "catalog.product"), seller)
    assert "cost" not in {column.target for column in plan.columns}
    with pytest.raises(Forbidden, match="nothing_to_import"):
        take(house["reader"], "name\nAlfa\n")
    done = bring(seller, "name\nNew product\n", "catalog.product")
    assert counts(done) == (1, 0, 0, 0, 1)
    assert not Product.objects.exists()


def test_another_systems_identifier_finds_the_record_under_a_new_name(house: dict[str, User]) -> None:
    bring(house["admin"], "id,name\nA1,Alfa\nA2,Beeta\nA1,Alfa and sons\n")
    done = bring(house["admin"], "id,name\nA2,Beeta and daughters\n")
    assert counts(done) == (1, 0, 1, 0, 0)
    assert set(Company.objects.values_list("name", flat=True)) == {"Alfa and sons", "Beeta and daughters"}


def test_the_close_date_of_an_open_deal_is_when_it_should_close_each_time(house: dict[str, User]) -> None:
    head = "id,name,deal stage,close date\n"
    bring(house["admin"], head + "1,Big,Qualified,2026-12-01\n2,Small,Won,2026-05-02\n", "deals.deal")
    again = bring(house["admin"], head + "1,Big,Qualified,2026-12-01\n2,Small,Won,2026-05-02\n", "deals.deal")
    assert counts(again) == (2, 0, 0, 2, 0)
    assert counts(bring(house["admin"], head + "1,Big,Qualified,2026-12-24\n", "deals.deal")) == (1, 0, 1, 0, 0)
    dates = dict(Deal.objects.values_list("name", "expected_close_on"))
    assert (dates["Big"], Deal.objects.get(name="Big").closed_on) == (date(2026, 12, 24), None)
    assert counts(bring(house["admin"], head + "1,Big,Won,2026-12-20\n", "deals.deal")) == (1, 0, 1, 0, 0)
    assert Deal.objects.get(name="Big").closed_on == date(2026, 12, 20)


def test_a_job_that_begins_today_or_later_does_not_stop_an_import(house: dict[str, User]) -> None:
    """It ends a day after it began; what lies ahead stays planned."""
    admin, today = house["admin"], clock.today()
    old, _new = (parties.create_company(by=admin, data={"name": name}) for name in ("Old", "New"))
    for name, first_day in (("Mari", today), ("Jüri", today - timedelta(days=9)), ("Anu", today + timedelta(days=9))):
        person = parties.create_person(by=admin, data={"name": name, "company": old})
        Employment.objects.filter(person=person).update(from_on=first_day)
    done = bring(admin, "full name,company\nMari,New\nJüri,New\nAnu,New\n", "parties.person")
    assert counts(done) == (3, 0, 3, 0, 0), reasons(done)
    ends = dict(Employment.objects.filter(company=old).values_list("person__name", "to_on"))
    assert ends == {"Mari": today + timedelta(days=1), "Jüri": today, "Anu": None}
    assert Employment.objects.filter(company__name="New", to_on=None).count() == 3


@pytest.mark.parametrize(("problem", "is_of_row"), [(OperationalError("deadlock detected"), False), (DataError("out of range"), True)])
def test_only_what_is_about_a_row_is_a_rejected_row(
    house: dict[str, User], monkeypatch: pytest.MonkeyPatch, problem: DatabaseError, is_of_row: bool
) -> None:
    """A full disk or a deadlock stops the run, which goes on later, also where records are written one by one."""
    run, create = take(house["admin"], "stage name\nFirst talk\nSecond talk\n", "deals.stage"), core.create
    actions.start(run, by=house["admin"])

    def broken(described: Any, *, data: Any, **given: Any) -> Any:
        if data.get("name") == "Second talk":
            raise problem
        return create(described, data=data, **given)

    monkeypatch.setattr(core, "create", broken)
    if is_of_row:
        assert counts(running.run_import(Import.objects.get(pk=run.pk), house["admin"])) == (2, 1, 0, 0, 1)
        return
    with pytest.raises(OperationalError):
        running.run_import(Import.objects.get(pk=run.pk), house["admin"])
    monkeypatch.undo()
    assert counts(running.run_import(Import.objects.get(pk=run.pk), house["admin"])) == (2, 2, 0, 0, 0)
