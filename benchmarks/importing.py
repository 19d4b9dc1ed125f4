"""Measures the import of people from CSV: new rows, the same file again, every row changed; memory, and a page meanwhile.

python -m benchmarks.importing [--rows 1000000] [--engine sqlite|postgresql|both] [--changed 20000]
`floor` is the same machine counting in plain Python at that moment: a busy machine slows both.
"""

import argparse
import csv
import os
import random
import resource
import time
from pathlib import Path
from typing import Any

from benchmarks import child

PORT = 8193
COMPANIES = 5_000
FIRST = ["Mari", "Jüri", "Anna", "Peeter", "Kadri", "Toomas", "Liis", "Andres", "Külli", "Õie"]
LAST = ["Tamm", "Saar", "Mägi", "Kask", "Kukk", "Rebane", "Ilves", "Sepp", "Pärn", "Luik"]
TITLES = ("Buyer", "CEO", "Engineer, plant", "Head of purchasing")
COLUMNS = {
    "Record ID": "external_id",
    "Full name": "name",
    "Job title": "title",
    "Company name": "company",
    "Email": "email",
    "Phone number": "phone",
    "Mobile phone": "mobile",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--changed", type=int, default=20_000, help="rows of the file in which every row is changed")
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    given = parser.parse_args()
    if "BENCHMARK_CHILD" not in os.environ:
        child.in_each_engine("benchmarks.importing", given.engine, ["--rows", str(given.rows), "--changed", str(given.changed)])
        return
    _measure(given.rows, given.changed)


def _measure(rows: int, changed: int) -> None:
    admin = child.house()
    from tehing.parties.models import Company

    Company.objects.bulk_create([Company(name=f"Company {n}", country="EE", owner=admin) for n in range(COMPANIES)])
    folder = Path(os.environ["TEHING_DATA"])
    make_file(folder / "people.csv", rows)
    make_file(folder / "changed.csv", changed, title="Retired")
    print(f"\n== {os.environ['BENCHMARK_CHILD']}: {rows:,} people; floor {floor():.0f} ns", flush=True)
    for told, name in (("new rows", "people.csv"), ("the same file again", "people.csv"), ("every row changed", "changed.csv")):
        with child.looked_at(admin, PORT, "/people/") as times:
            _one(told, folder / name, admin, times)


def _one(told: str, path: Path, admin: Any, times: list[float]) -> None:
    from tehing.core.imports import actions, running
    from tehing.core.models import Import

    started = time.monotonic()
    run = actions.receive_path(path, by=admin, record="parties.person")
    run = actions.decide(run, by=admin, record="parties.person", mapping=COLUMNS, choices={})
    job = actions.start(run, by=admin)
    looked = time.monotonic() - started
    run = Import.objects.select_related("by").get(pk=run.pk)
    started, cpu = time.monotonic(), time.process_time()
    times.clear()
    running.run_import(run, run.by, job)
    seconds, cpu = time.monotonic() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = f"{run.created:,} created {run.updated:,} updated {run.skipped:,} skipped {run.failed:,} failed"
    print(
        f"{told:22} {run.rows / seconds:10,.0f} rows/s {run.rows / cpu:10,.0f} rows/CPU-s  {peak:6,.0f} MB peak  "
        f"page p95 {child.p95(times):5.0f} ms of {len(times)}  read and planned in {looked:.1f} s  floor {floor():.0f} ns  {counts}",
        flush=True,
    )


def make_file(path: Path, rows: int, title: str = "") -> None:
    chance = random.Random(3)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for n in range(rows):
            name = f"{chance.choice(FIRST)} {chance.choice(LAST)} {n}"
            phones = f"+372 5{chance.randint(100_000, 999_999)}", f"5{chance.randint(100_000, 999_999)}"
            made = title or chance.choice(TITLES)
            writer.writerow([100_000 + n, name, made, f"Company {n % COMPANIES}", f"p{n}@firm{n % COMPANIES}.example", *phones])


def floor() -> float:
    """Nanoseconds of one turn of an empty loop, now: about 20 on an idle machine of today."""
    started = time.perf_counter_ns()
    for _ in range(1_000_000):
        pass
    return (time.perf_counter_ns() - started) / 1_000_000


if __name__ == "__main__":
    main()
