"""The import through the API: send a file with or without a plan, look at what would be done, run it, read what came of it."""

from datetime import datetime
from typing import Any, Literal

import msgspec
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from ninja import File, Form, Router, Schema, Status, UploadedFile

from tehing.core import external, refusals
from tehing.core.access import Actor, Invalid, Unknown, one
from tehing.core.imports import actions, pace, planning, rejected
from tehing.core.imports.asking import Question
from tehing.core.imports.targets import candidates
from tehing.core.models import Import
from tehing.core.records import by_plural

router = Router(tags=["imports"])
MOST = 500  # rejects on one page


class ColumnOut(Schema):
    """A column of the file and the field it goes to; "" is left out. If it is read as "ambiguous", decide: `example` has two readings."""

    name: str
    target: str
    read_as: str
    example: str
    samples: list[str]


class ImportQuestionOut(Schema):
    """A value that is not, letter for letter, a known name, and what is done with it: match, create, empty or reject.

    `id` and `label` are what it seems to be. Unless that is `certain`, it is followed only when the plan's `values` say so.
    """

    field: str
    value: str
    count: int
    do: str
    id: int | str | None
    label: str
    certain: bool


class UndoOut(Schema):
    """How far an import has been taken back: records put back, and those left because they were changed since or are needed."""

    state: str
    undone: int
    left: int


class LeftEmptyOut(Schema):
    """Values of a column that stand for nothing that is known, and were not added."""

    column: str
    count: int
    examples: list[str]


class ImportOut(Schema):
    """One import. rows = created + updated + skipped + failed. `columns` and `questions` are there until it has run.

    `not_tied` rows are in, but could not be tied to the other row of the file that they name.
    `more_questions` are beyond those told; `crowded` are fields with too many values to ask about any.
    `total` is how many rows the file has and `expected_end` when the last is done, at the pace so far; `job` is its background work.
    """

    id: int
    file_name: str
    record_type: str
    source: str
    state: str
    dry_run: bool
    problem: str
    detail: str
    rows: int
    total: int | None
    expected_end: datetime | None
    job: int | None
    created: int
    updated: int
    skipped: int
    failed: int
    not_tied: int
    left_empty: list[LeftEmptyOut]
    undo: UndoOut | None
    created_at: datetime
    finished_at: datetime | None
    columns: list[ColumnOut]
    questions: list[ImportQuestionOut]
    more_questions: int
    crowded: list[str]


class RejectOut(Schema):
    """A row that was not taken."""

    row: int
    column: str
    code: str
    detail: str
    cells: list[str]


class RejectsOut(Schema):
    """The one envelope of every list; `next` is the row to go on after."""

    items: list[RejectOut]
    next: str | None


class ImportsOut(Schema):
    items: list[ImportOut]
    next: str | None


class _Plan(msgspec.Struct, forbid_unknown_fields=True):
    """What a caller may decide beforehand; anything left out is guessed."""

    record: str = ""  # "companies" or "parties.company"
    source: str = ""  # the system whose identifiers the file has, as in /companies/external/erp/C-1; "" for a saved or known one, or "file"
    saved: int = 0  # the saved choices to follow; 0 for one's own latest that fit, then a colleague's
    mapping: dict[str, str] = {}
    values: dict[str, dict[str, dict[str, Any]]] = {}
    dates: dict[str, str] = {}
    decimals: dict[str, str] = {}
    multiply: dict[str, float] = {}
    currency: str = ""
    existing: Literal["", "update", "skip"] = ""  # known rows; "" as last time or as the export needs, else update
    new: Literal["", "create", "skip"] = ""  # new rows
    sheet: str = ""  # of a workbook
    encoding: str = ""  # of a text file: utf-8, cp1257 and so on
    delimiter: str = ""  # comma, semicolon, tab or bar
    named: bool = True  # whether the first row names the columns
    key: str = ""  # the field that tells records; external_id and tehing_id too; "" for the type's own


@router.get("", response=ImportsOut, operation_id="import_list", summary="List imports")
def read_list(request: HttpRequest, cursor: int = 0, limit: int = 50) -> dict[str, Any]:
    if not 1 <= limit <= 200:
        raise Invalid({"limit": ["bad_limit"]})
    rows = actions.visible_imports(_by(request)).select_related("job")
    found = list((rows.filter(pk__lt=cursor) if cursor else rows)[: limit + 1])
    return {"items": [_shape(each) for each in found[:limit]], "next": str(found[limit - 1].pk) if len(found) > limit else None}


@router.post("", response={201: ImportOut}, operation_id="import_create", summary="Send a file; accept=true runs it at once")
def create(
    request: HttpRequest, file: File[UploadedFile], plan: Form[str] = "", accept: Form[bool] = False, dry_run: Form[bool] = False
) -> Status[dict[str, Any]]:
    by = _by(request)
    decided = _decided(plan, by)
    (run,) = actions.receive([file], by=by, record=decided["record"], reading=decided["reading"])
    if not run.problem:
        run = _decide(run, decided, by)
    if accept and not run.problem:
        actions.start(run, by=by, dry_run=dry_run)
    return Status(201, _detail(run.pk, by))


