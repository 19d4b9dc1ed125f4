"""What `tehing doctor` looks at. Each check gives findings; a wrong one says what to do about it."""

import os
import random
import shutil
import sys
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from tehing.core import backup, clock, faults, history, jobs, schema, storage
from tehing.core.models import Delivery, Job
from tehing.core.webhooks.models import Webhook, WebhookDelivery

PACKAGE = Path(__file__).parents[1]
ROOM = 1_000_000_000  # bytes that should be free
OLD = timedelta(days=3)  # a backup should not be older
SKEW = timedelta(seconds=5)  # between our clock and the database server's
SAMPLE, SAMPLE_BYTES = 100, 200_000_000  # kept files that are read when nobody asked for all: so many, and no more bytes than that
GOOD, NOTE, WRONG = "ok", "note", "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `note` is worth knowing, `wrong` must be mended."""

    check: str
    level: str
    text: str


Check = Callable[[], Iterator[Finding]]


def examine(*, all_files: bool = False) -> Iterator[Finding]:
    """Every check in turn. Without a database of this version, those that read its tables are left out.

    `all_files`: read every kept file, not a sample of them.
    """
    yield from _machine()
    try:
        yield from _database()
        found = schema.state()
    except Exception as no:  # whatever the driver says is the finding
        yield Finding("database", WRONG, f"The database cannot be used: {str(no).strip()}")
        return
    yield Finding("schema", GOOD if found.fits else WRONG, found.sentence or "The tables are of this version.")
    checks: dict[str, Check] = {"writing": _writing, "integrity": _integrity}
    if found.fits:
        checks |= {"history": _history, "worker": _worker, "failures": _failures, "webhooks": _webhooks}
        checks["files"] = lambda: _files(all_files=all_files)
    for name, check in checks.items():
        try:
            yield from check()
        except Exception as no:
            yield Finding(name, WRONG, f"This could not be checked: {type(no).__name__}: {str(no).strip()}")


def _machine() -> Iterator[Finding]:
    yield Finding("python", GOOD, f"Python {sys.version.split()[0]}, data in {settings.DATA}")
    writable = os.access(settings.DATA, os.W_OK)
    yield Finding(
        "data", GOOD if writable else WRONG, "The data folder can be written." if writable else f"{settings.DATA} cannot be written."
    )
    free = shutil.disk_usage(settings.DATA).free
    yield Finding("disk", GOOD if free > ROOM else WRONG, f"{free / 1e9:.1f} GB are free on the disk of the data folder.")
    built = (PACKAGE / "web/static/dist/app.css").exists()
    yield Finding(
        "front end", GOOD if built else WRONG, "The front end is built." if built else "The front end is not built: run `make build`."
    )
    yield from _languages()
    yield from _zone()
    yield from _backups()
    if settings.DEBUG:
        yield Finding("settings", WRONG, "TEHING_DEBUG shows code to visitors. Turn it off in daily use.")


