"""One engine, one process, one fresh house: what the benchmarks of long runs share."""

import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PASSWORD = "benchmark-benchmark"
POSTGRESQL = os.environ.get("BENCHMARK_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")


def in_each_engine(module: str, engine: str, arguments: list[str]) -> None:
    """Run a benchmark again in a process of its own for each engine, because settings are read once; clean up after it."""
    for name in ("sqlite", "postgresql") if engine == "both" else (engine,):
        with tempfile.TemporaryDirectory() as folder:
            base = f"tehing_bench_{uuid.uuid4().hex[:8]}"
            environment = os.environ | {"BENCHMARK_CHILD": name, "TEHING_DATA": folder, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
            if name == "postgresql":
                subprocess.run(["createdb", "--maintenance-db", f"{POSTGRESQL}/postgres", base], check=True)
                environment["TEHING_DATABASE_URL"] = f"{POSTGRESQL}/{base}"
            try:
                subprocess.run([sys.executable, "-m", module, *arguments], env=environment, check=True)
            finally:
                if name == "postgresql":
                    subprocess.run(["dropdb", "--force", "--maintenance-db", f"{POSTGRESQL}/postgres", base], check=False)


def house() -> Any:
    """An empty house with its administrator."""
    import django

    django.setup()
    from django.core.management import call_command

    from tehing.settings import room
    from tehing.web import setup

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    room.settle()  # as every process of the product does
    return setup.set_up(
        company="Benchmark",
        currency="EUR",
        country="EE",
        language="en",
        name="Admin",
        email="admin@bench.example",
        password=PASSWORD,
    )


@contextmanager
def looked_at(user: Any, port: int, path: str) -> Iterator[list[float]]:
    """Serve the house, and time a page over and over, in milliseconds, while something else goes on."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
    line = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "2", "--no-ws"]
    server = subprocess.Popen([*line, "--log-level", "error", "tehing.settings.wsgi:application"])
    times: list[float] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(0.2):
            started = time.monotonic()
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request("GET", path, headers=cookie)
                answer = connection.getresponse()
                answer.read()
            except OSError:
                continue
            assert answer.status == 200, answer.status
            times.append(1000 * (time.monotonic() - started))

    eye = threading.Thread(target=look)
    try:
        time.sleep(6)
        eye.start()
        yield times
    finally:
        stop.set()
        eye.join()
        server.terminate()
        server.wait(timeout=20)


def p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))] if times else 0.0
