"""A disk that is really full, or may only be read: told plainly, nothing lost, and all of it goes on when it is over."""

import json
import logging
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ..ports import free_port
from ..tables import URL, address, new_name, on_server
from .houses import House
from .test_faults import problem_of, signed_in, told_as

SIZE = "24m"
COMPANIES = 400
FULL, READ_ONLY = "disk is full. Nothing of this was saved", "may not write at present. Nothing of this was saved"
FILES = "/files/parties.company/1/"
NOTE, NOTES = "/notes/parties.company/1/", "Words that took an hour. " + "long " * 3_500


@dataclass
class Disk:
    """A small disk, and the house on it: with PostgreSQL its database alone."""

    place: Path
    house: House

    def fill(self) -> None:
        with (self.place / "filler").open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while file.write(b"x" * size):
                        pass
                except OSError:
                    continue

    def free(self) -> None:
        (self.place / "filler").unlink()

    def lock(self, *, locked: bool) -> None:
        """As after a fault of the disk; a database server does so when another has taken its place."""
        if self.house.database:
            setting = f"default_transaction_read_only = {'on' if locked else 'off'}"
            on_server(f'ALTER DATABASE "{self.house.database}" SET {setting}', self.house.server)
            return
        subprocess.run(["mount", "-o", f"remount,{'ro' if locked else 'rw'}", str(self.place)], check=True)


@pytest.fixture
def disk(first_house: House, tmp_path: Path) -> Iterator[Disk]:
    place = Path(tempfile.mkdtemp(prefix="tehing-disk-"))  # where the database server may go, too
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)], capture_output=True, check=False).returncode:
        place.rmdir()
        pytest.skip("mounting needs an administrator")
    place.chmod(0o755)
    try:
        with _server_on(place) if URL else nullcontext("") as server:
            made = House((tmp_path if URL else place) / "data", new_name("house"), server, unblock=first_house.unblock)
            shutil.copytree(first_house.data, made.data)
            if made.database:
                _move(first_house, made)
            yield Disk(place, made)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)
        place.rmdir()