def _languages() -> Iterator[Finding]:
    missing = [path.parents[3].name for path in PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po") if not path.with_suffix(".mo").exists()]
    told = (
        f"The languages of {', '.join(sorted(missing))} are not compiled: run `make build`." if missing else "The languages are compiled."
    )
    yield Finding("languages", WRONG if missing else GOOD, told)


def _zone() -> Iterator[Finding]:
    known = settings.TIME_ZONE in zoneinfo.available_timezones()
    told = f"The time zone is {settings.TIME_ZONE}." if known else f"There is no time zone {settings.TIME_ZONE}: mend TEHING_TIME_ZONE."
    yield Finding("time zone", GOOD if known else WRONG, told)


def _backups() -> Iterator[Finding]:
    """By the note that `tehing backup` leaves, wherever it put the file."""
    last = backup.last()
    if last is None:
        yield Finding("backup", NOTE, "There is no backup yet: run `tehing backup`, best by a timer.")
        return
    file, made_at = last
    age = clock.now() - made_at
    hours = int(age.total_seconds() // 3600)
    yield Finding("backup", GOOD if age < OLD else NOTE, f"The last backup is {hours} hours old: {file}.")


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            yield Finding("database", GOOD, f"SQLite {cursor.fetchone()[0]}, {connection.settings_dict['NAME']}")
            return
        cursor.execute("SELECT current_setting('server_version'), current_setting('server_version_num')::int, clock_timestamp()")
        version, number, theirs = cursor.fetchone()
        old = number < 150_000
        told = f"PostgreSQL {version}, {connection.settings_dict['NAME']}"
        yield Finding("database", WRONG if old else GOOD, f"{told}. Version 15 or newer is needed." if old else told)
        skew = abs(theirs.astimezone(UTC) - clock.now())
        told = f"Our clock and the database server's differ by {skew.total_seconds():.1f} s."
        yield Finding("clock", GOOD if skew < SKEW else WRONG, told)


def _writing() -> Iterator[Finding]:
    """Reading may go on for long before somebody tells that nothing is saved."""
    try:
        schema.try_to_write()
    except Exception as no:
        if not faults.passes(no):
            raise
        yield Finding("writing", WRONG, f"Nothing can be saved. {faults.line_of(no)}")
    else:
        yield Finding("writing", GOOD, "The database can be written.")


def _integrity() -> Iterator[Finding]:
    """SQLite reads its whole file. PostgreSQL keeps checksums itself; invalid indexes and constraints are what we can see."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check(5)")
            wrong = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
            cursor.execute("SELECT COUNT(*) FROM pragma_foreign_key_check")
            loose = cursor.fetchone()[0]
            wrong += [f"{loose} references lead nowhere"] if loose else []
        else:
            cursor.execute(
                "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid "
                "UNION ALL SELECT conname FROM pg_constraint WHERE NOT convalidated"
            )
            wrong = [f"{row[0]} is not valid" for row in cursor.fetchall()]
    told = f"The database is damaged: {'; '.join(wrong)}. Restore the last good backup." if wrong else "The database is whole."
    yield Finding("integrity", WRONG if wrong else GOOD, told)


def _history() -> Iterator[Finding]:
    """The triggers that keep history from being rewritten, present and switched on."""
    query = (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%%\\_no\\_%%' ESCAPE '\\'"
        if connection.vendor == "sqlite"
        else "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE t.tgname LIKE '%%append_only' AND t.tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        guarded = {row[0] for row in cursor.fetchall()}
    bare = sorted(history.GUARDED - guarded)
    told = f"The history in {', '.join(bare)} is not guarded against changes: restore a backup." if bare else "History cannot be rewritten."
    yield Finding("history", WRONG if bare else GOOD, told)


def _worker() -> Iterator[Finding]:
    waiting = Job.objects.filter(state="waiting").count() + Delivery.objects.filter(state="waiting").count()
    if jobs.is_heard():
        held = jobs.put_off().count()
        told = f"A worker is alive, but {held} pieces of work wait for the machine: see Settings, Background work."
        yield Finding("worker", WRONG if held else GOOD, told if held else "A worker is alive.")
    else:
        told = "No worker is running" + (f", and {waiting} pieces of work wait" if waiting else "")
        yield Finding("worker", WRONG if waiting else NOTE, f"{told}. `tehing serve` brings one, `tehing worker` is another.")


def _failures() -> Iterator[Finding]:
    for name, failed in (
        ("jobs", jobs.failed().count()),
        ("deliveries", Delivery.objects.filter(state="failed").count()),
    ):
        told = f"{failed} {name} have failed: see Settings, Background work." if failed else f"No {name} have failed."
        yield Finding(name, NOTE if failed else GOOD, told)


def _webhooks() -> Iterator[Finding]:
    """Other systems that hear nothing any more, and messages that never arrived."""
    stopped = Webhook.objects.exclude(stopped="").count()
    lost = WebhookDelivery.objects.filter(state=WebhookDelivery.State.FAILED).count()
    told = [f"{stopped} webhooks are stopped"] if stopped else []
    told += [f"{lost} messages to webhooks were given up"] if lost else []
    text = f"{' and '.join(told)}: see Settings, Webhooks." if told else "Webhooks get through."
    yield Finding("webhooks", NOTE if told else GOOD, text)


def _files(*, all_files: bool) -> Iterator[Finding]:
    """Rows without bytes, or with others than were put there, are a loss; bytes without rows only take room."""
    for area in storage.AREAS:
        kept, wanted = set(storage.store().keys(area)), storage.referenced(area)
        lost, idle = sorted(wanted - kept), len(kept - wanted)
        read, spoilt = _read(area, sorted(wanted & kept), all_files=all_files)
        if lost:
            yield Finding(area, WRONG, f"{len(lost)} kept {area} have lost their bytes ({_some(lost)}): restore them from a backup.")
        if spoilt:
            told = f"{len(spoilt)} kept {area} do not hold what was put there ({_some(spoilt)}): restore them from a backup."
            yield Finding(area, WRONG, told)
        if lost or spoilt:
            continue
        told = f"{len(wanted)} kept {area} are there; {read} of them were read and hold what was put there."
        if idle:
            yield Finding(area, NOTE, f"{told} {idle} more belong to no row and may go.")
        else:
            yield Finding(area, GOOD, told)


def _read(area: str, keys: list[str], *, all_files: bool) -> tuple[int, list[str]]:
    """How many were read, and those that do not hold what they were named after."""
    chosen = keys if all_files else random.sample(keys, min(SAMPLE, len(keys)))
    read, size, spoilt = 0, 0, []
    for key in chosen:
        if not all_files and size > SAMPLE_BYTES:
            break
        found, length = storage.digest_of(area, key)
        read, size = read + 1, size + length
        if found != key:
            spoilt.append(key)
    return read, spoilt


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:3]) + (" …" if len(keys) > 3 else "")
