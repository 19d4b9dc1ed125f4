"""Measures the product on a house of 100,000 companies and prints each case beside the floor of the same run.

python -m benchmarks.run [--companies 100000] [--events 500000] [--engine sqlite|postgresql|both] [--seconds 4] [--house FOLDER]
With --house an SQLite house is made in that folder and kept, or taken as it is when it is there already.
Figures vary with the machine; the ratio to the floor says more than the milliseconds.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.serving import PORT, served

POSTGRESQL = os.environ.get("BENCHMARK_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
WARMING = 1.0  # seconds not counted, while templates and plans are made
BARS = {"page": (60, 150), "board": (100, 250), "api": (0, 0)}


@dataclass
class Case:
    """One request to time, over and over."""

    name: str
    path: str
    method: str = "GET"
    body: Callable[[], dict[str, Any]] | None = None
    bar: str = ""
    times: list[float] = field(default_factory=list)
    size: int = 0
    queries: int = 0


def main() -> None:
    given = _arguments()
    engines = ("sqlite", "postgresql") if given.engine == "both" else (given.engine,)
    if "BENCHMARK_CHILD" in os.environ:
        _measure(given)
        return
    for engine in engines:
        _child(engine, given)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=100_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--events", type=int, help="five times the companies unless given")
    parser.add_argument("--deals", type=int, help="half the companies unless given")
    parser.add_argument("--house", type=Path, help="a folder that keeps the SQLite house from run to run")
    parser.add_argument("--seconds", type=float, default=4.0, help="per case and number of clients")
    return parser.parse_args()


def _child(engine: str, given: argparse.Namespace) -> None:
    """Each engine in a process of its own, because settings are read once."""
    with tempfile.TemporaryDirectory() as folder:
        name = f"tehing_bench_{uuid.uuid4().hex[:8]}"
        kept = str(given.house.resolve()) if given.house and engine == "sqlite" else folder
        environment = os.environ | {"BENCHMARK_CHILD": engine, "TEHING_DATA": kept, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
        environment["TEHING_API_RATE"] = "0"
        if engine == "postgresql":
            subprocess.run(["createdb", "--maintenance-db", f"{POSTGRESQL}/postgres", name], check=True)
            environment["TEHING_DATABASE_URL"] = f"{POSTGRESQL}/{name}"
        line = [sys.executable, "-m", "benchmarks.run", "--companies", str(given.companies), "--seconds", str(given.seconds)]
        line += ["--events", str(given.events)] if given.events is not None else []
        line += ["--deals", str(given.deals)] if given.deals is not None else []
        try:
            subprocess.run(line, env=environment, check=True)
        finally:
            if engine == "postgresql":
                subprocess.run(["dropdb", "--force", "--maintenance-db", f"{POSTGRESQL}/postgres", name], check=False)


def _measure(given: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import data
    from tehing.parties.models import Company
    from tehing.web import setup

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    started = time.monotonic()
    if not setup.is_done():
        data.make(given.companies, given.events, given.deals)
    seconds, companies = time.monotonic() - started, Company.objects.count()
    print(f"\n== {os.environ['BENCHMARK_CHILD']}: {companies:,} companies, made in {seconds:.0f} s", flush=True)
    headers = _sign_in()
    cases = _cases()
    for case in cases:
        case.queries = _queries(case)
    with served() as how:
        for clients in (1, 8):
            _run(cases, clients, how, headers, given.seconds)


def _sign_in() -> dict[str, str]:
    """A seller's session cookie, a token and the anti-forgery value."""
    from django.test import Client

    from tehing.team import actions as team
    from tehing.team.models import User

    user = User.objects.get(email="admin@bench.example")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    _token, secret = team.create_token(by=user, name="bench", scopes=["write"])
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}", "token": secret}


