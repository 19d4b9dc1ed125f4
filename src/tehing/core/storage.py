"""Where the bytes that rows speak of are kept: under their own SHA-256, in the data folder or in an S3-compatible store.

An area is a kind of bytes: "files" (attached to records) and "imports" (tables that were brought in).
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings

from tehing.core import clock
from tehing.core.regular import every

AREAS = ("files", "imports")
PIECE = 1024 * 1024
COPY_KEPT = timedelta(days=1)


class Store(Protocol):
    """What a place for bytes can do. `fetch` and `local` raise FileNotFoundError for what is not there."""

    def take(self, area: str, key: str, arrived: Path) -> None:
        """Keep a finished local file, which is gone afterwards."""

    def fetch(self, area: str, key: str) -> IO[bytes]:
        """The bytes, to be read once and closed."""

    def local(self, area: str, key: str) -> Path:
        """A path on this machine with these bytes, for readers that go back and forth."""

    def remove(self, area: str, key: str) -> None:
        """Forget the bytes; what is not there needs no forgetting."""

    def keys(self, area: str) -> Iterator[str]:
        """Everything kept in the area."""


def store() -> Store:
    """The place that the settings name."""
    if settings.FILES is None:
        return Disk(Path(settings.DATA))
    from tehing.core.bucket import Bucket

    return Bucket.named(settings.FILES, _copies())


@every(timedelta(hours=1))
def forget_copies() -> None:
    """Copies on this machine of what lies in a store elsewhere go a day after they were last read: nobody else can remove them."""
    for path in _copies().glob("*/??/*"):
        with contextlib.suppress(FileNotFoundError):  # another process was quicker
            if clock.now().timestamp() - path.stat().st_mtime > COPY_KEPT.total_seconds():
                path.unlink()


def _copies() -> Path:
    return Path(settings.DATA) / "cache"


def keep(area: str, pieces: Iterable[bytes]) -> str:
    """Write bytes down and give their SHA-256. The same bytes are kept once; a failure leaves nothing behind."""
    digest = hashlib.sha256()
    with arriving(Path(settings.DATA)) as (file, path):
        for piece in pieces:
            digest.update(piece)
            file.write(piece)
        settle(file)
        store().take(area, digest.hexdigest(), path)
    return digest.hexdigest()


def digest_of(area: str, key: str) -> tuple[str, int]:
    """The SHA-256 of the bytes that are kept under this key, which should be the key, and how many they are."""
    digest, size = hashlib.sha256(), 0
    with store().fetch(area, key) as file:
        for piece in pieces(file):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


@contextlib.contextmanager
def arriving(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A new file that nobody takes for a finished one; it is gone at the end unless somebody has moved it."""
    place = folder / "arriving"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=place)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


def settle(file: IO[bytes]) -> None:
    """The bytes are on the disk itself when this returns, so that a row never outlives them in a power cut."""
    file.flush()
    os.fsync(file.fileno())


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Read in pieces of a megabyte."""
    return iter(lambda: file.read(PIECE), b"")


class Disk:
    """Folders in the data folder, with a level between so that none grows too long."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def take(self, area: str, key: str, arrived: Path) -> None:
        place = self.path(area, key)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        arrived.replace(place)

    def fetch(self, area: str, key: str) -> IO[bytes]:
        return self.local(area, key).open("rb")

    def local(self, area: str, key: str) -> Path:
        place = self.path(area, key)
        if not place.is_file():
            raise FileNotFoundError(f"{area}/{key}")
        return place

    def remove(self, area: str, key: str) -> None:
        self.path(area, key).unlink(missing_ok=True)

    def keys(self, area: str) -> Iterator[str]:
        return (path.name for path in (self.root / area).glob("??/*") if path.is_file())

    def path(self, area: str, key: str) -> Path:
        return self.root / area / key[:2] / key


def referenced(area: str) -> set[str]:
    """The keys that rows of this area speak of."""
    from tehing.core.models import File, Import

    rows: Any = File.objects if area == "files" else Import.objects.filter(file_kept=True)
    return set(rows.values_list("sha256", flat=True).distinct())
