"""The `tehing` command: serve, demo, worker, admin, import, export, migrate, doctor."""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tehing import __version__

ADDRESS = "http://{host}:{port}/"


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 when it did what it says."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tehing.settings")
    given = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = given.command
    return command(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tehing", description="Self-hosted B2B sales system.")
    parser.add_argument("--version", action="version", version=f"tehing {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, told in (
        ("serve", serve, "serve the screens and the API, with a worker beside them"),
        ("demo", demo, "load the demo company into an empty house, then serve"),
    ):
        one = _command(commands, name, command, told)
        one.add_argument("--host", default="127.0.0.1")
        one.add_argument("--port", type=int, default=8000)
        one.add_argument("--workers", type=int, default=1, help="web processes")
        one.add_argument("--no-worker", action="store_true", help="no worker process; run `tehing worker` elsewhere")
        if name == "demo":
            one.add_argument("--language", choices=("en", "et"), default=_language())
            one.add_argument("--load-only", action="store_true", help="do not serve afterwards")
    _command(commands, "worker", worker, "deliver news and do background work until stopped")
    _command(commands, "migrate", migrate, "bring the database to this version")
    _command(commands, "doctor", doctor, "check the installation and say what is wrong")
    admin = _command(commands, "admin", create_admin, "set up the workspace and its first administrator without a browser")
    for name in ("company", "name", "email"):
        admin.add_argument(f"--{name}", required=True)
    admin.add_argument("--currency", default="EUR")
    admin.add_argument("--country", default="EE")
    admin.add_argument("--language", choices=("en", "et"), default="en")
    bring = _command(commands, "import", import_files, "import CSV or XLSX files")
    bring.add_argument("files", nargs="*", type=Path)
    bring.add_argument("--undo", type=int, metavar="NUMBER", help="take back all that an earlier import did, its updates too")
    bring.add_argument("--as", dest="record", help="what the rows are: companies, people, products, deals, users …")
    bring.add_argument("--by", help="e-mail of the person who imports; the first administrator when not given")
    bring.add_argument("--dry-run", action="store_true", help="read and check everything, save nothing")
    bring.add_argument("--yes", action="store_true", help="accept the proposals without asking")
    take = _command(commands, "export", export_file, "write all rows of one kind as CSV, XLSX or JSON Lines")
    take.add_argument("record", help="what to export: companies, people, products, deals …")
    take.add_argument("--by", help="e-mail of the person who exports; the first administrator when not given")
    take.add_argument("--format", choices=("csv", "xlsx", "jsonl"), default="csv")
    take.add_argument("--columns", default="all", help="names with commas between them; all when not given")
    take.add_argument("--where", action="append", default=[], metavar="FIELD=VALUE", help="a condition as in a list's address; repeatable")
    take.add_argument("--out", type=Path, help="the file to write; standard output when not given")
    return parser


def _command(commands: Any, name: str, command: Callable[[argparse.Namespace], int], told: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=told, description=told)
    made.set_defaults(command=command)
    return made


def _language() -> str:
    return "et" if os.environ.get("LANG", "").startswith("et") else "en"


def _django() -> None:
    import django

    django.setup()


def migrate(given: argparse.Namespace) -> int:
    """Bring the database to this version."""
    _django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    return 0


def serve(given: argparse.Namespace) -> int:
    """Migrate when needed, then serve until stopped."""
    migrate(given)
    print(f"Tehing {__version__} is at {ADDRESS.format(host=given.host, port=given.port)}", flush=True)
    return _serve(given)


def demo(given: argparse.Namespace) -> int:
    """Load the demo company when the house is empty; print the sign-ins; serve."""
    migrate(given)
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


def _keep(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


def _serve(given: argparse.Namespace) -> int:
    """Granian in front, a worker beside it; both end on Ctrl-C or SIGTERM."""
    beside = None if given.no_worker else subprocess.Popen([sys.executable, "-m", "tehing.settings.cli", "worker"])
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", given.host, "--port", str(given.port)),
        *("--workers", str(given.workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning"),
        "tehing.settings.wsgi:application",
    ]
    server = subprocess.Popen(command)

    def stop(*_: object) -> None:
        server.send_signal(signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    code = server.wait()
    if beside is not None:
        beside.terminate()
        beside.wait(timeout=15)
    return 0 if code in (0, -signal.SIGTERM, 128 + signal.SIGTERM) else code


def worker(given: argparse.Namespace) -> int:
    """Deliver news and do background work until stopped."""
    _django()
    from tehing.core import working

    working.until_stopped()
    return 0


def create_admin(given: argparse.Namespace) -> int:
    """Set the house up from the command line; the password comes from standard input or is made and printed."""
    migrate(given)
    from tehing.core.access import Invalid, Refused
    from tehing.core.refusals import sentence_of
    from tehing.web import setup

    password = "" if sys.stdin.isatty() else sys.stdin.readline().strip()
    made = password or secrets.token_urlsafe(12)
    try:
        setup.set_up(
            company=given.company,
            currency=given.currency,
            country=given.country,
            language=given.language,
            name=given.name,
            email=given.email,
            password=made,
        )
    except (Invalid, Refused) as no:
        print(sentence_of(no), file=sys.stderr)
        return 1
    print(f"{given.email} may sign in{'' if password else f' with the password {made}'}.")
    return 0


def import_files(given: argparse.Namespace) -> int:
    """Import files through the same engine as the browser and the API."""
    migrate(given)
    from tehing.settings import filing

    return filing.bring_in(given)


def export_file(given: argparse.Namespace) -> int:
    """Write one record type as CSV, as the button above its list does."""
    migrate(given)
    from tehing.settings import filing

    return filing.take_out(given)


def doctor(given: argparse.Namespace) -> int:
    """Say what is installed, what is reachable and what is missing."""
    _django()
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    problems = []
    print(f"Tehing {__version__}, Python {sys.version.split()[0]}, data in {settings.DATA}")
    try:
        connection.ensure_connection()
        print(f"Database: {connection.vendor}, {connection.settings_dict['NAME']}")
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            problems.append(f"{len(waiting)} migrations wait: run `tehing migrate`.")
    except Exception as no:  # whatever the driver says is the finding
        problems.append(f"The database cannot be reached: {no}")
    if not os.access(settings.DATA, os.W_OK):
        problems.append(f"{settings.DATA} cannot be written.")
    if not (Path(__file__).parent.parent / "web/static/dist/app.css").exists():
        problems.append("The front end is not built: run `make build`.")
    for problem in problems:
        print(f"! {problem}")
    print("All is well." if not problems else f"{len(problems)} problems.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
