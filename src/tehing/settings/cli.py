"""The `tehing` command and its words; what each does is in `serving`, `keeping`, `checking` and `filing`."""

import argparse
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tehing import __version__
from tehing.settings import checking, keeping, serving
from tehing.settings.ready import house_is_ready
from tehing.settings.room import roomy


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 when it did what it says, 2 when it was not understood."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tehing.settings")
    given = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = given.command
    try:
        return roomy(command)(given)
    except Exception as no:
        from tehing.core import faults

        if not (line := faults.line_of(no)):
            raise
        print(
            f"{line} What was done stays. An import that had begun goes on with the next worker; run anything else again.", file=sys.stderr
        )
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tehing", description="Self-hosted B2B sales system.")
    parser.add_argument("--version", action="version", version=f"tehing {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _serving(commands)
    _keeping(commands)
    _filing(commands)
    admin = _command(commands, "admin", create_admin, "set up the workspace and its first administrator without a browser")
    for name in ("company", "name", "email"):
        admin.add_argument(f"--{name}", required=True)
    admin.add_argument("--currency", default="EUR")
    admin.add_argument("--country", default="EE")
    admin.add_argument("--language", choices=("en", "et"), default="en")
    return parser


def _serving(commands: Any) -> None:
    for name, command, told in (
        ("serve", serving.serve, "serve the screens and the API, with a worker beside them"),
        ("demo", serving.demo, "load the demo company into an empty house, then serve"),
    ):
        one = _command(commands, name, command, told)
        one.add_argument("--host", default="127.0.0.1")
        one.add_argument("--port", type=int, default=8000)
        one.add_argument("--workers", type=int, default=1, help="web processes")
        one.add_argument("--no-worker", action="store_true", help="no worker process; run `tehing worker` elsewhere")
        if name == "demo":
            one.add_argument("--language", choices=("en", "et"), default=_language())
            one.add_argument("--load-only", action="store_true", help="do not serve afterwards")
    _command(commands, "worker", serving.worker, "deliver news and do background work until stopped")


def _keeping(commands: Any) -> None:
    take = _command(commands, "backup", keeping.backup, "write everything into one file while people work")
    take.add_argument("--out", type=Path, help="the file to write; a new one in the data folder's `backups` when not given")
    take.add_argument("--keep", type=_count, metavar="N", help="remove all but the newest N backups of that folder afterwards")
    take.add_argument("--without-files", action="store_true", help="leave out attached files, where the store is backed up by other means")
    take.add_argument("--without-secret", action="store_true", help="leave out the secret key")
    back = _command(commands, "restore", keeping.restore, "put a backup into an empty house")
    back.add_argument("file", type=Path)
    back.add_argument("--replace", action="store_true", help="also into a house that is not empty; what is there is kept aside")
    up = _command(commands, "upgrade", keeping.upgrade, "back up, then bring the database to this version")
    up.add_argument("--out", type=Path, help="where the backup goes")
    up.add_argument("--no-backup", action="store_true", help="make no backup first")
    _command(commands, "migrate", keeping.migrate, "bring the database to this version without a backup")
    _command(commands, "reindex", keeping.reindex, "make the index of search anew, while people work")
    look = _command(commands, "doctor", checking.doctor, "check the installation and say what is wrong")
    look.add_argument("--files", action="store_true", help="read every kept file; otherwise a hundred of them, by chance")
    look.add_argument("--json", action="store_true", help="tell it to a program")


def _filing(commands: Any) -> None:
    bring = _command(commands, "import", import_files, "import CSV, XLSX, XLS, ODS, vCard or JSON Lines files")
    bring.add_argument("files", nargs="*", type=Path)
    bring.add_argument("--undo", type=int, metavar="NUMBER", help="take back all that an earlier import did, its updates too")
    bring.add_argument("--as", dest="record", help="what the rows are: companies, people, products, deals, users …")
    bring.add_argument("--source", default="", metavar="SYSTEM", help="the system whose identifiers the files have, such as erp")
    bring.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", help="where a column goes; repeatable")
    bring.add_argument("--key", default="", metavar="FIELD", help="what rows are known by: external_id, tehing_id, email, registry_code …")
    bring.add_argument("--mode", choices=("upsert", "create", "update"), default="", help="add and update, add only, or update only")
    bring.add_argument("--currency", default="", help="of amounts without one of their own")
    bring.add_argument("--dates", action="append", default=[], metavar="COLUMN=ORDER", help="dmy, mdy or ymd; repeatable")
    bring.add_argument("--decimals", action="append", default=[], metavar="COLUMN=SIGN", help="a full stop or a comma; repeatable")
    bring.add_argument("--sheet", default="", help="of a workbook; the first with rows when not given")
    bring.add_argument("--encoding", default="", help="of a text file, such as utf-8 or cp1257; found out when not given")
    bring.add_argument("--delimiter", default="", help="comma, semicolon, tab or bar as it stands in the file, or the word tab")
    bring.add_argument("--no-header", action="store_true", help="the first row is data and names no columns")
    bring.add_argument("--rejects", type=Path, metavar="FILE", help="write the rows that were not taken, each with its reason")
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


def _command(commands: Any, name: str, command: Callable[[argparse.Namespace], int], told: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=told, description=told)
    made.set_defaults(command=command)
    return made


def _language() -> str:
    return "et" if os.environ.get("LANG", "").startswith("et") else "en"


def _count(text: str) -> int:
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


def create_admin(given: argparse.Namespace) -> int:
    """Set the house up from the command line; the password comes from standard input or is made and printed."""
    if not house_is_ready():
        return 1
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
    if not house_is_ready():
        return 1
    from tehing.settings import filing

    return filing.bring_in(given)


def export_file(given: argparse.Namespace) -> int:
    """Write one record type as CSV, as the button above its list does."""
    if not house_is_ready():
        return 1
    from tehing.settings import filing

    return filing.take_out(given)


if __name__ == "__main__":
    sys.exit(main())
