"""Every write of an import before it runs: the file, the decisions, the start."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tehing.core import external, jobs, storage, undo, workspace
from tehing.core.access import Actor, Forbidden, Invalid, Refused, one
from tehing.core.imports import deciding, dialect, mappings, matching, planning, presets, wording
from tehing.core.imports.asking import MATCH, Question
from tehing.core.imports.mappings import LASTING
from tehing.core.imports.planning import Plan
from tehing.core.imports.running import run_import
from tehing.core.imports.systems import UNNAMED
from tehing.core.imports.table import Unreadable
from tehing.core.imports.targets import EXTERNAL, candidates, referred
from tehing.core.models import Import, Job, RememberedValue
from tehing.core.numbers import whole
from tehing.core.records import resource as resource_of

JOB, UNDO = "import", "import_undo"
MODES: dict[str, dict[str, str]] = {
    "upsert": {"existing": "update", "new": "create"},
    "create": {"existing": "skip", "new": "create"},
    "update": {"existing": "update", "new": "skip"},
}


def visible_imports(by: Actor) -> Any:
    """One's own; all for whoever may see background work."""
    rows = Import.objects.order_by("-pk").defer("found")
    return rows if by.rights.may(jobs.SEE) else rows.filter(by=by.pk)


def receive(files: "list[UploadedFile[Any]]", *, by: Actor, record: str = "", reading: Mapping[str, Any] | None = None) -> list[Import]:
    """Keep the files and open each once. Those that are no tables are kept with the reason; parents come first.

    `reading` says how they are written, as `read_as` takes it; what is left out is found out.
    """
    said = _said(**(reading or {}))
    batch = uuid.uuid4().hex
    made = [_receive(file.name or "file", file.chunks(), by=by, record=record, batch=batch, said=said) for file in files]
    return in_order(made, by)


def receive_path(path: Path, *, by: Actor, record: str = "", batch: str = "", reading: Mapping[str, Any] | None = None) -> Import:
    """The same for a file on this machine."""
    said = _said(**(reading or {}))
    with path.open("rb") as file:
        return _receive(path.name, storage.pieces(file), by=by, record=record, batch=batch, said=said)


def in_order(runs: list[Import], by: Actor) -> list[Import]:
    """Companies before people before deals: what others refer to comes first."""
    order = {key: at for at, key in enumerate(candidates(by))}
    return sorted(runs, key=lambda run: (order.get(run.record_type, len(order)), run.pk))


def coming_before(run: Import, by: Actor) -> list[Import]:
    """Files that came along, whose records this one's rows may name, and that are not in yet."""
    if not run.batch or not run.record_type:
        return []
    named = referred(resource_of(run.record_type))
    waiting = (Import.State.UPLOADED, Import.State.MAPPED, Import.State.RUNNING)
    return list(visible_imports(by).filter(batch=run.batch, state__in=waiting, record_type__in=named).select_related("job"))


@transaction.atomic
def decide(
    run: Import, *, by: Actor, record: str, mapping: Mapping[str, str], choices: Mapping[str, Any], source: str | None = None
) -> Import:
    """Keep what a person decided about a file that has not run yet.

    `source` is the system whose identifiers the file has; "" when it was asked for and not said, None when it stays as it is.
    """
    locked = _open(run.pk, by)
    if record and record not in candidates(by):
        raise Invalid({"record": ["unknown_record_type"]})
    doubled = [target for target in set(mapping.values()) if target and _is_doubled(mapping, target)]
    if doubled:
        raise Invalid({target: ["mapped_twice"] for target in doubled})
    deciding.check(locked, by, record=record, mapping=mapping, choices=choices)
    if locked.record_type != record:
        mapping, choices = (
            {},
            {name: value for name, value in choices.items() if name in LASTING},
        )
    locked.record_type, locked.mapping = record, {column: target for column, target in mapping.items() if target}
    lasting = ("constants", "key", "new", "header", "saved", "reading", "unnamed")
    kept = {name: locked.choices[name] for name in lasting if name in locked.choices}
    locked.choices = {**kept, **choices}
    if source is not None:
        _name_system(locked, source)
    locked.state = Import.State.MAPPED
    locked.save(update_fields=["record_type", "mapping", "choices", "state", "source"])
    return locked


