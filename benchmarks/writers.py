"""Two web processes and a worker write into one SQLite file: how much comes through, and whether anybody is locked out.

python -m benchmarks.writers [--seconds 60] [--clients 8] [--webs 2]
"""

import argparse
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from pathlib import Path

TOKEN = """
import django; django.setup()
from tehing.team import actions
from tehing.team.models import User
print(actions.create_token(by=User.objects.get(), name="writers", scopes=["write"])[1])
"""


def main() -> int:
    """0 when nobody was locked out and every answer was a success."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--webs", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        around = os.environ | {"TEHING_DATA": folder, "DJANGO_SETTINGS_MODULE": "tehing.settings", "TEHING_API_RATE": "0"}
        tehing = [sys.executable, "-m", "tehing.settings.cli"]
        words = ["admin", "--company", "Writers", "--name", "Anu", "--email", "anu@writers.example"]
        subprocess.run([*tehing, *words], env=around, input="correct-horse-battery\n", text=True, check=True, capture_output=True)
        secret = subprocess.run([sys.executable, "-c", TOKEN], env=around, check=True, capture_output=True, text=True).stdout.strip()
        log = Path(folder) / "log"
        port = _free_port()
        with log.open("w") as file:
            serve = [*tehing, "serve", "--port", str(port), "--workers", str(given.webs)]
            server = subprocess.Popen(serve, env=around, stdout=file, stderr=subprocess.STDOUT)
            try:
                _wait(port)
                statuses, slowest = _write(port, secret, given.clients, given.seconds)
            finally:
                server.terminate()
                server.wait(timeout=30)
        locked = len(re.findall("database is locked", log.read_text()))
    total = statuses[201]
    print(f"{given.webs} web processes, a worker, {given.clients} clients, {given.seconds:.0f} s: {total} companies written,")
    print(f"{total / given.seconds:.0f} a second, slowest {slowest * 1000:.0f} ms, answers {dict(statuses)}, {locked} locked")
    return 0 if not locked and set(statuses) == {201} else 1


def _write(port: int, secret: str, clients: int, seconds: float) -> tuple[Counter[int], float]:
    statuses: Counter[int] = Counter()
    slowest = [0.0]
    until = time.monotonic() + seconds

    def client(number: int) -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        turn = 0
        while time.monotonic() < until:
            turn += 1
            started = time.monotonic()
            link.request("POST", "/api/v1/companies", json.dumps({"name": f"Company {number}-{turn}"}), headers)
            answer = link.getresponse()
            answer.read()
            slowest[0] = max(slowest[0], time.monotonic() - started)
            statuses[answer.status] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses, slowest[0]


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live/", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
