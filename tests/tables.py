"""The tables of a house with nothing in them: made once in a run, by whichever of its processes asks first, and copied by all."""

import fcntl
import os
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
URL = os.environ.get("TEHING_DATABASE_URL", "")
SERVER = URL.rpartition("/")[0]
SEVERAL = "PYTEST_XDIST_WORKER" in os.environ
FOLDER = "tables"


@dataclass(frozen=True)
class Tables:
    """Where they are: a data folder, and on PostgreSQL a database to copy from."""

    data: Path
    database: str

    def lay(self, data: Path, database: str) -> None:
        """Begin a house with them: `database` is the name of its own on the server."""
        data.mkdir(parents=True, exist_ok=True)
        if database:
            on_server(f'CREATE DATABASE "{database}" TEMPLATE "{self.database}"')
            return
        with closing(sqlite3.connect(self.data / "db.sqlite3")) as ours, closing(sqlite3.connect(data / "db.sqlite3")) as theirs:
            ours.backup(theirs)

    def hold(self, name: str) -> sqlite3.Connection:
        """Fill SQLite's database in memory of this name, which lives as long as the connection that is given."""
        held = sqlite3.connect(name, uri=True, check_same_thread=False)
        with closing(sqlite3.connect(self.data / "db.sqlite3")) as ours:
            ours.backup(held)
        return held


def made(factory: pytest.TempPathFactory) -> Tables:
    """The run's own tables. The first process makes them, the others wait for it."""
    folder = _folder(factory.getbasetemp())
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _make(folder)
    return Tables(folder, (folder / "done").read_text())


def gone(base: Path) -> None:
    """Nothing of them stays on the server; called by the process that is last."""
    named = base / FOLDER / "done"
    if named.exists() and (name := named.read_text()):
        on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def new_name(what: str) -> str:
    """A name for a database on the server that no other process gives; "" on SQLite."""
    return f"tehing_{what}_{uuid.uuid4().hex[:12]}" if URL else ""


def address(database: str, server: str = SERVER) -> str:
    return f"{server}/{database}" if database else ""


def on_server(statement: str, server: str = SERVER) -> None:
    import psycopg

    with psycopg.connect(address("postgres", server), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def environment(data: Path, database: str) -> dict[str, str]:
    """That of a process in a house of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TEHING_")}
    more: dict[str, Any] = {"TEHING_DATABASE_URL": address(database)} if database else {}
    return kept | {"TEHING_DATA": str(data), "PYTHONPATH": str(ROOT / "src")} | more


def _folder(base: Path) -> Path:
    return (base.parent if SEVERAL else base) / FOLDER


def _make(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    name = new_name("tables")
    if name:
        on_server(f'CREATE DATABASE "{name}"')
    line = [sys.executable, "-m", "tehing.settings.cli", "migrate"]
    subprocess.run(line, env=environment(folder, name), check=True, capture_output=True, timeout=300)
    (folder / "done").write_text(name)
