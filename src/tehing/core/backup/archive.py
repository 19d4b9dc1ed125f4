"""The archive itself: its manifest, writing parts with their hashes, and proving them."""

import contextlib
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from tehing.core import storage

FORMAT = 1
MANIFEST = "manifest.json"


class Damaged(Exception):
    """The archive, or the house it goes into, does not allow what was asked; the text says why and what to do."""


@dataclass(frozen=True)
class Part:
    """One member of the archive."""

    name: str
    bytes: int
    sha256: str


@dataclass
class Manifest:
    """What the archive holds and where it comes from."""

    version: str
    made_at: str
    database: str  # sqlite or postgresql
    migrations: list[list[str]] = field(default_factory=list)
    tables: dict[str, int] = field(default_factory=dict)  # rows by table
    columns: dict[str, list[str]] = field(default_factory=dict)  # PostgreSQL: in the order of the part
    sequences: list[list[Any]] = field(default_factory=list)  # PostgreSQL: table, column, last number given
    missing: list[str] = field(default_factory=list)  # bytes that rows speak of and the store did not have
    secret: bool = False
    parts: list[Part] = field(default_factory=list)
    format: int = FORMAT

    def kept(self, area: str) -> list[str]:
        """Keys of the bytes kept under an area."""
        return [part.name.rpartition("/")[2] for part in self.parts if part.name.startswith(f"{area}/")]


class Writer:
    """Adds parts one after the other, each hashed on its way."""

    def __init__(self, target: IO[bytes], manifest: Manifest) -> None:
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=1)
        self.manifest = manifest

    def add(self, name: str, pieces: Iterator[bytes], *, packed: bool = True) -> int:
        """Write a part; gives the line ends in it. Attached files are not packed: most are already."""
        digest, size, lines = hashlib.sha256(), 0, 0
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                lines += bytes(piece).count(b"\n")
                member.write(piece)
        self.manifest.parts.append(Part(name, size, digest.hexdigest()))
        return lines

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        """The manifest, last of all, makes the archive whole."""
        if failed is None:
            self.zip.writestr(MANIFEST, json.dumps(asdict(self.manifest), indent=1))
            self.zip.close()
            return
        with contextlib.suppress(OSError, ValueError):  # the failure itself is what is told
            self.zip.close()


class Archive:
    """A finished archive, opened for reading. Raises Damaged when it is none, or not whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.zip = zipfile.ZipFile(path)
            told = json.loads(self.zip.read(MANIFEST))
            if told["format"] != FORMAT:
                raise Damaged(f"{path} was made by a newer Tehing (format {told['format']}). Install that version, then restore.")
            self.manifest = Manifest(**told | {"parts": [Part(**one) for one in told["parts"]]})
        except FileNotFoundError as no:
            raise Damaged(f"There is no file {path}.") from no
        except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, zlib.error) as no:
            raise Damaged(f"{path} is no whole backup: {no}.") from no

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.zip.close()

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        with self.zip.open(name) as member:
            yield member

    def verify(self) -> None:
        """Read every part and compare it with its hash."""
        for part in self.manifest.parts:
            digest, size = hashlib.sha256(), 0
            try:
                with self.part(part.name) as member:
                    for piece in storage.pieces(member):
                        digest.update(piece)
                        size += len(piece)
            except (zipfile.BadZipFile, KeyError, OSError, EOFError, zlib.error) as no:
                raise Damaged(f"{self.path} is damaged in {part.name}: {no}") from no
            if (size, digest.hexdigest()) != (part.bytes, part.sha256):
                raise Damaged(f"{self.path} is damaged in {part.name}: it is not what was written.")

    def refuse_newer(self, version: str, known: set[tuple[str, str]]) -> None:
        """A version that does not know the backup's tables must not touch them."""
        strange = [f"{app}.{name}" for app, name in self.manifest.migrations if (app, name) not in known]
        if strange or numbers(self.manifest.version) > numbers(version):
            told = f" It does not know {', '.join(strange[:3])}." if strange else ""
            raise Damaged(
                f"The backup was made by Tehing {self.manifest.version}, this is {version}.{told} Install that version or a newer one."
            )


def numbers(version: str) -> tuple[int, ...]:
    """1.10.2 as numbers to compare."""
    return tuple(int(each) for each in re.findall(r"\d+", version.partition("+")[0])[:3])
