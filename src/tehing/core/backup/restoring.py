"""Putting a backup into a house: proved first, built beside, then put in place; the old state is kept."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from tehing.core import clock, schema, storage
from tehing.core.backup import loading, snapshots, writing
from tehing.core.backup.archive import Archive, Damaged, Manifest

UNFINISHED = "restore-unfinished"  # in the data folder while the parts of a restore are put in place
BESIDE = ("db.sqlite3-wal", "db.sqlite3-shm")


@dataclass(frozen=True)
class Restored:
    """What became of it: the backup's manifest, and where the old state lies, if there was one."""

    manifest: Manifest
    aside: Path | None


def restore(path: Path, *, version: str, replace: bool = False) -> Restored:
    """Put a backup into this house. Raises Damaged with what to do; nothing is changed then."""
    with Archive(path) as archive:
        archive.refuse_newer(version, set(schema.known()))
        kinds = archive.manifest.database, connection.vendor
        if kinds == ("postgresql", "sqlite"):
            raise Damaged("This is a backup of a PostgreSQL house, and the house here is SQLite. Set TEHING_DATABASE_URL.")
        archive.verify()
        empty = is_empty()
        if not empty and not replace:
            raise Damaged("This house is not empty. With --replace the backup takes its place, and what is here is kept aside.")
        aside = None if empty else _aside(version)
        try:
            if connection.vendor == "postgresql":
                _into_postgresql(archive)
            else:
                _into_sqlite(archive, aside)
            _bring_secrets(archive, aside)
        except (OSError, sqlite3.Error, DatabaseError) as no:
            raise Damaged(f"The backup was not restored: {str(no).strip()}.{f' The old state is in {aside}.' if aside else ''}") from no
        _marker().unlink()
    schema.bring_up()
    return Restored(archive.manifest, aside)


def is_empty() -> bool:
    """There is no company in the house yet. What cannot be read is not empty."""
    try:
        with connection.cursor() as cursor:
            if "core_workspace" not in connection.introspection.table_names(cursor):
                return True
            cursor.execute("SELECT COUNT(*) FROM core_workspace")
            return not cursor.fetchone()[0]
    except DatabaseError:
        return False
    finally:
        connection.close()


def _aside(version: str) -> Path:
    """Where the old state goes: a folder for files that are moved, or a backup when the database is a server."""
    if connection.vendor == "postgresql":
        return writing.write(None, version=version, name="before-restore")[0]
    when = f"before-restore-{clock.now():%Y%m%d-%H%M%S}"
    return Path(tempfile.mkdtemp(prefix=f"{when}-", dir=settings.DATA))  # two of one second each keep what they found


def _marker() -> Path:
    """Stops `serve` if we are cut off while the database is the backup's and the files or the secrets are not."""
    return Path(settings.DATA) / UNFINISHED


def _into_postgresql(archive: Archive) -> None:
    """The bytes first: without rows they only take room. Then the database, in one transaction."""
    _bring_bytes(archive)
    _marker().write_text(f"{archive.path}\n")
    try:
        loading.into_postgresql(archive)
    except BaseException:
        _marker().unlink()  # all was taken back
        raise
    loading.know_the_rows()


def _into_sqlite(archive: Archive, aside: Path | None) -> None:
    """Build the database beside, prove it, and change places."""
    data = Path(settings.DATA)
    with storage.arriving(data) as (file, built):
        with archive.part(snapshots.SQLITE_PART) as part:
            shutil.copyfileobj(part, file, storage.PIECE)
        storage.settle(file)
        _prove(built, archive.manifest)
        connection.close()
        _marker().write_text(f"{archive.path}\n")
        place = Path(connection.settings_dict["NAME"])
        _put_away([place, *(place.with_name(name) for name in BESIDE)], aside)
        if settings.FILES is None:
            _put_away([data / area for area in storage.AREAS], aside)
        _bring_bytes(archive)
        built.replace(place)


def _prove(built: Path, manifest: Manifest) -> None:
    with closing(sqlite3.connect(built)) as database:
        if database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok" or snapshots.sqlite_counts(database) != manifest.tables:
            raise Damaged("The database in the backup is not the one that was put there.")


def _put_away(paths: list[Path], aside: Path | None) -> None:
    """Into the folder of the old state; an empty house has nothing worth keeping."""
    for path in paths:
        if not path.exists():
            continue
        if aside is not None:
            path.replace(aside / path.name)
        elif path.is_file():
            path.unlink()


def _bring_bytes(archive: Archive) -> None:
    """Kept files, under their own hashes: what is there already is the same."""
    for area in storage.AREAS:
        for key in archive.manifest.kept(area):
            with archive.part(f"{area}/{key}") as part:
                kept = storage.keep(area, storage.pieces(part))
            if kept != key:
                raise Damaged(f"{area}/{key} does not hold what its name says.")


def _bring_secrets(archive: Archive, aside: Path | None) -> None:
    names = {part.name for part in archive.manifest.parts}
    for name in writing.SECRETS:
        if name not in names:
            continue
        place = Path(settings.DATA) / name
        if aside is not None and aside.is_dir():
            _put_away([place], aside)
        with archive.part(name) as part, storage.arriving(Path(settings.DATA)) as (file, path):
            file.write(part.read())
            storage.settle(file)
            path.replace(place)
