"""Duplicates through the API: what looks like a record to be added, suspected pairs, decisions, merges and their undoing."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tehing.core import records
from tehing.core.access import Invalid, Unknown
from tehing.core.duplicates import actions, queries, typed
from tehing.core.duplicates.models import Merge, SuspectedPair
from tehing.core.duplicates.pages import left_out_told
from tehing.core.numbers import whole
from tehing.core.records import Resource
from tehing.core.records.schemas import Reference

router = Router(tags=["duplicates"])
merges = Router(tags=["duplicates"])


class Reason(Schema):
    """One trait's say, in words, and its weight in bits: +1 doubles the odds."""

    text: str
    weight: float


class PairOut(Schema):
    """Two records that may be one. `score` is the sum of the reasons with the chance before looking."""

    id: int
    record: str
    left: Reference
    right: Reference
    score: float
    strength: str
    reasons: list[Reason]
    state: str


class PairsOut(Schema):
    items: list[PairOut]
    next: str | None


class AlikeOut(Schema):
    """A record like the given values. `sure`: they share an identifier."""

    id: int
    label: str
    sure: bool
    reasons: list[str]


class AlikesOut(Schema):
    items: list[AlikeOut]
    next: None = None


class DuplicateSearchOut(Schema):
    id: int
    state: str


class Decision(Schema):
    """ "different": never propose it again; "later"; "open": ask again."""

    decision: str


class SearchIn(Schema):
    record: str


class MergeIn(Schema):
    """`take`: field -> the record whose value counts, or "both"; what is left out is the kept one's value where it has any."""

    record: str
    kept: int
    lost: list[int]
    take: dict[str, int | str] = {}
    versions: dict[int, int] = {}


class MergeOut(Schema):
    """A merge. `changed` are the kept record's fields; `moved` how many rows of what hang on it now.

    `left_out`: what did not return, or of a single merge what would not return.
    """

    id: int
    record: str
    kept: Reference
    lost: Reference
    at: datetime
    changed: list[str]
    moved: dict[str, int]
    undone: bool
    left_out: list[str]


class MergesOut(Schema):
    items: list[MergeOut]
    next: str | None


class Reversal(Schema):
    """`partly`: take back what can be, though some of it was changed since."""

    partly: bool = False


@router.get("", response=PairsOut, operation_id="duplicate_list", summary="List suspected pairs, the likeliest first")
def read_list(request: HttpRequest, record: str, state: str = "open", cursor: int = 0, limit: int = 50) -> dict[str, Any]:
    if not 1 <= limit <= 200:
        raise Invalid({"limit": ["bad_limit"]})
    if state not in SuspectedPair.State.values or state == SuspectedPair.State.MERGED:
        raise Invalid({"state": ["unknown_value"]})
    found, after = queries.pairs(_by(request), _resource(record, _by(request)), state=state, after=cursor, limit=limit)
    return {"items": [_pair(each) for each in found], "next": str(after) if after else None}


@router.get("/alike", response=AlikesOut, operation_id="duplicate_alike", summary="Records like values that are about to be added")
def read_alike(request: HttpRequest, record: str) -> dict[str, Any]:
    """Give the values as parameters: ?record=companies&name=Merko&website=merko.ee"""
    resource = _resource(record, _by(request))
    found = typed.alike(resource, _by(request), {name: str(value) for name, value in request.GET.items()})
    return {"items": [{"id": one.record.pk, "label": str(one.record), "sure": one.sure, "reasons": one.why} for one in found], "next": None}


@router.post(
    "/searches",
    response={202: DuplicateSearchOut},
    operation_id="duplicate_search",
    summary="Look for duplicates among all records of a type",
)
def search(request: HttpRequest, data: SearchIn) -> Status[dict[str, Any]]:
    job = actions.look_for(_resource(data.record, _by(request)).key, by=_by(request))
    return Status(202, {"id": job.pk, "state": job.state})