@transaction.atomic
def discard(run: Import, *, by: Actor) -> None:
    """As if the file had never been sent: what was said of it could not be done."""
    found: Import = _open(run.pk, by)
    found.delete()
    if not Import.objects.filter(sha256=found.sha256, file_kept=True).exists():
        transaction.on_commit(partial(storage.store().remove, "imports", found.sha256))


@transaction.atomic
def choose_mapping(run: Import, *, by: Actor, pk: int) -> Import:
    """Of several saved mappings that fit the file, this one; what was decided meanwhile gives way to it."""
    locked = _open(run.pk, by)
    header = locked.choices.get("header", "")
    saved = one(mappings.visible_mappings(by).filter(header=header), pk)
    locked.choices = {name: locked.choices[name] for name in ("header", "reading") if name in locked.choices}
    mappings.follow(locked, saved)
    locked.state = Import.State.MAPPED
    locked.save(update_fields=["record_type", "mapping", "choices", "state", "source"])
    return locked


def _name_system(run: Import, source: str) -> None:
    """Whose identifiers they are: those of the files that came along, too, unless something else is known of them."""
    run.choices["unnamed"] = not source
    if source == run.source:
        return
    external.check((source or UNNAMED, "1"), "source")
    if source:
        beside = Import.objects.filter(batch=run.batch, source=run.source, by_id=run.by_id, state=Import.State.UPLOADED)
        beside.exclude(batch="").update(source=source)
    run.source = source or UNNAMED


@transaction.atomic
def read_as(run: Import, *, by: Actor, sheet: str = "", encoding: str = "", delimiter: str = "", named: bool = True) -> Import:
    """Read a file that has not run yet in the way that somebody says, and begin anew: its columns may be others.

    A file that could not be read may be readable so. Refused, and all left as it was, when it is not.
    """
    locked: Import = one(visible_imports(by).select_for_update(of=("self",)), run.pk)
    if locked.job_id is not None or locked.state in (Import.State.RUNNING, Import.State.DONE):
        raise Refused("already_started")
    said, before = _said(sheet, encoding, delimiter, named), locked.record_type
    locked.choices, locked.mapping, locked.found = {"reading": said} if said else {}, {}, {}
    locked.state, locked.problem, locked.record_type, locked.source = Import.State.UPLOADED, "", "", "file"
    try:
        _get_to_know(locked, by, "")
    except Unreadable as no:
        raise Refused(no.code) from no
    locked.record_type = locked.record_type or before
    locked.save()
    return locked


def _said(sheet: str = "", encoding: str = "", delimiter: str = "", named: bool = True) -> dict[str, Any]:
    """What somebody says of how a file is written, without what is left to be found out."""
    delimiter = "\t" if delimiter == "tab" else delimiter
    if encoding and encoding not in dict(dialect.ENCODINGS):
        raise Invalid({"encoding": ["unknown_encoding"]})
    if delimiter and delimiter not in dialect.DELIMITERS:
        raise Invalid({"delimiter": ["unknown_delimiter"]})
    said = {"sheet": sheet, "encoding": encoding, "delimiter": delimiter}
    return {name: text for name, text in said.items() if text} | ({} if named else {"named": False})


@transaction.atomic
def start(run: Import, *, by: Actor, dry_run: bool = False, here: bool = False, seen: Sequence[Question] = ()) -> Job:
    """Begin. A run begins once: a second click or another tab is told so. `here`: the caller carries it out, not the worker.

    `seen` are the questions that somebody was shown and agreed to as they are proposed. Of the others only certain readings are followed.
    """
    locked = _open(run.pk, by)
    plan = planning.make_plan(locked, by, asked=None)
    if plan.resource is None or not locked_mapping(plan):
        raise Refused("nothing_mapped")
    if (open_ := planning.undecided(plan)) is not None:
        raise Refused("number_undecided" if open_.is_number else "date_undecided", column=open_.name, example=open_.example)
    if locked.choices.get("unnamed") and EXTERNAL in locked_mapping(plan).values():
        raise Refused("system_unnamed")
    if (key := locked.choices.get("key")) and key not in locked_mapping(plan).values():
        raise Invalid({"key": ["key_not_filled"]})
    if any(one.state == Import.State.RUNNING and not one.dry_run and not _stopped(one) for one in coming_before(locked, by)):
        raise Refused("file_before_runs")
    _settle(locked, plan, by, {(each.field, each.value) for each in seen})
    locked.state, locked.dry_run = Import.State.RUNNING, dry_run
    job = jobs.enqueue(JOB, by=by, here=here, run=locked.pk)
    locked.job = job
    locked.save()
    return job