@contextmanager
def _server_on(place: Path) -> Iterator[str]:
    """A database server whose rows stand on the disk. It is nobody else's: theirs would find no room either."""
    tools, port = max(Path("/usr/lib/postgresql").glob("*/bin")), free_port()
    home = Path(tempfile.mkdtemp(prefix="tehing-server-"))
    (place / "rows").mkdir(mode=0o700)
    for folder in (home, place / "rows"):
        shutil.chown(folder, "postgres")

    def run(*words: str) -> None:
        subprocess.run(words, user="postgres", cwd=home, check=True, stdout=subprocess.DEVNULL)

    listen = f"-p {port} -c listen_addresses=127.0.0.1 -k {home} -c fsync=off"
    try:
        run(str(tools / "initdb"), "-A", "trust", "-N", "-D", str(home / "base"))
        run(str(tools / "pg_ctl"), "-D", str(home / "base"), "-w", "-l", str(home / "log"), "-o", listen, "start")
        server = f"postgresql://postgres@127.0.0.1:{port}"
        on_server(f"CREATE TABLESPACE small LOCATION '{place / 'rows'}'", server)
        yield server
        run(str(tools / "pg_ctl"), "-D", str(home / "base"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)


def _move(house: House, there: House) -> None:
    """The rows of one house into the database of another."""
    on_server(f'CREATE DATABASE "{there.database}" TABLESPACE small', there.server)
    dump = subprocess.run(["pg_dump", address(house.database)], check=True, capture_output=True)
    subprocess.run(["psql", "-q", "-X", address(there.database, there.server)], input=dump.stdout, check=True, stdout=subprocess.DEVNULL)


def move_in(by: Any) -> None:
    """Companies from a file, and a change of many, wait for the worker."""
    from tehing.core.bulk import actions as bulk
    from tehing.core.bulk import changes
    from tehing.core.imports import actions as imports
    from tehing.core.records import resource
    from tehing.parties import actions as parties

    companies = resource("parties.company")
    parties.create_companies(by=by, rows=[{"name": f"Company {number}", "city": "Valga"} for number in range(COMPANIES)])
    read = changes.read(companies, by, [("city", "set", "Tartu")])
    bulk.start_bulk(companies, by=by, act="change", changes=read, state="city=Valga")
    lines = "".join(f"{number},New {number} {'x' * 150}\n" for number in range(COMPANIES))
    file = SimpleUploadedFile("new.csv", f"record id,name\n{lines}".encode())
    imports.start(imports.receive([file], by=by, record="parties.company")[0], by=by)


class Lines(logging.Handler):
    """What the log is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())


def work_for(seconds: float) -> tuple[list[str], dict[str, str]]:
    """A worker for so long; gives what it told the log, and what whoever watches the house was told at the end."""
    from tehing.core import jobs, working

    jobs.AGAIN = timedelta(seconds=0.2)
    working.PAUSE, lines, stop = 0.05, Lines(), threading.Event()
    logging.getLogger("tehing.core").addHandler(lines)
    ready: dict[str, str] = {}

    def look() -> None:
        ready.update(Client().get("/health/ready/").json())
        stop.set()

    threading.Timer(seconds, look).start()
    working.run(stop)
    return lines.told, ready


def on_the_full_disk(by: Any, disk: Disk) -> None:
    client = signed_in(by)
    disk.fill()
    for _ in range(40):  # until the pages that the database has are used up
        answer = client.post(NOTE, {"text": NOTES})
        if answer.status_code != 200:
            break
    told_as(answer, FULL)
    assert sent_again(answer) == {"text": NOTES}
    by_script = client.post(NOTE, {"text": NOTES}, headers={"X-CSRFToken": "any"})
    assert (by_script.status_code, by_script["HX-Reswap"], by_script["Content-Type"]) == (503, "none", "application/problem+json")
    assert "disk is full" in by_script.json()["detail"]
    for _ in range(40):
        if client.post("/companies/new/", {"name": "Typed", "relation": "prospect"}).status_code == 503:
            break
    assert problem_of(client, by)["code"] == "disk_full"
    assert {client.get(path).status_code for path in ("/companies/1/", "/companies/", "/")} == {200}
    settings.FILE_UPLOAD_TEMP_DIR = tempfile.tempdir = str(disk.place)
    told_as(client.post(FILES, {"file": file_of(3_000_000)}), FULL)  # larger than what is held in memory
    told_as(client.get("/companies/export/?format=xlsx"), FULL)
    if not URL:
        told_as(client.post(FILES, {"file": file_of(2_000_000)}), FULL)
        told_as(client.post("/imports/new/", {"files": file_of(2_000_000)}), FULL)
    print(json.dumps(work_for(1)))


def file_of(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("big.csv", b"name\n" + b"abc\n" * (size // 4))


def sent_again(answer: Any) -> dict[str, str]:
    """What the page would send when one presses its button."""
    return {
        name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(text)" value="([^"]*)">', answer.content.decode())
    }


def test_on_a_full_disk_nothing_is_half_done_and_all_goes_on_when_there_is_room(disk: Disk, tmp_path: Path) -> None:
    house = disk.house
    house.inside(move_in)
    told, ready = json.loads(house.inside(lambda by: on_the_full_disk(by, disk)))
    assert len([line for line in told if "The disk is full." in line]) == len(told) in (1, 2), told
    assert ready["worker"] in ("silent", "waits") and (URL or ready["disk"] == "full"), ready
    states = house.rows("SELECT kind, state, attempts, done FROM core_job ORDER BY id")
    assert {state for _kind, state, _attempts, _done in states} <= {"waiting", "running"}
    notes = house.rows("SELECT COUNT(*) FROM core_note")
    assert house.rows("SELECT COUNT(*) FROM core_event WHERE name = 'company.noted'") == notes
    doctor = house.command("doctor")
    assert doctor.returncode == 1
    assert ("Nothing can be saved. The disk is full." if URL else "! 0.0 GB are free") in doctor.stdout
    new = tmp_path / "new.csv"
    new.write_text("name\n" + "".join(f"From a terminal {number}\n" for number in range(COMPANIES)))
    out = disk.place / "companies.csv"
    for words in (("import", str(new), "--as", "companies", "--yes"), ("export", "companies", "--out", str(out))):
        refused = house.command(*words)
        assert (refused.returncode, "The disk is full." in refused.stderr, "Traceback" in refused.stderr) == (1, True, False), refused
    assert [path.name for path in disk.place.glob("companies*")] == []
    if not URL:
        backup = house.command("backup")
        assert backup.returncode == 1 and "there is no room in" in backup.stderr
        assert list((house.data / "backups").iterdir()) == []
    disk.free()
    house.inside(room_again)
    all_is_done(house)
    assert house.rows("SELECT COUNT(*) FROM core_note")[0][0] == notes[0][0] + 1


def all_is_done(house: House) -> None:
    """Once and wholly, and no attempt was counted while nothing could be done."""
    assert house.rows("SELECT state, error, attempts FROM core_job ORDER BY id LIMIT 2") == [("done", "", 1)] * 2
    assert house.rows("SELECT DISTINCT state FROM core_job") == [("done",)]
    assert house.rows("SELECT COUNT(*), MAX(version) FROM parties_company WHERE city = 'Tartu' AND name LIKE 'Company %'") == [
        (COMPANIES, 2)
    ]
    assert house.rows("SELECT COUNT(*), COUNT(DISTINCT name) FROM parties_company WHERE name LIKE 'New %'") == [(COMPANIES, COMPANIES)]
    assert house.rows("SELECT created, failed FROM core_import ORDER BY id LIMIT 1") == [(COMPANIES, 0)]


def room_again(by: Any) -> None:
    from tehing.core import jobs

    assert signed_in(by).post(NOTE, {"text": NOTES}).status_code == 200
    jobs.AGAIN = jobs.SILENCE = timedelta(0)
    while jobs.run_next():
        pass


def move_in_and_stay(by: Any) -> None:
    move_in(by)
    print(signed_in(by).cookies["sessionid"].value)


def where_nothing_may_be_written(session: str) -> Callable[[Any], None]:
    def act(by: Any) -> None:
        client = Client(raise_request_exception=False)
        client.cookies["sessionid"] = session
        assert {client.get(path).status_code for path in ("/companies/1/", "/companies/", "/")} == {200}
        answer = client.post(NOTE, {"text": NOTES})
        told_as(answer, READ_ONLY)
        assert sent_again(answer) == {"text": NOTES}
        assert b"a secret" not in client.post(NOTE, {"text": NOTES, "new_password": "a secret"}).content
        assert problem_of(client, by)["code"] == "read_only"
        for form in ("csv", "jsonl", "xlsx"):
            told_as(client.get(f"/companies/export/?format={form}"), READ_ONLY)
        told_as(client.post(FILES, {"file": file_of(100)}), READ_ONLY)
        told_as(client.post("/imports/new/", {"files": file_of(100)}), READ_ONLY)
        print(json.dumps(work_for(0.5)))

    return act


def test_where_nothing_may_be_written_one_reads_on_and_the_work_waits(disk: Disk) -> None:
    house = disk.house
    session = house.inside(move_in_and_stay).strip()
    disk.lock(locked=True)
    told, ready = json.loads(house.inside(where_nothing_may_be_written(session)))
    assert [line for line in told if "may only be read" in line] == told and len(told) == 1
    assert (ready["status"], ready["database"]) == ("unavailable", "read_only")
    doctor = house.command("doctor")
    assert doctor.returncode == 1 and "Nothing can be saved. What should be written may only be read." in doctor.stdout
    assert house.command("backup").returncode == (0 if URL else 1)  # of what may only be read, to where one may write
    disk.lock(locked=False)
    house.inside(room_again)
    all_is_done(house)
