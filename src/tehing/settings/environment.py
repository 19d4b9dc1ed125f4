"""Reading the environment strictly: a wrong value stops the start with one clear sentence instead of surprising later."""

import contextlib
import difflib
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
PREFIX = "TEHING_"


class BadSetting(SystemExit):
    """The environment holds something that cannot be meant."""


@dataclass(frozen=True)
class Setting:
    """One setting as the documentation lists it."""

    name: str
    default: str
    meaning: str


class Environment:
    """Reads settings one by one and remembers each, so that the documentation and the check for strangers are complete."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.values = os.environ if values is None else values
        self.known: dict[str, Setting] = {}

    def text(self, name: str, default: str, meaning: str) -> str:
        return self._read(name, default, meaning, str)

    def flag(self, name: str, default: bool, meaning: str) -> bool:
        words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
        return self._read(name, "yes" if default else "no", meaning, lambda raw: words[raw.lower()])

    def number(self, name: str, default: int, meaning: str, *, least: int = 0) -> int:
        def read(raw: str) -> int:
            if int(raw) < least:
                raise ValueError(f"at least {least}")
            return int(raw)

        return self._read(name, str(default), meaning, read)

    def choice(self, name: str, default: str, meaning: str, options: tuple[str, ...]) -> str:
        return self._read(name, default, f"{meaning} One of {', '.join(options)}.", lambda raw: options[options.index(raw)])

    def items(self, name: str, default: str, meaning: str) -> list[str]:
        return self._read(name, default, meaning, lambda raw: [part.strip() for part in raw.split(",") if part.strip()])

    def networks(self, name: str, default: str, meaning: str) -> list[IPv4Network | IPv6Network]:
        return self._read(name, default, meaning, lambda raw: [ip_network(part.strip()) for part in raw.split(",") if part.strip()])

    def folder(self, name: str, default: str, meaning: str) -> Path:
        return self._read(name, default, meaning, lambda raw: Path(raw).expanduser().resolve())

    def secret(self, name: str, meaning: str, kept_in: Path) -> str:
        """A secret from NAME, from the file named by NAME_FILE, or made on first run and kept in the data folder."""
        return self.hidden(name, f"{meaning} Made on first run and kept in the data folder when not given.") or _kept(kept_in)

    def hidden(self, name: str, meaning: str) -> str:
        """A value that had better not stand in the environment: from NAME or from the file named by NAME_FILE."""
        given = self._read(name, "", meaning, str)
        file = self._read(f"{name}_FILE", "", f"A file that holds {PREFIX}{name}.", str)
        if given and file:
            raise BadSetting(f"{PREFIX}{name} and {PREFIX}{name}_FILE are both given: which one is meant?")
        try:
            return Path(file).read_text().strip() if file else given
        except OSError as no:
            raise BadSetting(f"{PREFIX}{name}_FILE={file!r} cannot be read: {no.strerror}.") from no

    def refuse_strangers(self) -> None:
        """A misspelt setting is an error, not silence."""
        for name in self.values:
            if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in self.known:
                close = difflib.get_close_matches(name.removeprefix(PREFIX), self.known, n=1)
                hint = f" Did you mean {PREFIX}{close[0]}?" if close else ""
                raise BadSetting(f"There is no setting {name}.{hint}")

    def _read(self, name: str, default: str, meaning: str, read: Callable[[str], T]) -> T:
        self.known[name] = Setting(f"{PREFIX}{name}", default, meaning)
        raw = self.values.get(f"{PREFIX}{name}", default)
        try:
            return read(raw)
        except (ValueError, KeyError) as no:
            raise BadSetting(f"{PREFIX}{name}={raw!r} cannot be used. {meaning}") from no


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mine = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):  # of two processes that start together, the first one's secret holds
            os.link(mine, path)
        mine.unlink()
    return path.read_text().strip()


def database(url: str, data: Path, *, pool: bool) -> dict[str, Any]:
    """Django's description of the database: SQLite in the data folder, or PostgreSQL by its address."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / "db.sqlite3",
            "CONN_MAX_AGE": 60,  # opening takes 3 ms of every page and throws away what SQLite has read
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # writers queue instead of failing half-way
                "timeout": 20,  # seconds a writer waits for its turn; 5 were too few on a machine busy with other things
                # FULL: NORMAL does not reach the disk at commit and can lose the last seconds when the power fails
                # the log is brought home at 16 MB: at the usual 4, each chunk of an import would wait for that
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY; "
                "PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864;",  # a large import leaves no large log
            },
        }
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise BadSetting(f"{PREFIX}DATABASE_URL must begin with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,  # a connection that the server has dropped is replaced before a request gets it
        # no JIT: compiling costs more than any of our queries takes; the default price of a jump on the disk is that of a
        # spinning one, for which the planner reads whole tables where an index alone would answer
        "OPTIONS": {"application_name": f"tehing {os.getpid()}", "options": "-c jit=off -c random_page_cost=1.1"}
        | ({"pool": {"min_size": 1, "max_size": 10}} if pool else {}),
    }


def bucket(url: str, **given: str) -> dict[str, str] | None:
    """An S3-compatible store by its address, or None: files are kept in the data folder."""
    from urllib.parse import urlsplit

    if not url:
        return None
    if urlsplit(url).scheme != "s3" or not urlsplit(url).netloc:
        raise BadSetting(f"{PREFIX}FILES must read s3://bucket or s3://bucket/prefix.")
    if bool(given["key"]) != bool(given["secret"]):
        raise BadSetting(f"{PREFIX}FILES_KEY and {PREFIX}FILES_SECRET belong together: one of them is missing.")
    return {"url": url, **given}