@transaction.atomic
def again(run: Import, *, by: Actor) -> Import:
    """After a trial: the same file with the same decisions, in earnest. Asking twice starts it once."""
    tried: Import = one(visible_imports(by).select_for_update(of=("self",)), run.pk)
    if tried.state != Import.State.DONE or not tried.dry_run:
        raise Refused("already_started")
    if not tried.file_kept:
        raise Refused("file_forgotten")
    tried.rejects.all().delete()
    tried.state, tried.dry_run, tried.last_row, tried.finished_at = Import.State.MAPPED, False, 0, None
    tried.rows = tried.created = tried.updated = tried.skipped = tried.failed = tried.not_tied = tried.tied_row = 0
    tried.left_empty = {}
    tried.save()
    start(tried, by=by)
    return tried


def earlier(run: Import) -> Import | None:
    """The last time that the very same file was imported."""
    rows = Import.objects.filter(sha256=run.sha256, state=Import.State.DONE, dry_run=False).exclude(pk=run.pk)
    return rows.order_by("-pk").first()


def _stopped(run: Import) -> bool:
    return run.job is not None and run.job.state == Job.State.FAILED


def locked_mapping(plan: Plan) -> dict[str, str]:
    return {column.name: column.target for column in plan.columns if column.target}


@jobs.job(JOB, _("Import of a file"))
def work(job: Job) -> dict[str, Any]:
    """The background part: goes on where a killed run stopped."""
    run = Import.objects.select_related("by").get(pk=job.arguments["run"])
    workspace.forget()
    run_import(run, run.by, job)
    return {name: getattr(run, name) for name in ("rows", "created", "updated", "skipped", "failed", "not_tied")}


@transaction.atomic
def take_back(run: Import, *, by: Actor, here: bool = False) -> Job:
    """Undo all that a finished import did, its updates too, in the background. Asking again while it runs is refused."""
    found: Import = one(visible_imports(by).select_for_update(of=("self",)), run.pk)
    if found.state != Import.State.DONE or found.dry_run:
        raise Refused("nothing_to_undo")
    if (earlier_job := undo_of(found)) is not None and earlier_job.state != Job.State.FAILED:
        raise Refused("already_undone")
    job = jobs.enqueue(UNDO, by=by, here=here, run=found.pk)
    found.choices = {**found.choices, "undo": job.pk}
    found.save(update_fields=["choices"])
    return job


def undo_of(run: Import) -> Job | None:
    """The work of taking an import back, if somebody asked for it."""
    return Job.objects.filter(pk=run.choices["undo"]).first() if run.choices.get("undo") else None


def undo_states(runs: Iterable[Import]) -> list[tuple[Import, str]]:
    """Imports with how far the taking back of each is: "" where nobody asked for it. One query."""
    asked = {run.pk: run.choices["undo"] for run in runs if run.choices.get("undo")}
    states = dict(Job.objects.filter(pk__in=asked.values()).values_list("pk", "state"))
    return [(run, states.get(asked.get(run.pk, 0), "")) for run in runs]


@jobs.job(UNDO, _("Taking back an import"))
def work_back(job: Job) -> dict[str, int]:
    """The background part of undoing."""
    workspace.forget()
    run = Import.objects.get(pk=job.arguments["run"])
    assert job.by is not None
    return undo.undo(f"import-{run.pk}", by=job.by, job=job, reason=run.file_name)


def _receive(name: str, pieces: Iterable[bytes], *, by: Actor, record: str, batch: str, said: Mapping[str, Any] | None = None) -> Import:
    allowed = candidates(by)
    if not allowed:
        raise Forbidden("nothing_to_import")
    if record and record not in allowed:
        raise Forbidden(f"{record}.import")
    sha256 = storage.keep("imports", pieces)
    run = Import(
        file_name=name[:200], sha256=sha256, record_type=record, by_id=by.pk, batch=batch, choices={"reading": said} if said else {}
    )
    try:
        _get_to_know(run, by, record)
    except Unreadable as no:
        run.state, run.problem = Import.State.FAILED, no.code
        run.choices = {**run.choices, "detail": str(no.detail), "row": no.row, "column": no.column}
    run.save()
    return run


