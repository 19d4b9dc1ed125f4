"""Measures the audit browser on a history of ten million events, page by page and condition by condition.

TEHING_DATA=/somewhere/empty python -m benchmarks.history [--events 10000000]   (TEHING_DATABASE_URL for PostgreSQL)
"""

import argparse
import os
import statistics
import time
from datetime import date
from typing import Any

INTO = """INSERT INTO core_event
(at, name, record_type, record_id, label, actor_id, channel, before, after, facts, reason, request_id)
"""
SQLITE = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {events})
SELECT datetime(1577836800 + i * 18, 'unixepoch'), {name}, {kind}, i % 200000, 'Company ' || (i % 200000), {actor}, {channel},
'{{"city": "Tartu"}}', '{{"city": "Narva"}}', '{{}}', '', 'request-' || (i / 3) FROM n"""
POSTGRESQL = """SELECT to_timestamp(1577836800 + i * 18), {name}, {kind}, i % 200000, 'Company ' || (i % 200000), {actor}, {channel},
'{{"city": "Tartu"}}', '{{"city": "Narva"}}', '{{}}', '', 'request-' || (i / 3) FROM generate_series(1, {events}) AS g(i)"""
NAME = "CASE WHEN i % 100000 = 0 THEN 'company.deleted' WHEN i % 5 = 0 THEN 'company.created' ELSE 'company.updated' END"
KIND = "CASE WHEN i % 3 = 0 THEN 'deals.deal' ELSE 'parties.company' END"
CHANNEL = "CASE WHEN i % 1000 = 0 THEN 'api' ELSE 'web' END"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tehing.settings")
    import django

    django.setup()
    admin, other = _fill(given.events)
    from tehing.core import audit

    rare = {"name": "company.deleted", "channel": "api"}
    cases: dict[str, audit.Wanted] = {
        "everything": audit.Wanted(),
        "one person": audit.Wanted(actor=other.pk),
        "one kind": audit.Wanted(name="company.updated"),
        "a rare kind": audit.Wanted(name="company.deleted"),
        "one record": audit.Wanted(record_type="parties.company", record_id=7),
        "one request": audit.Wanted(request_id="request-77777"),
        "a door": audit.Wanted(channel="api"),
        "a month of a person": audit.Wanted(actor=other.pk, since=date(2021, 3, 1), until=date(2021, 3, 31)),
        "a rare kind by a rare door": audit.Wanted(**rare),
        "a person, a kind of record and a door": audit.Wanted(actor=other.pk, record_type="deals.deal", channel="api"),
        "nothing at all matches": audit.Wanted(actor=admin.pk, record_type="deals.deal", channel="cli"),
    }
    for name, wanted in cases.items():
        _time(name, lambda wanted=wanted: audit.page(admin, wanted))  # type: ignore[misc]
    _time("the kinds for the menu", audit.kinds)


def _fill(events: int) -> tuple[Any, Any]:
    from django.core.management import call_command
    from django.db import connection

    from tehing.team.models import User
    from tehing.web import setup

    call_command("migrate", verbosity=0)
    who = {"name": "Admin", "email": "admin@bench.example", "password": "benchmark-benchmark"}
    admin = setup.set_up(company="Benchmark", currency="EUR", country="EE", language="en", **who)
    other = User.objects.create(name="Seller")
    actor = f"CASE WHEN i % 50 = 0 THEN {admin.pk} ELSE {other.pk} END"
    started = time.monotonic()
    with connection.cursor() as cursor:
        sql = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
        cursor.execute(INTO + sql.format(events=events, name=NAME, kind=KIND, actor=actor, channel=CHANNEL))
        cursor.execute("ANALYZE")
    print(f"{connection.vendor}: {events:,} events told in {time.monotonic() - started:.0f} s", flush=True)
    return admin, other


def _time(name: str, call: Any) -> None:
    times = []
    for _ in range(20):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    print(f"{name:40} median {statistics.median(times):7.1f} ms   worst {max(times):7.1f} ms", flush=True)


if __name__ == "__main__":
    main()
