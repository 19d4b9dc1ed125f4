"""Measures the export of people as CSV, JSON Lines and Excel: rows a second, memory, and a page meanwhile.

python -m benchmarks.exporting [--rows 1000000] [--engine sqlite|postgresql|both]
"""

import argparse
import os
import resource
import time

from benchmarks import child
from benchmarks.importing import COMPANIES, floor

PORT = 8194
BATCH = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    given = parser.parse_args()
    if "BENCHMARK_CHILD" not in os.environ:
        child.in_each_engine("benchmarks.exporting", given.engine, ["--rows", str(given.rows)])
        return
    _measure(given.rows)


def _measure(rows: int) -> None:
    admin = child.house()
    from django.db import transaction
    from django.http import QueryDict

    from tehing.core import inserts, records
    from tehing.core.records import export
    from tehing.parties.models import Company, Person

    Company.objects.bulk_create([Company(name=f"Company {n}", owner=admin) for n in range(COMPANIES)])
    keys = list(Company.objects.values_list("pk", flat=True))
    for start in range(0, rows, BATCH):
        made = [_person(n, keys[n % COMPANIES], admin.pk) for n in range(start, min(rows, start + BATCH))]
        with transaction.atomic():
            inserts.insert(Person, [inserts.new(Person, one) for one in made])
    print(f"\n== {os.environ['BENCHMARK_CHILD']}: {rows:,} people, all columns; floor {floor():.0f} ns", flush=True)
    for form in ("csv", "jsonl", "xlsx"):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        with child.looked_at(admin, PORT, "/people/") as times:
            wanted = export.asked_for(records.resource("parties.person"), admin, QueryDict(f"format={form}&columns=all"))
            started, cpu, size = time.monotonic(), time.process_time(), 0
            for piece in export.pieces(wanted):
                size += len(piece)
            seconds, cpu = time.monotonic() - started, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{form:6} {rows / seconds:10,.0f} rows/s {rows / cpu:10,.0f} rows/CPU-s {size / 2**20:7,.0f} MB  peak {peak:5,.0f} MB "
            f"(before {before:,.0f})  page p95 {child.p95(times):4.0f} ms  floor {floor():.0f} ns",
            flush=True,
        )


def _person(n: int, company: int, owner: int) -> dict[str, object]:
    return {
        "name": f"Person {n}",
        "email": f"p{n}@firm{n % COMPANIES}.example",
        "phone": f"+3725{n % 10**7:07}",
        "title": "Buyer",
        "company_id": company,
        "owner_id": owner,
    }


if __name__ == "__main__":
    main()
