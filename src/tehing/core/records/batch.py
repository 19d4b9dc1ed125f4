"""Many writes in one call. Each goes through the door that a call of its own would take, and has an answer of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from pydantic import BaseModel

from tehing.core.access import Actor, Forbidden, Invalid, Scope
from tehing.core.problems import REFUSALS, Problem, problem, problem_of
from tehing.core.records import answers, writing
from tehing.core.records.resource import Resource
from tehing.core.records.schemas import BatchItem

CHUNK = 50  # items of one transaction, unless all are one: others get to write in between
Shapes = Mapping[str, type[BaseModel]]


@dataclass(frozen=True)
class Done:
    """What became of one item: the record's key, or why it was refused."""

    status: int
    pk: int = 0
    problem: Problem | None = None


class AllRefused(Exception):
    """Of a batch that is all or nothing, some item was refused. `items` is what each was answered."""

    def __init__(self, items: list[dict[str, Any]]) -> None:
        super().__init__("batch_refused")
        self.items = items


def run(resource: Resource, *, by: Actor, items: Sequence[BatchItem], atomic: bool, shapes: Shapes) -> dict[str, Any]:
    """Do all of it, in order. With `atomic` a refused item takes everything back: AllRefused."""
    if all(by.rights.scope(resource.key, verb) is Scope.NONE for verb in ("create", "edit", "delete")):
        raise Forbidden(f"{resource.key}.edit")
    done: list[Done] = []
    for start in range(0, len(items), len(items) if atomic else CHUNK):
        with transaction.atomic():
            done += [_one(resource, by, item, shapes) for item in items[start : start + (len(items) if atomic else CHUNK)]]
            if atomic and any(one.problem for one in done):
                transaction.set_rollback(True)
    failed = sum(1 for one in done if one.problem)
    if atomic and failed:
        undone = problem(424, "not_done")
        raise AllRefused([_told(one.problem or undone) for one in done])
    records = answers.read(resource, by, [one.pk for one in done if one.pk])
    shown = [_told(one.problem) if one.problem else _shown(one, records) for one in done]
    return {"items": shown, "done": len(done) - failed, "refused": failed}


def _one(resource: Resource, by: Actor, item: BatchItem, shapes: Shapes) -> Done:
    """One item in a savepoint of its own."""
    try:
        with transaction.atomic():
            return _act(resource, by, item, shapes)
    except REFUSALS as no:
        told = problem_of(no)
        return Done(told["status"], problem=told)


def _act(resource: Resource, by: Actor, item: BatchItem, shapes: Shapes) -> Done:
    if item.op == "delete":
        resource.delete(pk=_key(item), by=by, version=item.version)
        return Done(204)
    given = shapes[item.op].model_validate(item.data).model_dump(exclude_unset=True)
    if item.op == "create":
        return Done(201, writing.add(resource, by=by, given=given))
    if item.op == "update":
        writing.change(resource, pk=_key(item), by=by, given=given, version=item.version)
        return Done(200, _key(item))
    name = (item.source, item.external_id)
    pk, new = writing.put(resource, name=name, by=by, given=given, version=item.version)
    return Done(201 if new else 200, pk)


def _key(item: BatchItem) -> int:
    if item.id is None:
        raise Invalid({"id": ["needed"]})
    return item.id


def _shown(one: Done, records: Mapping[int, Any]) -> dict[str, Any]:
    """What one wrote may lie out of one's sight now: then only its key is told."""
    return {"status": one.status, "record": records.get(one.pk, {"id": one.pk}) if one.pk else None}


def _told(told: Problem) -> dict[str, Any]:
    return {"status": told["status"], "problem": told}
