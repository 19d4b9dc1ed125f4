"""A backup is the whole house at one moment, and comes back as it was."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tehing.settings import running

from .furnishing import SECRET
from .houses import ADMIN, PASSWORD, House

KINDS = {
    "deals_deal", "deals_stagevisit", "deals_committeemember", "deals_businesscase", "deals_caselink", "parties_company", "parties_person",
    "leads_lead", "catalog_product", "core_note", "core_file", "core_externalid", "core_import", "core_importreject", "core_merge",
    "core_mergemove", "core_mergeundone", "core_alias", "core_webhook", "core_customfield", "core_deleted", "core_bulkrow", "core_job",
    "core_delivery", "core_savedview", "mfa_authenticator", "team_token", "core_rememberedvalue",
}  # fmt: skip


def write_without_pause(by: Any) -> None:
    """Somebody who adds companies and files, and says so."""
    from tehing.core import attachments
    from tehing.parties import actions as parties

    for number in count():
        company = parties.create_company(by=by, data={"name": f"Written meanwhile {number}"})
        upload = SimpleUploadedFile("note.txt", f"bytes of {number}".encode())
        attachments.add_file(record_type="parties.company", record_id=company.pk, by=by, upload=upload)
        print(number, flush=True)


def add_company(name: str) -> Callable[[Any], None]:
    def act(by: Any) -> None:
        from tehing.parties import actions as parties

        print(parties.create_company(by=by, data={"name": name, "employees": 7}).pk)

    return act


def bring_and_forget(by: Any) -> None:
    """Two imports, the first so long ago that its file has been forgotten."""
    import tempfile
    from datetime import timedelta

    from tehing.core import clock
    from tehing.core.imports import actions, keeping
    from tehing.core.models import Import

    for name in ("long ago", "lately"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{name}.csv"
            path.write_text(f"name\nBrought {name}\n")
            brought = actions.receive_path(path, by=by)
        if name == "long ago":
            Import.objects.filter(pk=brought.pk).update(created_at=clock.now() - timedelta(days=keeping.DAYS + 1))
    keeping.forget_files()


def newest(house: House) -> Path:
    return max((house.data / "backups").glob("tehing-*.zip"))


def test_a_backup_taken_while_somebody_writes_is_one_moment_of_the_house(house: House, empty_house: House) -> None:
    writer, told = house.begin(write_without_pause)
    assert [told.readline() for _ in range(5)][-1] == "4\n"
    house.done("backup")
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    empty_house.done("restore", str(newest(house)))
    before, after = house.contents(), empty_house.contents()
    assert set(before) == set(after)
    for table, rows in after.items():
        assert set(rows) <= set(before[table]), table
    made = set(empty_house.rows("SELECT record_id FROM core_event WHERE name = 'company.created'"))
    gone = set(empty_house.rows("SELECT record_id FROM core_event WHERE name = 'company.deleted'"))
    assert made - gone == set(empty_house.rows("SELECT id FROM parties_company"))
    assert len(made) > 20
    files = empty_house.files()
    assert {key for (key,) in empty_house.rows("SELECT sha256 FROM core_file")} <= set(files)
    assert all(hashlib.sha256(content).hexdigest() == key for key, content in files.items())


def test_every_row_and_every_file_comes_back_and_the_house_works_on(lived_in: House, empty_house: House) -> None:
    house = lived_in
    house.inside(bring_and_forget)
    done = house.command("backup")
    assert (done.returncode, done.stderr) == (0, "")  # what was forgotten on purpose is not missed
    before, files = house.contents(), house.files()
    assert {table for table, rows in before.items() if rows} >= KINDS
    assert len([path for path in (house.data / "imports").rglob("*") if path.is_file()]) == 2
    empty_house.done("restore", str(newest(house)))
    assert empty_house.contents() == before
    assert empty_house.files() == files
    assert (empty_house.data / "secret.key").read_text() == (house.data / "secret.key").read_text()
    told = json.loads(empty_house.done("doctor", "--json"))
    assert [one for one in told["findings"] if one["level"] == "wrong"] == []
    # the next number was never used, though the last record had been deleted; history is guarded as before
    made = empty_house.inside(add_company("After"))
    assert int(made) > max(row[0] for row in house.rows("SELECT record_id FROM core_event WHERE record_type = 'parties.company'"))
    with pytest.raises(Exception, match="append-only"):
        empty_house.rows("UPDATE core_event SET reason = 'x'")


def test_what_was_encrypted_is_read_by_the_house_it_was_restored_to(lived_in: House, empty_house: House) -> None:
    lived_in.done("backup")
    empty_house.done("restore", str(newest(lived_in)))
    code = empty_house.inside(read_second_factor).strip()
    assert code == SECRET


def read_second_factor(by: Any) -> None:
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    print(get_adapter().decrypt(Authenticator.objects.get(user=by, type="totp").data["secret"]))


def test_the_doctor_reads_what_is_kept(house: House) -> None:
    place = next((house.data / "files").glob("??/*"))
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[:-1] + b"?")
    told = house.command("doctor", "--files")
    assert told.returncode == 1
    assert f"! 1 kept files do not hold what was put there ({place.name}): restore them from a backup." in told.stdout
    place.unlink()
    assert "! 1 kept files have lost their bytes" in house.command("doctor").stdout


def test_a_house_that_is_not_empty_is_replaced_only_when_told_and_kept_aside(house: House) -> None:
    house.done("backup")
    house.inside(add_company("Later"))
    later = house.contents()
    refused = house.command("restore", str(newest(house)))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert house.contents() == later
    aside = Path(house.done("restore", str(newest(house)), "--replace").rpartition("is in ")[2].strip().rstrip("."))
    assert ("Later",) not in house.rows("SELECT name FROM parties_company")
    if aside.is_file():  # a server's database is kept aside as a backup
        house.done("restore", str(aside), "--replace")
        assert ("Later",) in house.rows("SELECT name FROM parties_company")
    else:
        assert {path.name for path in aside.iterdir()} >= {"db.sqlite3", "files", "secret.key"}


def rewritten(path: Path, change: Any, *, spoil: str = "") -> Path:
    """The archive with another manifest, or with a part spoilt."""
    made = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                change(manifest)
                content = json.dumps(manifest).encode()
            new.writestr(name, content[:-1] + b"?" if name.startswith(spoil) and spoil else content)
    return made


@pytest.mark.parametrize(
    ("change", "spoil", "sentence"),
    [
        (lambda manifest: manifest.update(version="99.0.0"), "", "made by Tehing 99.0.0"),
        (lambda manifest: manifest["migrations"].append(["core", "9999_future"]), "", "does not know core.9999_future"),
        (lambda manifest: manifest.update(format=2), "", "newer Tehing"),
        (lambda manifest: None, "files/", "is damaged in files/"),
    ],
)
def test_a_newer_or_a_damaged_backup_is_refused_and_changes_nothing(house: House, change: Any, spoil: str, sentence: str) -> None:
    house.done("backup")
    before = house.contents()
    refused = house.command("restore", "--replace", str(rewritten(newest(house), change, spoil=spoil)))
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert house.contents() == before
    assert not list(house.data.glob("before-restore*"))


def test_a_backup_that_was_cut_off_is_none(house: House) -> None:
    house.done("backup")
    whole = newest(house)
    cut = whole.with_name("cut.zip")
    cut.write_bytes(whole.read_bytes()[:-100])
    refused = house.command("restore", "--replace", str(cut))
    assert refused.returncode == 1
    assert "is no whole backup" in refused.stderr


def test_only_the_newest_are_kept_and_only_ours_are_removed(house: House) -> None:
    folder = house.data / "backups"
    folder.mkdir()
    for name in ("tehing-20200101-000000.zip", "tehing-20210101-000000.zip", "before-upgrade-20200101-000000.zip", "holiday.zip"):
        (folder / name).write_bytes(b"old")
    house.done("backup", "--keep", "2")
    left = sorted(path.name for path in folder.iterdir())
    assert left[:3] == ["before-upgrade-20200101-000000.zip", "holiday.zip", "tehing-20210101-000000.zip"]
    assert len(left) == 4
    assert newest(house).stat().st_mode & 0o777 == 0o600


def attach_much(by: Any) -> None:
    from tehing.core import attachments

    upload = SimpleUploadedFile("big.txt", os.urandom(400_000).hex().encode())
    attachments.add_file(record_type="parties.company", record_id=1, by=by, upload=upload)


def test_without_room_nothing_is_left_behind(house: House, small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(b"x" * 900_000)
    house.inside(attach_much)
    failed = house.command("backup", "--out", str(small_disk / "copy.zip"))
    assert failed.returncode == 1
    assert "there is no room" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


def test_a_house_that_is_served_is_not_replaced(house: House) -> None:
    house.done("backup")
    with running.together(house.data):
        refused = house.command("restore", "--replace", str(newest(house)))
    assert refused.returncode == 1
    assert "Stop `tehing serve`" in refused.stderr
    with running.alone(house.data):
        refused = house.command("worker")
    assert refused.returncode == 1
    assert "Start again when it has ended" in refused.stderr


@pytest.mark.skipif(not os.environ.get("TEHING_DATABASE_URL"), reason="of a database server alone")
def test_a_house_that_outgrew_sqlite_moves_to_postgresql(empty_house: House, tmp_path: Path) -> None:
    small = House(tmp_path / "small")
    line = [sys.executable, "-m", "tehing.settings.cli"]  # of another kind than the tests', so a process of its own
    subprocess.run([*line, *ADMIN], env=small.environment, input=f"{PASSWORD}\n", text=True, check=True, capture_output=True)
    (tmp_path / "companies.csv").write_text("name,employees\nÕunapuu \\N «ž»,7\n")
    for words in (("import", "--as", "companies", "--yes", str(tmp_path / "companies.csv")), ("backup",)):
        subprocess.run([*line, *words], env=small.environment, check=True, capture_output=True)
    empty_house.done("restore", str(newest(small)))
    counts = {table: len(rows) for table, rows in small.contents().items()}
    assert {table: len(rows) for table, rows in empty_house.contents().items() if table in counts} == counts
    same = "SELECT id, name, employees, version FROM parties_company"
    assert empty_house.rows(same) == small.rows(same)
    assert int(empty_house.inside(add_company("After"))) == 2
    assert json.loads(empty_house.done("doctor", "--json"))["well"]