@router.get("/{int:pk}", response=PairOut, operation_id="duplicate_read", summary="Read one suspected pair")
def read(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = queries.pair(pk, _by(request))
    return _pair(queries.shown(found, _by(request)))


@router.post("/{int:pk}/decision", response=PairOut, operation_id="duplicate_decide", summary="Say what a pair is")
def decide(request: HttpRequest, pk: int, data: Decision) -> dict[str, Any]:
    decided = actions.decide_pair(pk=pk, by=_by(request), decision=data.decision)
    return _pair(queries.shown(decided, _by(request)))


@merges.get("", response=MergesOut, operation_id="merge_list", summary="List merges, the latest first")
def read_merges(request: HttpRequest, cursor: int = 0, limit: int = 50) -> dict[str, Any]:
    if not 1 <= limit <= 200:
        raise Invalid({"limit": ["bad_limit"]})
    rows = queries.visible_merges(_by(request))
    found = list((rows.filter(pk__lt=cursor) if cursor else rows)[: limit + 1])
    return {
        "items": [_merge(each, _by(request), ahead=False) for each in found[:limit]],
        "next": str(found[limit - 1].pk) if len(found) > limit else None,
    }


@merges.post("", response={201: MergesOut}, operation_id="merge_create", summary="Make one record of several")
def create(request: HttpRequest, data: MergeIn) -> Status[dict[str, Any]]:
    by = _by(request)
    resource = _among(queries.mergeable_types(by), data.record)
    take: Any = {name: value if (key := whole(value)) is None else key for name, value in data.take.items()}
    made = actions.merge_records(resource, kept=data.kept, lost=data.lost, by=by, take=take, versions=data.versions)
    found = queries.visible_merges(by).filter(pk__in=[each.pk for each in made])
    return Status(201, {"items": [_merge(each, by) for each in found], "next": None})


@merges.get("/{int:pk}", response=MergeOut, operation_id="merge_read", summary="Read one merge and what would not return")
def read_merge(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _merge(queries.merge(pk, _by(request)), _by(request))


@merges.post("/{int:pk}/reversal", response=MergeOut, operation_id="merge_undo", summary="Take a merge back")
def undo(request: HttpRequest, pk: int, data: Reversal) -> dict[str, Any]:
    queries.merge(pk, _by(request))
    actions.undo_merge(pk=pk, by=_by(request), partly=data.partly)
    return _merge(queries.merge(pk, _by(request)), _by(request))


def _pair(found: queries.Pair) -> dict[str, Any]:
    sides = {"left": (found.row.left_id, found.left), "right": (found.row.right_id, found.right)}
    shown = {name: {"id": pk, "label": "" if record is None else str(record)} for name, (pk, record) in sides.items()}
    reasons = [{"text": part.text, "weight": part.weight} for part in found.parts]
    told = {"id": found.row.pk, "record": found.resource.plural, "score": found.row.score, "state": found.row.state}
    return {**told, **shown, "strength": found.strength[1], "reasons": reasons}


def _merge(found: Merge, by: Any, *, ahead: bool = True) -> dict[str, Any]:
    """`ahead`: work out what would not return; a list does not, for it asks about every row."""
    undone = getattr(found, "undone", None)
    left_out = undone.left_out if undone is not None else actions.left_out_of(found, by) if ahead else []
    moved: dict[str, int] = {}
    for model in found.moves.filter(dropped=False).values_list("model", flat=True):
        moved[model] = moved.get(model, 0) + 1
    resource = records.resource(found.record_type)
    seen = {one.name for one in resource.seen_by(by)}
    return {
        "id": found.pk,
        "record": resource.plural,
        "kept": {"id": found.kept_id, "label": found.kept_label},
        "lost": {"id": found.lost_id, "label": found.lost_label},
        "at": found.at,
        "changed": [name for name in found.fields if name in seen],
        "moved": moved,
        "undone": undone is not None,
        "left_out": left_out_told(found, left_out),
    }


def _resource(plural: str, by: Any) -> Resource:
    return _among(queries.compared_types(by), plural)


def _among(types: list[Resource], plural: str) -> Resource:
    found = next((one for one in types if one.plural == plural), None)
    if found is None:
        raise Unknown
    return found


def _by(request: HttpRequest) -> Any:
    return request.auth  # type: ignore[attr-defined]