def _get_to_know(run: Import, by: Actor, record: str) -> None:
    """The first look at a file. Raises Unreadable when it is no table."""
    plan = planning.make_plan(run, by)
    run.record_type = plan.resource.key if plan.resource is not None else ""
    _as_known(run, plan, by, chosen=bool(record))


def _as_known(run: Import, plan: Plan, by: Actor, *, chosen: bool) -> None:
    """What is known of such a file beforehand: from a saved mapping, from the last one with this header, or as another system's export.

    Where somebody said what the rows are, only what was kept about such rows counts.
    """
    header = fingerprint(plan.table.columns)
    saved = mappings.fitting(header, by, run.record_type if chosen else "")
    last = Import.objects.filter(by=run.by_id, choices__header=header, state=Import.State.DONE).order_by("-pk")
    last = last.filter(record_type=run.record_type) if chosen else last
    preset = presets.recognise(plan.table.columns)
    if preset is not None and preset.record == run.record_type:
        run.source, run.choices = preset.source, {**run.choices, **preset.choices}
    if saved:
        mappings.follow(run, saved[0])
    elif (before := last.first()) is not None and before.mapping:
        run.record_type, run.mapping, run.source = before.record_type, before.mapping, before.source
        lasting = (*LASTING, "multiply", *(("dates", "decimals") if _is_mended(plan.table.columns) else ()))
        run.choices = {**run.choices, **{name: before.choices[name] for name in lasting if name in before.choices}}
        if EXTERNAL in run.mapping.values():
            run.choices["unnamed"] = False  # the identifiers of such files have their place already
    run.choices["header"] = header


def fingerprint(columns: Sequence[str]) -> str:
    """The same for files with the same columns in any order; what our own list of rejected rows adds does not count."""
    names = sorted({column.casefold() for column in columns} - {name.casefold() for name in wording.added_columns()})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def _is_mended(columns: Sequence[str]) -> bool:
    """Our own list of rejected rows, mended: too short to tell by itself how the dates and numbers of the whole file are written."""
    names = {column.casefold() for column in columns}
    return any({row.casefold(), reason.casefold()} <= names for row, reason in wording.added_in_each())


def _is_doubled(mapping: Mapping[str, str], target: str) -> bool:
    columns = [column for column, filled in mapping.items() if filled == target]
    return len(columns) > 1 and not presets.together(columns)


def _open(pk: int, by: Actor) -> Import:
    run: Import = one(visible_imports(by).select_for_update(of=("self",)), pk)
    if run.state not in (Import.State.UPLOADED, Import.State.MAPPED):
        raise Refused("already_started")
    return run


def _settle(run: Import, plan: Plan, by: Actor, seen: set[tuple[str, str]]) -> None:
    """Write every reading down as a decision, so that the run does exactly what was told; remember what somebody confirmed."""
    assert plan.resource is not None
    run.record_type, run.mapping = plan.resource.key, locked_mapping(plan)
    values: dict[str, dict[str, Any]] = {field: dict(decided) for field, decided in run.choices.get("values", {}).items()}
    for each in plan.questions:
        confirmed = (each.field, each.value) in seen or each.value in values.get(each.field, {})
        do, _, key = (each.do if confirmed else each.alone).partition(":")
        values.setdefault(each.field, {})[each.value] = {"do": do, **({"id": _key(each.match, key)} if do == MATCH else {})}
        if confirmed and do == MATCH and isinstance(_key(each.match, key), int):
            _remember(plan, each.field, each.value, _key(each.match, key), by)
    hints = {column.name: column.hint for column in plan.columns if column.hint}
    numbers = {column.name for column in plan.columns if column.is_number}
    dates = {name: hint for name, hint in hints.items() if name not in numbers}
    decimals = {name: hint for name, hint in hints.items() if name in numbers}
    run.choices = {**run.choices, "values": values, "dates": dates, "decimals": decimals}


def _key(match: Any, text: str) -> Any:
    if match is not None:
        return match
    number = whole(text)
    return text if number is None else number


def _remember(plan: Plan, field: str, value: str, key: int, by: Actor) -> None:
    assert plan.resource is not None
    raw = matching.tidy(value)[:200]
    RememberedValue.objects.update_or_create(
        record_type=plan.resource.key, field=field, raw=raw, defaults={"target_id": key, "by_id": by.pk}
    )


def label_of(record_type: str) -> str:
    return str(resource_of(record_type).labels) if record_type else ""