@router.get("/{int:pk}", response=ImportOut, operation_id="import_read", summary="Read one import and its plan")
def read(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _detail(pk, _by(request))


@router.post("/{int:pk}/run", response={202: ImportOut}, operation_id="import_run", summary="Run it as planned")
def run(request: HttpRequest, pk: int, dry_run: bool = False) -> Status[dict[str, Any]]:
    by = _by(request)
    found = one(actions.visible_imports(by), pk)
    if found.state == Import.State.DONE and found.dry_run:
        actions.again(found, by=by)
    else:
        actions.start(found, by=by, dry_run=dry_run)
    return Status(202, _detail(pk, by))


@router.post("/{int:pk}/undo", response={202: ImportOut}, operation_id="import_undo", summary="Take back all that it did, updates too")
def take_back(request: HttpRequest, pk: int) -> Status[dict[str, Any]]:
    by = _by(request)
    actions.take_back(one(actions.visible_imports(by), pk), by=by)
    return Status(202, _detail(pk, by))


@router.get("/{int:pk}/rejects", response=RejectsOut, operation_id="import_rejects", summary="Rows that were not taken, with reasons")
def rejects(request: HttpRequest, pk: int, cursor: int = 0, limit: int = 200) -> dict[str, Any]:
    if not 1 <= limit <= MOST:
        raise Invalid({"limit": ["bad_limit"]})
    found = one(actions.visible_imports(_by(request)), pk)
    rows = list(found.rejects.filter(pk__gt=cursor).order_by("pk")[: limit + 1])
    items = [
        {"row": row.number, "column": row.column, "code": row.code, "detail": row.detail or refusals.sentence(row.code), "cells": row.cells}
        for row in rows[:limit]
    ]
    return {"items": items, "next": str(rows[limit - 1].pk) if len(rows) > limit else None}


@router.get("/{int:pk}/rejects.csv", operation_id="import_rejects_csv", summary="The same as a file to mend and send again")
def rejects_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file's columns, and behind them row and reason."""
    found = one(actions.visible_imports(_by(request)), pk)
    return StreamingHttpResponse(rejected.as_csv(found), content_type="text/csv; charset=utf-8")


def _decided(text: str, by: Actor) -> dict[str, Any]:
    """The caller's plan as actions take it. Raises Invalid when it is none."""
    try:
        plan = msgspec.json.decode(text or "{}", type=_Plan)
    except msgspec.DecodeError as no:
        raise Invalid({"plan": [str(no)]}) from no
    described = by_plural(plan.record)
    record = described.key if described else plan.record
    if record and record not in candidates(by):
        raise Invalid({"plan": ["unknown_record_type"]})
    if plan.source:
        external.check((plan.source, "1"), "source")
    given = {name: getattr(plan, name) for name in ("values", "dates", "decimals", "multiply", "currency", "key", "existing", "new")}
    reading = {"sheet": plan.sheet, "encoding": plan.encoding, "delimiter": plan.delimiter, "named": plan.named}
    chosen = {name: value for name, value in given.items() if value}
    told = {"record": record, "mapping": plan.mapping, "choices": chosen, "source": plan.source, "saved": plan.saved}
    return told | {"reading": reading}


def _decide(run: Import, decided: dict[str, Any], by: Actor) -> Import:
    """Decisions hold for the type that was named, or that was guessed; what is left out stays as it is known or guessed."""
    try:
        if decided["saved"]:
            run = actions.choose_mapping(run, by=by, pk=decided["saved"])
        if not (decided["mapping"] or decided["choices"] or decided["source"]):
            return run
        mapping, choices = decided["mapping"] or run.mapping, {**run.choices, **decided["choices"]}
        record, source = decided["record"] or run.record_type, decided["source"] or None
        return actions.decide(run, by=by, record=record, mapping=mapping, choices=choices, source=source)
    except (Invalid, Unknown):
        actions.discard(run, by=by)
        raise


def _detail(pk: int, by: Actor) -> dict[str, Any]:
    found: Import = one(actions.visible_imports(by), pk)
    shown = _shape(found)
    if found.problem or found.state not in (Import.State.UPLOADED, Import.State.MAPPED):
        return shown
    plan = planning.make_plan(found, by)
    names = {"name": "name", "target": "target", "read_as": "hint", "example": "example", "samples": "samples"}
    columns = [{name: getattr(each, attribute) for name, attribute in names.items()} for each in plan.columns]
    questions = [_question(each) for each in plan.questions]
    told = {"columns": columns, "questions": questions, "more_questions": plan.more, "crowded": list(plan.crowded)}
    return shown | {"rows": plan.table.row_count, "total": plan.table.row_count} | told


def _question(each: Question) -> dict[str, Any]:
    do, _mark, _key = each.alone.partition(":")
    label = each.name or str(dict(each.options).get(each.alone, ""))
    return {"field": each.field, "value": each.value, "count": each.count, "do": do, "id": each.match, "label": label, "certain": each.sure}


def _shape(found: Import) -> dict[str, Any]:
    names = ("file_name", "record_type", "source", "state", "dry_run", "problem")
    counts = ("rows", "created", "updated", "skipped", "failed", "not_tied")
    told = refusals.sentence(found.problem) if found.problem else ""
    shown = {name: getattr(found, name) for name in (*names, *counts)} | {"id": found.pk, "detail": told}
    shown |= {"columns": [], "questions": [], "more_questions": 0, "crowded": []}
    shown["left_empty"] = [{"column": column, **one} for column, one in found.left_empty.items()]
    undo, job = actions.undo_of(found), found.job
    undone = {"state": undo.state, **{name: undo.arguments.get(name, 0) for name in ("undone", "left")}} if undo is not None else None
    running = pace.told(job) if found.state == Import.State.RUNNING else {}
    shown |= {"total": job.total if job is not None else None, "expected_end": running.get("end"), "job": found.job_id}
    return shown | {"undo": undone, "created_at": found.created_at, "finished_at": found.finished_at}


def _by(request: HttpRequest) -> Any:
    return request.auth  # type: ignore[attr-defined]
