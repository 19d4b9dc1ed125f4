"""Imports from the command line: the same engine, told in lines of text."""

import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tehing.core import jobs, refusals
from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.imports import actions, planning, rejected
from tehing.core.imports.planning import Plan
from tehing.core.imports.running import run_import
from tehing.core.models import Import
from tehing.core.records import by_plural


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was decided on the command line; the rest stays as it is known or guessed."""

    source: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    mode: str = ""  # one of actions.MODES
    currency: str = ""
    dates: Mapping[str, str] = field(default_factory=dict)  # column -> dmy, mdy or ymd
    decimals: Mapping[str, str] = field(default_factory=dict)  # column -> . or ,
    reading: Mapping[str, Any] = field(default_factory=dict)  # how the files are written, as actions.read_as takes it
    rejects: Path | None = None  # where the rows go that are not taken

    @property
    def choices(self) -> dict[str, Any]:
        said = {"key": self.key, "currency": self.currency, "dates": dict(self.dates), "decimals": dict(self.decimals)}
        given = {name: value for name, value in said.items() if value}
        return given | actions.MODES.get(self.mode, {})


def run(
    files: list[Path], *, by: Any, record: str | None = None, dry_run: bool = False, yes: bool = False, said: Said | None = None
) -> int:
    """Import the files, parents first. 0 when every row of every file was taken."""
    said = said or Said()
    if said.rejects is not None and len(files) > 1:
        _say("Name one file at a time to have its rejected rows written.", error=True)
        return 2
    described = by_plural(record) if record else None
    if record and described is None:
        _say(f"There is no “{record}”.", error=True)
        return 2
    missing = [path for path in files if not path.is_file()]
    if missing:
        _say(f"There is no file {missing[0]}.", error=True)
        return 2
    batch = uuid.uuid4().hex
    try:
        kind = described.key if described else ""
        runs = [actions.receive_path(path, by=by, record=kind, batch=batch, reading=said.reading) for path in files]
    except Forbidden as no:
        _say(refusals.sentence_of(no), error=True)
        return 1
    except Invalid as no:
        _say(f"{', '.join(no.fields)}: {refusals.sentence_of(no)}", error=True)
        return 2
    worst = 0
    for one in actions.in_order(runs, by):
        worst = max(worst, _one(one, by=by, dry_run=dry_run, yes=yes, said=said))
    return worst


def _decided(found: Import, *, by: Any, said: Said) -> Import:
    """Raises Invalid for what does not exist."""
    if not (said.source or said.mapping or said.choices):
        return found
    mapping, choices = dict(found.mapping), {**found.choices, **said.choices}
    if said.mapping:
        guessed = actions.locked_mapping(planning.make_plan(found, by, asked=0))
        mapping = {column: target for column, target in guessed.items() if target not in said.mapping.values()} | dict(said.mapping)
    return actions.decide(found, by=by, record=found.record_type, mapping=mapping, choices=choices, source=said.source or None)


def take_back(number: int, *, by: Any) -> int:
    """Undo an import here and now. 0 when nothing had to be left."""
    found = actions.visible_imports(by).filter(pk=number).first()
    if found is None:
        _say(f"There is no import {number}.", error=True)
        return 2
    try:
        job = actions.take_back(found, by=by, here=True)
    except Refused as no:
        _say(refusals.sentence_of(no), error=True)
        return 1
    result = actions.work_back(job) or {}
    jobs.finish(job, result)
    _say(f"{found.file_name}: {result['undone']} taken back, {result['left']} left because they were changed since or are needed.")
    return 1 if result["left"] else 0


def _one(found: Import, *, by: Any, dry_run: bool, yes: bool, said: Said) -> int:
    if found.problem:
        _say(f"{found.file_name}: {refusals.sentence(found.problem)} {_where(found)}", error=True)
        return 1
    try:
        found = _decided(found, by=by, said=said)
    except Invalid as no:
        _say(f"{found.file_name}: {', '.join(no.fields)}: {refusals.sentence_of(no)}", error=True)
        return 2
    plan = planning.make_plan(found, by)
    _tell(found, plan, alone=yes)
    if not yes and input("Import it so? [y/N] ").strip().lower() not in ("y", "yes", "j", "jah"):
        return 1
    try:
        job = actions.start(found, by=by, dry_run=dry_run, here=True, seen=() if yes else plan.questions)
    except (Refused, Invalid, Forbidden) as no:
        _say(f"{found.file_name}: {refusals.sentence_of(no)}", error=True)
        return 1
    started = Import.objects.select_related("by").get(pk=found.pk)
    run_import(started, by, job)
    jobs.finish(job)
    if said.rejects is not None and started.failed:
        with said.rejects.open("w", encoding="utf-8", newline="") as file:
            file.writelines(rejected.as_csv(started))
    return _result(started)


def _tell(found: Import, plan: Plan, *, alone: bool) -> None:
    """The plan. `alone`: nobody is asked, so that only certain readings are followed."""
    _say(f"{found.file_name}: {plan.table.row_count} rows, {actions.label_of(plan.resource.key) if plan.resource else 'of no known kind'}")
    for column in plan.columns:
        one = plan.resource.field(column.target) if plan.resource else None
        _say(f"  {column.name} → {plan.resource.label_of(one) if plan.resource and one else column.target or '(left out)'}")
    for each in plan.questions:
        do = each.alone if alone else each.do
        _say(f"  {each.label}: “{each.value}” ({each.count}×) → {dict(each.options).get(do, do)}")
    if plan.more:
        _say(f"  … and {plan.more} more values, of which only certain readings are followed")
    for label in plan.crowded:
        _say(f"  {label}: too many different values to ask about")


def _result(run: Import) -> int:
    tried = " (dry run, nothing saved)" if run.dry_run else ""
    _say(f"  {run.rows} rows = {run.created} created + {run.updated} updated + {run.skipped} skipped + {run.failed} failed{tried}")
    for column, one in run.left_empty.items():
        _say(f"  {column}: {one['count']} values left empty, such as {', '.join(f'“{each}”' for each in one['examples'])}")
    if run.not_tied:
        _say(f"  {run.not_tied} rows are in, but not tied to the other row that they name")
    for reject in run.rejects.order_by("number")[:20]:
        _say(f"  row {reject.number}, {reject.column or '—'}: {refusals.sentence(reject.code)} {reject.detail}", error=True)
    return 1 if run.failed or run.not_tied else 0


def _where(found: Import) -> str:
    row, column = found.choices.get("row"), found.choices.get("column")
    return " ".join(part for part in (f"row {row}" if row else "", str(column or "")) if part)


def _say(text: str, *, error: bool = False) -> None:
    (sys.stderr if error else sys.stdout).write(text + "\n")
