"""Serving the house: the web processes in front, a worker beside them, and the demo company."""

import argparse
import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tehing import __version__
from tehing.settings import running, tending
from tehing.settings.ready import house_is_ready
from tehing.settings.room import settle

ADDRESS = "http://{host}:{port}/"


def serve(given: argparse.Namespace) -> int:
    """Serve until stopped. An empty database is set up; one of another version is refused."""
    if not house_is_ready():
        return 1
    print(f"Tehing {__version__} is at {ADDRESS.format(host=given.host, port=given.port)}", flush=True)
    return _serve(given)


def demo(given: argparse.Namespace) -> int:
    """Load the demo company when the house is empty; print the sign-ins; serve."""
    if not house_is_ready():
        return 1
    from django.conf import settings

    from tehing.demo import actions
    from tehing.parties.models import Company
    from tehing.team.models import User

    kept = settings.DATA / "demo-password"
    if not Company.objects.exists() and not User.objects.exists():
        started = time.monotonic()
        _keep(kept, secrets.token_urlsafe(9))
        actions.load_demo(language=given.language, password=kept.read_text())
        print(f"Loaded the demo company in {time.monotonic() - started:.1f} s.")
    if kept.exists():
        people = User.objects.filter(is_active=True, email__endswith="@trafonord.example").order_by("pk")
        print(f"Sign in at {ADDRESS.format(host=given.host, port=given.port)} with the password {kept.read_text()} as")
        for user in people.prefetch_related("roles"):
            print(f"  {user.email:32} {', '.join(str(role) for role in user.roles.all())}")
    sys.stdout.flush()
    return 0 if given.load_only else _serve(given)


def worker(given: argparse.Namespace) -> int:
    """Deliver news and do background work until stopped."""
    if not house_is_ready(set_up=False):
        return 1
    from django.conf import settings

    from tehing.core import working

    try:
        with running.together(settings.DATA):
            settle()
            working.until_stopped()
    except running.Running as no:
        print(no, file=sys.stderr)
        return 1
    return 0


def _keep(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


def _serve(given: argparse.Namespace) -> int:
    """Granian in front, a worker beside it; each is started again when it dies, and both end on Ctrl-C or SIGTERM."""
    from django.conf import settings

    try:
        with running.together(settings.DATA) as lock, measures() as counters:
            return _until_stopped(given, lock, os.environ | {"PROMETHEUS_MULTIPROC_DIR": counters})
    except running.Running as no:
        print(no, file=sys.stderr)
        return 1


def _until_stopped(given: argparse.Namespace, lock: int, environment: dict[str, str]) -> int:
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", given.host, "--port", str(given.port)),
        *("--workers", str(given.workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        "tehing.settings.wsgi:application",
    ]
    told = tending.heard()
    worker = None if given.no_worker else tending.Worker([sys.executable, "-m", "tehing.settings.cli", "worker"])
    return tending.until_ended(subprocess.Popen(command, env=environment, pass_fds=[lock]), worker, told)


@contextlib.contextmanager
def measures() -> Iterator[str]:
    """A folder in memory or on disk where the web processes of one `serve` count together."""
    with tempfile.TemporaryDirectory(prefix="tehing-measures-") as folder:
        yield folder