def _cases() -> list[Case]:
    from tehing.deals.models import Deal, Stage
    from tehing.parties.models import Company

    company = Company.objects.order_by("pk")[50].pk
    deal = Deal.objects.filter(stage__kind="open").order_by("pk")[20]
    stages = list(Stage.objects.filter(kind="open").order_by("position").values_list("pk", flat=True)[:2])
    turn, number = count(), count()
    return [
        Case("empty view (floor)", "/floor/empty/"),
        Case("50 rows by hand (floor)", "/floor/hand/"),
        Case("list of 50, page", "/companies/", bar="page"),
        Case("list filtered and sorted", "/companies/?city=Tartu&order=-employees", bar="page"),
        Case("company with its boxes", f"/companies/{company}/", bar="page"),
        Case("home", "/", bar="page"),
        Case("board with sums", "/deals/board/", bar="board"),
        Case("pipeline report", "/reports/pipeline/", bar="board"),
        Case("list of 50, API", "/api/v1/companies?limit=50", bar="api"),
        Case("create, API", "/api/v1/companies", "POST", lambda: {"name": f"New {uuid.uuid4()} {next(number)}"}),
        Case("move a deal, API", f"/api/v1/deals/{deal.pk}/stage", "POST", lambda: {"stage": stages[next(turn) % 2]}),
    ]


def _queries(case: Case) -> int:
    """Queries of one answer, counted in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tehing.team import actions as team
    from tehing.team.models import User

    user = User.objects.get(email="admin@bench.example")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    extra: dict[str, Any] = {}
    if case.path.startswith("/api/"):
        _token, secret = team.create_token(by=user, name="count", scopes=["write"])
        client.logout()
        extra = {"headers": {"Authorization": f"Bearer {secret}"}}
    call = client.get if case.method == "GET" else client.post

    def once() -> None:
        call(case.path, **({"data": json.dumps(case.body()), "content_type": "application/json"} if case.body else {}), **extra)

    once()  # the first request of a session writes down where it comes from
    with CaptureQueriesContext(connection) as found:
        once()
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN")) for query in found.captured_queries)


def _run(cases: list[Case], clients: int, how: str, headers: dict[str, str], seconds: float) -> None:
    print(f"\n{clients} client{'s' if clients > 1 else ''}, {how}")
    print(f"{'case':28} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8} {'kB':>7} {'x empty':>8} {'x hand':>7}  bar p95")
    floors: list[float] = []
    for case in cases:
        times = _time(case, clients, headers, seconds)
        p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
        floors = floors if len(floors) == 2 else [*floors, p50]
        ratios = "".join(f"{p50 / floor:>{width}.1f}" for floor, width in zip([*floors, p50][:2], (8, 8), strict=False))
        figures = f"{p50:8.1f} {p95:8.1f} {case.queries:8} {case.size / 1024:7.1f} {ratios}"
        print(f"{case.name:28} {figures}  {_verdict(case, clients, p50, p95, floors)}", flush=True)


def _verdict(case: Case, clients: int, p50: float, p95: float, floors: list[float]) -> str:
    if case.bar == "api":
        return f"p50 {'<=' if p50 <= 5 * floors[-1] else 'OVER'} 5 x hand"
    if not case.bar:
        return ""
    bar = BARS[case.bar][clients > 1]
    return f"{'<=' if p95 <= bar else 'OVER'} {bar}"


def _time(case: Case, clients: int, headers: dict[str, str], seconds: float) -> list[float]:
    """All answers of some clients in the given time, in ms, sorted. A wrong answer ends the run."""
    times: list[float] = []
    problems: list[str] = []
    until = time.monotonic() + seconds + WARMING
    counted_from = until - seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        sent = {"Authorization": f"Bearer {headers['token']}"} if case.path.startswith("/api/") else {"Cookie": headers["Cookie"]}
        sent["Content-Type"] = "application/json"
        while time.monotonic() < until and not problems:
            body = json.dumps(case.body()) if case.body else None
            started = time.perf_counter()
            connection.request(case.method, case.path, body=body, headers=sent)
            answer = connection.getresponse()
            text = answer.read()
            if time.monotonic() > counted_from:
                times.append((time.perf_counter() - started) * 1000)
            case.size = len(text)
            if answer.status >= 300:
                problems.append(f"{case.path}: {answer.status} {text[:200]!r}")

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise SystemExit(problems[0])
    return sorted(times)


if __name__ == "__main__":
    main()
