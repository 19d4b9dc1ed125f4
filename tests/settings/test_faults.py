"""What the machine refuses is told plainly, on pages and to programs, and leaves nothing half-written."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core import faults

from ..tables import URL, address
from .houses import House

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
on_sqlite = pytest.mark.skipif(bool(URL), reason="speaks of SQLite")
on_postgresql = pytest.mark.skipif(not URL, reason="of a database server alone")


def signed_in(by: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(by, backend=BACKEND)
    return client


def told_as(answer: Any, words: str) -> None:
    """A page for people: the right status, the right words, and when to come again."""
    assert answer.status_code == 503, (answer.status_code, answer.content[-500:])
    assert words in answer.content.decode()
    assert answer["Retry-After"]


def problem_of(client: Client, by: Any) -> dict[str, Any]:
    """The answer to a program that adds a company."""
    answer = client.post("/api/v1/companies", {"name": "By a program"}, content_type="application/json")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    return dict(answer.json())


def unchanged_by(house: House, act: Callable[[Any], None]) -> None:
    """The act may only add whole things: each note with its event."""
    house.inside(act)
    noted = house.rows("SELECT COUNT(*) FROM core_event WHERE name = 'company.noted'")
    assert noted == house.rows("SELECT COUNT(*) FROM core_note")
    created = house.rows("SELECT COUNT(*) FROM core_event WHERE name IN ('company.created', 'company.deleted')")[0][0]
    assert created - 2 == house.rows("SELECT COUNT(*) FROM parties_company")[0][0]
    assert house.rows("SELECT COUNT(*) FROM core_event WHERE name = 'company.file_added'") == [(20,)]


@on_sqlite
def test_a_full_disk_under_sqlite(house: House) -> None:
    def act(by: Any) -> None:
        from django.db import connection

        client = signed_in(by)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 10}")
        for _ in range(30):
            answer = client.post("/notes/parties.company/1/", {"text": "long " * 3000})
            if answer.status_code != 200:
                break
        told_as(answer, "disk is full. Nothing of this was saved")
        assert client.get("/companies/1/").status_code == 200  # reading goes on
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        codes = {client.post("/api/v1/companies", {"name": "x" * 200}, content_type="application/json").status_code for _ in range(40)}
        assert codes <= {201, 503}
        assert 503 in codes
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1000000000")
        assert client.post("/notes/parties.company/1/", {"text": "room again"}).status_code == 200

    unchanged_by(house, act)
    assert house.rows("PRAGMA quick_check") == [("ok",)]


def test_a_full_disk_under_the_files(house: House, small_disk: Path) -> None:
    def act(by: Any) -> None:
        from django.conf import settings

        settings.DATA = small_disk
        big = SimpleUploadedFile("big.txt", os.urandom(1_000_000).hex().encode())
        told_as(signed_in(by).post("/files/parties.company/1/", {"file": big}), "disk is full. Nothing of this was saved")
        assert [path for path in small_disk.rglob("*") if path.is_file()] == []

    unchanged_by(house, act)


def test_a_database_that_may_only_be_read(house: House) -> None:
    def act(by: Any) -> None:
        from django.db import connection

        client = signed_in(by)
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on" if URL else "PRAGMA query_only = on")
        told_as(client.post("/notes/parties.company/1/", {"text": "words"}), "may not write at present. Nothing of this was saved")
        assert problem_of(client, by)["code"] == faults.READ_ONLY
        assert client.get("/companies/1/").status_code == 200

    unchanged_by(house, act)


@on_postgresql
def test_a_connection_that_is_lost_in_the_middle_of_a_request(house: House) -> None:
    def act(by: Any) -> None:
        import psycopg
        from django.db import close_old_connections, connection

        def cut(execute: Any, statement: str, *more: Any) -> Any:
            if statement.startswith('INSERT INTO "core_event"'):
                with psycopg.connect(address(house.database), autocommit=True) as other:
                    other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
            return execute(statement, *more)

        client = signed_in(by)
        for ask in (
            lambda: told_as(client.post("/notes/parties.company/1/", {"text": "words"}), "does not answer. Nothing of this was saved"),
            lambda: problem_of(client, by),
        ):
            with connection.execute_wrapper(cut):
                ask()
            close_old_connections()  # as a server does between requests
            assert client.get("/companies/1/").status_code == 200

    unchanged_by(house, act)


@on_postgresql
def test_a_database_server_that_is_away(house: House) -> None:
    def act(by: Any) -> None:
        import psycopg
        from django.db import connection

        client = signed_in(by)
        connection.close()
        with psycopg.connect(address("postgres"), autocommit=True) as other:
            other.execute(f'ALTER DATABASE "{house.database}" ALLOW_CONNECTIONS false')  # type: ignore[call-overload]
            told_as(client.get("/companies/"), "does not answer")
            assert Client().get("/health/live/").status_code == 200
            answer = Client().get("/health/ready/")
            assert (answer.status_code, answer.json()["database"]) == (503, "away")
            other.execute(f'ALTER DATABASE "{house.database}" ALLOW_CONNECTIONS true')  # type: ignore[call-overload]
        assert client.get("/companies/").status_code == 200

    unchanged_by(house, act)


def test_our_own_mistakes_are_not_taken_for_the_machines() -> None:
    assert faults.fault_of(ValueError("database is locked")) == ""
    assert faults.fault_of(FileNotFoundError(2, "no such file")) == ""
    assert faults.fault_of(None) == ""
