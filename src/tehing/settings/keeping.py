"""Keeping the house: backup, restore, upgrade, migrate. Each answers 0 when it did what it says, else 1 and one sentence."""

import argparse
import os
import sys
from pathlib import Path

from tehing import __version__
from tehing.settings import running
from tehing.settings.ready import django_ready, house_is_ready

MEGABYTE = 1_000_000


def backup(given: argparse.Namespace) -> int:
    """Write a backup while people work."""
    django_ready()
    from tehing.core import backup as backups
    from tehing.core.backup import writing

    try:
        out, made = backups.write(given.out, version=__version__, files=not given.without_files, secret=not given.without_secret)
    except backups.Damaged as no:
        return _no(no)
    rows = sum(made.tables.values())
    print(f"{out}: {len(made.tables)} tables, {rows} rows, {_files(made)} files, {out.stat().st_size / MEGABYTE:.1f} MB, proved.")
    if made.missing:
        print(f"! The bytes of {len(made.missing)} files were not there to be kept: `tehing doctor` names them.", file=sys.stderr)
    if not made.secret:
        print("The secret key is not in it; keep that yourself.")
    for old in writing.keep_newest(out.parent, given.keep) if given.keep else ():
        print(f"Removed {old.name}.")
    return 0


def restore(given: argparse.Namespace) -> int:
    """Put a backup into this house."""
    django_ready()
    from django.conf import settings

    from tehing.core import backup as backups

    try:
        with running.alone(settings.DATA):
            _refuse_company()
            done = backups.restore(given.file.resolve(), version=__version__, replace=given.replace)
    except (backups.Damaged, running.Running) as no:
        return _no(no)
    made = done.manifest
    print(f"Restored what was kept at {made.made_at}: {sum(made.tables.values())} rows, {_files(made)} files.")
    if done.aside is not None:
        print(f"What was here before is in {done.aside}.")
    if made.missing:
        print(f"! {len(made.missing)} files had no bytes when the backup was made.", file=sys.stderr)
    return 0


def upgrade(given: argparse.Namespace) -> int:
    """Back up, then bring the database to this version; when that fails it stays as it was."""
    django_ready()
    from django.conf import settings

    from tehing.core import backup as backups
    from tehing.core import schema

    found = schema.state()
    if found.fits:
        print(f"The database is of this version ({__version__}) already.")
        return 0
    if found.strange:
        return _no(found.sentence)
    kept: Path | None = None
    try:
        with running.alone(settings.DATA):
            _refuse_company()
            if not found.empty and not given.no_backup:
                kept, _ = backups.write(given.out, version=__version__, name="before-upgrade")
                print(f"Backed up to {kept}.", flush=True)
            schema.bring_up()
    except (backups.Damaged, running.Running) as no:
        return _no(no)
    except Exception as no:  # whatever a step raises, the transaction is gone and the old state stands
        return _failed(no, kept)
    print(f"The database is of version {__version__} now ({len(found.waiting)} steps).")
    return 0


def migrate(given: argparse.Namespace) -> int:
    """Bring the database to this version, without a backup: for the first start, and for scripts that back up themselves."""
    return upgrade(argparse.Namespace(out=None, no_backup=True))


def reindex(given: argparse.Namespace) -> int:
    """Make the index of search anew, while people work; a run that is stopped goes on with the worker."""
    if not house_is_ready():
        return 1
    from tehing.core import jobs
    from tehing.core.search import rebuilding

    def tell(done: int, total: int) -> None:
        print(f"\r{done:,} of {total:,} records", end="", flush=True)

    found = rebuilding.ask(running=True)
    jobs.finish(found, rebuilding.rebuild(found, tell))
    print()
    return 0


def _failed(no: Exception, kept: Path | None) -> int:
    print(f"The upgrade failed and was taken back: {type(no).__name__}: {str(no).strip()}", file=sys.stderr)
    print("Your data is as it was. Go on with the version you had, and report this message.", file=sys.stderr)
    if kept is not None:
        print(f"The backup made before is {kept}.", file=sys.stderr)
    return 1


def _refuse_company() -> None:
    """Other machines may serve the same PostgreSQL house; each of our connections says whose it is."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'tehing %%' "
            "AND application_name <> %s",
            [f"tehing {os.getpid()}"],
        )
        if cursor.fetchone()[0]:
            raise running.Running(
                "Tehing is connected to this database from elsewhere. Stop its `serve` and `worker` on every machine first."
            )


def _files(made: object) -> int:
    from tehing.core import storage
    from tehing.core.backup import Manifest

    assert isinstance(made, Manifest)
    return sum(len(made.kept(area)) for area in storage.AREAS)


def _no(no: object) -> int:
    print(no, file=sys.stderr)
    return 1
