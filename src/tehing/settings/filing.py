"""Files in and out from the command line, by the rights of a person."""

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.http import QueryDict

from tehing.core import outbox, records
from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.imports.command import Said, run, take_back
from tehing.core.records.export import asked_for, pieces
from tehing.core.refusals import sentence_of
from tehing.team.models import User


def bring_in(given: argparse.Namespace) -> int:
    """Import the files that were named."""
    by = _person(given.by)
    if by is None:
        return 1
    if given.undo is not None:
        return take_back(given.undo, by=by)
    if not given.files:
        return _refuse("Name the files to import.")
    said = Said(
        source=given.source,
        mapping=_pairs(given.map),
        key=given.key,
        mode=given.mode,
        currency=given.currency.upper(),
        dates=_pairs(given.dates),
        decimals=_pairs(given.decimals),
        reading={"sheet": given.sheet, "encoding": given.encoding, "delimiter": given.delimiter, "named": not given.no_header},
        rejects=given.rejects,
    )
    return run(given.files, by=by, record=given.record, dry_run=given.dry_run, yes=given.yes, said=said)


def _pairs(said: list[str]) -> dict[str, str]:
    """COLUMN=VALUE; a column's own name may have the sign in it."""
    return {column: value for column, _equals, value in (each.rpartition("=") for each in said)}


def take_out(given: argparse.Namespace) -> int:
    """Write every row of a record type that the person may export, with every column they may see."""
    by = _person(given.by)
    if by is None:
        return 1
    found = next((one for one in records.resources() if given.record in (one.plural, one.key)), None)
    if found is None:
        return _refuse(f"There is nothing called {given.record}. There are {', '.join(sorted(one.plural for one in records.resources()))}.")
    params = QueryDict(mutable=True)
    params.update({name: value for name, _equals, value in (each.partition("=") for each in given.where)})
    params.update({"format": given.format, "columns": given.columns})
    try:
        export = asked_for(found, by, params)
    except Forbidden:
        return _refuse(f"{by.email} may not export {found.plural}.")
    except (Invalid, Refused) as no:
        return _refuse(sentence_of(no))
    with _written(given.out) as file, outbox.acting_from("cli"):
        file.writelines(pieces(export))
    return 0


@contextlib.contextmanager
def _written(out: Path | None) -> Iterator[IO[bytes]]:
    """Where a file goes. Under its name there is only a whole one, also when the disk fills up or somebody interrupts."""
    if out is None or (out.exists() and not out.is_file()):
        with out.open("wb") if out else contextlib.nullcontext(sys.stdout.buffer) as file:
            yield file
        return
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _person(email: str | None) -> User | None:
    people = User.objects.filter(is_active=True)
    by = people.filter(email__iexact=email).first() if email else people.filter(roles__code="admin").order_by("pk").first()
    if by is None:
        _refuse("There is no such person. Set the house up first, or name somebody with --by.")
    return by


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
