"""Whether the database and this version fit together, and bringing it up: all steps or none."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.recorder import MigrationRecorder

LOCK = 7_436_483  # of PostgreSQL's advisory locks: one bringing-up at a time
Step = tuple[str, str]  # application, name


@dataclass(frozen=True)
class State:
    """How the database stands to this version."""

    empty: bool
    waiting: tuple[str, ...]  # steps this version has and the database has not
    strange: tuple[str, ...]  # steps the database has and this version does not know

    @property
    def fits(self) -> bool:
        return not (self.empty or self.waiting or self.strange)

    @property
    def sentence(self) -> str:
        """What is wrong and what to do; "" when all fits."""
        if self.strange:
            return (
                f"The database was made by a newer Tehing: this version does not know {self.strange[0]}. "
                "Install that version, or restore the backup that was made before the upgrade."
            )
        if self.empty:
            return "The database is empty: run `tehing migrate`."
        if self.waiting:
            return f"The database is of an older version, {len(self.waiting)} steps behind: run `tehing upgrade`, which backs up first."
        return ""


@cache
def known() -> frozenset[Step]:
    """Every step of this version."""
    return frozenset(MigrationLoader(None).disk_migrations)


def state() -> State:
    """Compare this version's steps with those the database has taken."""
    done = set(MigrationRecorder(connection).applied_migrations())
    return State(not done, _named(known() - done), _named(done - known()))


def is_read_only() -> bool:
    """Whether the database says that it may only be read: a server that stands by for another, a file without the right to write."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA database_list")
            file = cursor.fetchone()[2]  # none in memory
            return bool(file) and not os.access(file, os.W_OK)
        cursor.execute("SHOW transaction_read_only")
        return bool(cursor.fetchone()[0] == "on")


def try_to_write() -> None:
    """Write a megabyte and take it back. Raises what the database says to it; SQLite keeps it in memory and asks only for the right."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tehing_trial (told text)")
        for _ in range(100):
            cursor.execute("INSERT INTO tehing_trial VALUES (%s)", [os.urandom(5_000).hex()])
        transaction.set_rollback(True)


def bring_up() -> None:
    """Take every waiting step in one transaction: when one fails, the database is as it was. Raises what the step raised."""
    with all_or_nothing():
        call_command(_Stepwise(), verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)


def bring_to(steps: list[list[str]]) -> None:
    """Inside the caller's transaction: an empty database to just the steps that a backup had taken."""
    executor = MigrationExecutor(connection, progress_callback=_settle)
    executor.migrate([], plan=[(step, False) for step in way_to(executor, {(app, name) for app, name in steps})])
    call_command("createcachetable", verbosity=0)


def way_to(executor: MigrationExecutor, wanted: set[Step]) -> list[Migration]:
    """The steps from nothing to those wanted. Steps drawn together are taken one by one for a backup made before they were."""
    loader = executor.loader
    one_by_one = any(together not in wanted for together in loader.replacements)
    if one_by_one:
        loader.replace_migrations = False  # type: ignore[attr-defined]
        loader.build_graph()
    whole = [step for step, _back in executor.migration_plan(loader.graph.leaf_nodes(), clean_start=True)]
    return [step for step in whole if (step.app_label, step.name) in wanted and not (one_by_one and step.replaces)]


@contextlib.contextmanager
def all_or_nothing() -> Iterator[None]:
    """One transaction around changes of tables, which Django would make one by one."""
    connection.disable_constraint_checking()  # SQLite rebuilds tables; checked at the end of each step all the same
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            yield
    finally:
        connection.enable_constraint_checking()


class _Stepwise(Migrate):
    """Django's own command, with references checked after each step as if it had been committed."""

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        super().migration_progress_callback(action, migration, fake)
        _settle(action, migration, fake)


def _settle(action: str, migration: Any = None, fake: bool | None = False, /) -> None:
    """PostgreSQL alters no table with checks outstanding."""
    if action == "apply_success" and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _named(steps: frozenset[Step] | set[Step]) -> tuple[str, ...]:
    return tuple(f"{app}.{name}" for app, name in sorted(steps))
