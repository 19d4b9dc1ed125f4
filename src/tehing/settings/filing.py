"""Files in and out from the command line, by the rights of a person."""

import argparse
import contextlib
import sys

from tehing.core import records
from tehing.core.access import Forbidden, require_verb
from tehing.core.imports.command import run
from tehing.core.records.export import csv_lines
from tehing.team.models import User


def bring_in(given: argparse.Namespace) -> int:
    """Import the files that were named."""
    by = _person(given.by)
    return 1 if by is None else run(given.files, by=by, record=given.record, dry_run=given.dry_run, yes=given.yes)


def take_out(given: argparse.Namespace) -> int:
    """Write every row of a record type that the person may export, with every column they may see."""
    by = _person(given.by)
    if by is None:
        return 1
    found = next((one for one in records.resources() if given.record in (one.plural, one.key)), None)
    if found is None:
        return _refuse(f"There is nothing called {given.record}. There are {', '.join(sorted(one.plural for one in records.resources()))}.")
    try:
        require_verb(by, found.key, "export")
    except Forbidden:
        return _refuse(f"{by.email} may not export {found.plural}.")
    columns = [one for one in found.seen_by(by) if one.listed]
    with given.out.open("w", encoding="utf-8", newline="") if given.out else contextlib.nullcontext(sys.stdout) as file:
        file.writelines(csv_lines(found, columns, found.visible(by, "export")))
    return 0


def _person(email: str | None) -> User | None:
    people = User.objects.filter(is_active=True)
    by = people.filter(email__iexact=email).first() if email else people.filter(roles__code="admin").order_by("pk").first()
    if by is None:
        _refuse("There is no such person. Set the house up first, or name somebody with --by.")
    return by


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
