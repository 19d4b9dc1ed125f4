"""Making a backup: beside its place first, proved, then put there in one step. A failure leaves nothing behind."""

import contextlib
import errno
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from tehing.core import clock, storage
from tehing.core.backup import snapshots
from tehing.core.backup.archive import Archive, Damaged, Manifest, Writer

SECRETS = ("secret.key", "demo-password")  # of the data folder
WORKSHOP = ".tehing-backup-"
LAST = "last-backup.json"
PATTERN = "tehing-*.zip"


def write(out: Path | None, *, version: str, files: bool = True, secret: bool = True, name: str = "tehing") -> tuple[Path, Manifest]:
    """Write a backup and prove it. `out` None: a new name in the data folder's `backups`.

    Raises Damaged with what to do: no room, no right to write there, a damaged database.
    """
    now = clock.now()
    out = out or Path(settings.DATA) / "backups" / f"{name}-{now:%Y%m%d-%H%M%S}.zip"
    manifest = Manifest(version=version, made_at=f"{now:%Y-%m-%dT%H:%M:%SZ}", database=connection.vendor)
    try:
        out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _workshop(out.parent) as folder:
            unfinished = folder / "archive"
            with unfinished.open("wb") as target:
                with Writer(target, manifest) as writer:
                    _fill(writer, folder, files=files, secret=secret)
                storage.settle(target)
            with Archive(unfinished) as made:
                made.verify()
            unfinished.chmod(0o600)
            unfinished.replace(out)
            _settle_folder(out.parent)
    except (OSError, sqlite3.Error, DatabaseError) as no:
        raise Damaged(f"The backup was not made: {_told(no, out)} Nothing was left behind, earlier backups stay.") from no
    _note(out, manifest)
    return out, manifest


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Remove all but the newest `count` backups of a folder; gives those removed. Only files named as we name them."""
    found = sorted(folder.glob(PATTERN), key=lambda path: path.name, reverse=True)
    for path in found[count:]:
        path.unlink()
    return found[count:]


def _fill(writer: Writer, folder: Path, *, files: bool, secret: bool) -> None:
    """Bytes first, then the database, then the bytes that came between: so no row is without its bytes."""
    taken: set[str] = set()
    if files:
        for area in storage.AREAS:
            for key in storage.store().keys(area):
                _add_bytes(writer, area, key, taken)
    wanted = snapshots.take(writer, folder)
    if files:
        for area, keys in wanted.items():
            for key in sorted(keys):
                if not _add_bytes(writer, area, key, taken):
                    writer.manifest.missing.append(f"{area}/{key}")
    for name in SECRETS if secret else ():
        with contextlib.suppress(FileNotFoundError):
            content = (Path(settings.DATA) / name).read_bytes()
            writer.add(name, iter([content]))
            writer.manifest.secret = True


def _add_bytes(writer: Writer, area: str, key: str, taken: set[str]) -> bool:
    name = f"{area}/{key}"
    if name not in taken:
        try:
            with storage.store().fetch(area, key) as file:
                writer.add(name, storage.pieces(file), packed=area != "files")
        except FileNotFoundError:
            return False
        taken.add(name)
    return True


@contextlib.contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """A folder beside the target for what is unfinished. Those of killed backups, whose lock nobody holds, are cleared away."""
    import fcntl

    for old in folder.glob(f"{WORKSHOP}*"):
        with contextlib.suppress(OSError), (old / "lock").open("r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(old, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=WORKSHOP, dir=folder))
    try:
        with (made / "lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def last() -> tuple[str, datetime] | None:
    """Where the last backup of this machine is and when it was made, by the note it left; None without one."""
    try:
        told = json.loads((Path(settings.DATA) / LAST).read_text())
        return told["file"], datetime.fromisoformat(told["made_at"])
    except (OSError, ValueError, KeyError):
        return None


def _note(out: Path, manifest: Manifest) -> None:
    """For the doctor: when and where. A house that cannot be written still has its backup."""
    with contextlib.suppress(OSError):
        (Path(settings.DATA) / LAST).write_text(json.dumps({"file": str(out.resolve()), "made_at": manifest.made_at}))


def _settle_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _told(no: Exception, out: Path) -> str:
    full = getattr(no, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "is full" in str(no)
    if full:
        return f"there is no room in {out.parent}. Free some, or name another place with --out."
    if isinstance(no, OSError):
        return f"{no.strerror or no} ({no.filename or out})."
    return f"the database says: {str(no).strip()}."
