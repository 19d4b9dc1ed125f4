"""Real houses to keep alive: a data folder and a database of their own, past the test database.

Commands run in a fork of the test process with the house's settings put in: the same code, without a second of imports each.
Servers, and whatever needs other settings, are processes of their own.
"""

import contextlib
import gc
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..ports import free_port
from ..tables import SERVER, address, new_name, on_server

ROOT = Path(__file__).parents[2]
PASSWORD = "correct-horse-battery"
EMAIL = "anu@pohja.example"
ADMIN = ("admin", "--company", "Põhja Seadmed", "--name", "Anu", "--email", EMAIL)


@dataclass
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@dataclass
class House:
    """One installation."""

    data: Path
    database: str = ""  # name of its PostgreSQL database
    server: str = SERVER  # where that is
    more: dict[str, str] = field(default_factory=dict)
    unblock: Any = None  # pytest-django keeps tests without a mark off every database

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEHING_", "DJANGO_"))}
        url = {"TEHING_DATABASE_URL": address(self.database, self.server)} if self.database else {}
        return kept | {"TEHING_DATA": str(self.data), "PYTHONPATH": str(ROOT / "src")} | url | self.more

    def command(self, *words: str, given: str = "") -> Done:
        """Run `tehing …`."""
        from tehing.settings import cli

        return self._forked(lambda: cli.main(list(words)), given)

    def done(self, *words: str, given: str = "") -> str:
        """The same, which must succeed."""
        found = self.command(*words, given=given)
        assert found.returncode == 0, found.stdout + found.stderr
        return found.stdout

    def run(self, act: Callable[[], object]) -> str:
        """Do something in a house where nobody may live yet; gives what it prints."""
        found = self._forked(lambda: (act(), 0)[1], "")
        assert found.returncode == 0, found.stderr
        return found.stdout

    def inside(self, act: Callable[[Any], object]) -> str:
        """Do something as the first person of the house; gives what it prints."""

        def run() -> int:
            from tehing.team.models import User

            act(User.objects.order_by("pk").first())
            return 0

        found = self._forked(run, "")
        assert found.returncode == 0, found.stderr
        return found.stdout

    def begin(self, act: Callable[[Any], object]) -> "tuple[int, Any]":
        """Begin something in a process that the test ends itself: its number, and what it prints as a file."""
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.dup2(writing, 1)
            self._end(lambda: (act(self._first()), 0)[1])
        os.close(writing)
        return pid, os.fdopen(reading)

    def start(self, *words: str, **more: Any) -> "subprocess.Popen[bytes]":
        """A command as a process of its own."""
        return subprocess.Popen([sys.executable, "-m", "tehing.settings.cli", *words], env=self.environment, **more)

    @contextmanager
    def served(self, *words: str) -> Iterator[str]:
        """The house while it is served; its log is in `serve.log` of the data folder."""
        port = free_port()
        with (self.data / "serve.log").open("a") as log:
            server = self.start("serve", "--port", str(port), *words, stdout=log, stderr=subprocess.STDOUT)
            try:
                answer(f"http://127.0.0.1:{port}/health/live/")
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()
                server.wait(timeout=30)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database answers, asked past the product."""
        with self._link() as link:
            cursor = link.execute(statement)
            found = list(cursor.fetchall()) if cursor.description else []
            link.commit()
            return found

    def contents(self) -> dict[str, list[str]]:
        """Every row of every table, as text and sorted."""
        names = (
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            if self.database
            else "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        with self._link() as link:
            tables = sorted(link.execute(names).fetchall())
            return {name: sorted(map(repr, link.execute(f'SELECT * FROM "{name}"').fetchall())) for (name,) in tables}

    def files(self) -> dict[str, bytes]:
        """Every kept file with its bytes."""
        found = [path for area in ("files", "imports") for path in (self.data / area).rglob("*") if path.is_file()]
        return {path.name: path.read_bytes() for path in found}

    @contextmanager
    def _link(self) -> Iterator[Any]:
        if self.database:
            import psycopg

            with psycopg.connect(address(self.database, self.server)) as link:
                yield link
            return
        with closing(sqlite3.connect(self.data / "db.sqlite3", timeout=20)) as lite:
            yield lite

    def _first(self) -> Any:
        from tehing.team.models import User

        self._move_in()
        return User.objects.order_by("pk").first()

    def _forked(self, run: Callable[[], int], given: str) -> Done:
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err, tempfile.TemporaryFile("w+") as into:
            into.write(given)
            into.seek(0)
            pid = os.fork()
            if not pid:
                for file, number in ((into, 0), (out, 1), (err, 2)):
                    os.dup2(file.fileno(), number)
                self._end(run)
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            out.seek(0)
            err.seek(0)
            return Done(code, out.read(), err.read())

    def _end(self, run: Callable[[], int]) -> None:
        """The child's whole life. It ends without cleaning up what belongs to the test process."""
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode, closefd=False) for number, mode in ((0, "r"), (1, "w"), (2, "w")))
        gc.freeze()  # rubbish of the test process may hold threads that are not here
        code = 70
        try:
            self._move_in()
            code = run()
        except SystemExit as no:
            code = no.code if isinstance(no.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(OSError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def _move_in(self) -> None:
        """This process works on this house from now on."""
        from django.conf import settings
        from django.db import connections
        from django.db.backends.base.base import BaseDatabaseWrapper

        from tehing.core import workspace
        from tehing.settings.environment import Environment, database

        if self.unblock is not None:
            self.unblock()
        self.data.mkdir(parents=True, exist_ok=True)
        settings.DATA = self.data
        settings.SECRET_KEY = Environment({}).secret("SECRET_KEY", "", self.data / "secret.key")
        old = connections["default"]
        _others.append((old, getattr(old, "_connection_pools", None)))  # not ours to close
        if self.database:
            type(old)._connection_pools = {}  # type: ignore[attr-defined]
        del connections["default"]
        given = database(address(self.database, self.server) if self.database else "", self.data, pool=False)
        connections.settings["default"].update(given)
        assert isinstance(connections["default"], BaseDatabaseWrapper)
        workspace.forget()


_others: list[Any] = []


def copied(house: House, data: Path) -> House:
    """Another house like this one, which nobody is in."""
    made = House(data, new_name("house"), unblock=house.unblock)
    shutil.copytree(house.data, made.data)
    if made.database:
        on_server(f'CREATE DATABASE "{made.database}" TEMPLATE "{house.database}"')
    return made


def gone(house: House) -> None:
    """Nothing of it stays on the server; its folder goes with the test's."""
    if house.database:
        on_server(f'DROP DATABASE IF EXISTS "{house.database}" WITH (FORCE)', house.server)


def answer(url: str, seconds: float = 30) -> bytes:
    """What the server answers, once it answers."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as page:
                return bytes(page.read())
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
