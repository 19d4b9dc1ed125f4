"""What an import would do, laid out for a person to correct: columns, spellings, dates, amounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tehing.core import money, storage
from tehing.core.access import Actor, Refused
from tehing.core.imports import cards, looking, mapping, presets
from tehing.core.imports.asking import Question, ask, asked_columns, own_names, takes_several
from tehing.core.imports.reading import open_table
from tehing.core.imports.sheets import text_of
from tehing.core.imports.table import Cell, Notice, Table
from tehing.core.imports.targets import OWN, candidates, targets_of, usual_kinds
from tehing.core.models import Import
from tehing.core.records import Resource
from tehing.core.records import resource as resource_of

ASKED = 300  # values shown to a person
OPENED = 16  # files of which is kept how they are written
DATES, NUMBERS = ("date", "datetime"), ("number", "money", "price")
SURE = 0.9  # of a guess where most is known


@dataclass(frozen=True)
class Column:
    """A column of the file and what it is put into."""

    name: str
    samples: list[str]
    target: str
    why: str
    hint: str = ""  # date order or decimal sign found
    example: str = ""  # a cell that can be read in two ways, when the whole column leaves it open
    is_number: bool = False
    times: int = 1  # what amounts are multiplied by: a file may hold millions


@dataclass(frozen=True)
class Plan:
    """All that will be done with a file, every part of it open to correction until it runs."""

    table: Table
    resource: Resource | None
    columns: list[Column]
    questions: list[Question]
    settled: int  # values that need no question
    more: int = 0  # questions that are not shown
    crowded: tuple[str, ...] = ()  # fields with more values than anybody would answer for
    notices: list[Notice] = field(default_factory=list)
    money: bool = False
    by: Actor | None = None


def path_of(sha256: str) -> Path:
    """Where the file of a run can be read on this machine. FileNotFoundError when it is kept no more."""
    return storage.store().local("imports", sha256)


def open_import(run: Import) -> Table:
    """The run's file. A file never changes, so what was found out about it is kept for a while.

    Raises Unreadable when it is no table, Refused("file_forgotten") when it is kept no more.
    """
    if not run.file_kept:
        raise Refused("file_forgotten")
    said = run.choices.get("reading", {})
    key = (str(path_of(run.sha256)), run.file_name, *sorted(said.items()))
    if key in _opened:
        return _opened[key]
    table = open_table(path_of(run.sha256), run.file_name, **said)
    if table.kind in ("csv", "jsonl"):  # read anew from the disk each time; a spreadsheet would stay in memory
        _opened[key] = table
        while len(_opened) > OPENED:
            _opened.pop(next(iter(_opened)), None)
    return table


_opened: dict[tuple[Any, ...], Table] = {}


def make_plan(run: Import, by: Actor, *, asked: int | None = ASKED) -> Plan:
    """The plan with the decisions made so far. Guesses fill what nobody has decided. `asked`: so many questions at most."""
    table = open_import(run)
    samples = table.samples()
    resource = _kind_of_file(run, table, by)
    if resource is None:
        bare = [Column(name, _words(samples[name]), "", "") for name in table.columns]
        return Plan(table, None, bare, [], 0, notices=table.warnings)
    chosen = _mapping(run, table, samples, resource, by)
    kinds = {column: resource.kind_of(one) for column, target in chosen.items() if (one := resource.field(target))}
    looking.look_through(run, table, _wanted(resource, chosen, kinds))
    columns = [_column(run, name, samples[name], chosen, kinds.get(name, "")) for name in table.columns]
    found = ask(run, table, resource, chosen, by)
    shown = found.questions[:asked]
    more = len(found.questions) - len(shown)
    amounts = any(kind in ("money", "price") for kind in kinds.values())
    return Plan(table, resource, columns, shown, found.settled, more, found.crowded, table.warnings, amounts, by)


def _wanted(resource: Resource, chosen: Mapping[str, str], kinds: Mapping[str, str]) -> looking.Wanted:
    """What the whole file must be asked. Our own export says dates and amounts in one way only."""
    ours = OWN in chosen.values()
    looked_up = asked_columns(resource, chosen)
    return looking.Wanted(
        dates={column for column, kind in kinds.items() if kind in DATES and not ours},
        decimals={column for column, kind in kinds.items() if kind in NUMBERS and not ours},
        words={column: takes_several(resource, one) for column, one in looked_up.items()},
        named={column: names for column, one in looked_up.items() if (names := own_names(resource, one, chosen))},
    )


def undecided(plan: Plan) -> Column | None:
    """The first column whose cells can all be read in two ways and for which nobody has said which is meant."""
    return next((one for one in plan.columns if one.hint == "ambiguous"), None)


def _kind_of_file(run: Import, table: Table, by: Actor) -> Resource | None:
    known = candidates(by)
    if run.record_type in known:
        return resource_of(run.record_type)
    preset = presets.recognise(table.columns)
    if preset is not None and preset.record in known:
        return resource_of(preset.record)
    columns = cards.COLUMNS if table.kind == "vcard" else table.columns  # cards are people's, whatever else stands in them
    fits = mapping.guess_kind_of_file(columns, known, usual_kinds())
    return resource_of(fits[0].record) if fits else None


def _mapping(run: Import, table: Table, samples: Mapping[str, list[Cell]], resource: Resource, by: Actor) -> dict[str, str]:
    """Column -> target: what a person decided, or what is guessed."""
    targets = targets_of(resource, by)
    names = {one.name for one in targets}
    if run.mapping:
        return {column: target for column, target in run.mapping.items() if target in names and column in table.columns}
    preset = presets.recognise(table.columns)
    if preset is not None and preset.record == resource.key and not run.choices.get("by_hand"):
        told = presets.mapping_of(preset, table.columns, names)
        return told | _guessed_added(resource, [one for one in table.columns if one not in told], samples, targets)
    found = mapping.guess(table.columns, samples, targets, record=resource.key)
    return {one.column: one.target for one in found if one.target}


def _guessed_added(
    resource: Resource, columns: list[str], samples: Mapping[str, list[Cell]], targets: list[mapping.Target]
) -> dict[str, str]:
    """Of the columns that a known export leaves over, those that bear the name of a field that the company added."""
    added = {one.name for one in resource.fields if one.custom is not None}
    found = mapping.guess(columns, samples, [one for one in targets if one.name in added], record=resource.key)
    return {one.column: one.target for one in found if one.target and one.score >= SURE}


def _column(run: Import, name: str, samples: list[Cell], chosen: Mapping[str, str], kind: str) -> Column:
    target = chosen.get(name, "")
    ours = OWN in chosen.values()
    hint = example = ""
    if kind in DATES:
        hint, example = ("ymd", "") if ours else looking.order_of(run, name)
        hint = run.choices.get("dates", {}).get(name) or hint
    number = kind in NUMBERS
    if number:
        hint, example = (".", "") if ours else looking.mark_of(run, name)
        hint = run.choices.get("decimals", {}).get(name) or hint
    times = int(run.choices.get("multiply", {}).get(target, 1)) if number else 1
    return Column(name, _words(samples), target, "", hint, example, number, times)


def _words(samples: list[Cell]) -> list[str]:
    return list(dict.fromkeys(text_of(cell) for cell in samples))[:3]


def currency_of(run: Import) -> str:
    return run.choices.get("currency") or money.default_currency()
