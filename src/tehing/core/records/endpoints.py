"""The generated endpoints of a record type: list, read, create, change, remove. They do what the screens do."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from ninja import Router, Status

from tehing.core import money
from tehing.core.access import Actor, Invalid, Unknown, one, require_verb
from tehing.core.once import once
from tehing.core.records import export as exports
from tehing.core.records import lists, paging
from tehing.core.records.forms import form_for
from tehing.core.records.kinds import paths_of
from tehing.core.records.resource import Field, Resource
from tehing.core.records.schemas import filter_parameters, in_schema, list_schema, out_schema
from tehing.core.records.values import plain

LIMIT, MOST = 50, 200


def router(resource: Resource) -> Router:
    """The endpoints of one record type under /api/v1/<plural>."""
    made = Router(tags=[resource.room])
    noun, detail = resource.noun, out_schema(resource)

    @made.get(
        "",
        response=list_schema(resource),
        operation_id=f"{noun}_list",
        summary=f"List {resource.plural}",
        openapi_extra={"parameters": filter_parameters(resource)},
    )
    def read_list(
        request: HttpRequest, cursor: str = "", limit: int = LIMIT, order: str = "", fields: str = "", q: str = "", total: str = ""
    ) -> HttpResponse:
        return _json(listed(resource, _by(request), request.GET, limit))

    @made.get("/export", operation_id=f"{noun}_export", summary=f"All {resource.plural} that match, as a file")
    def export(request: HttpRequest, format: str = "csv", columns: str = "all") -> HttpResponseBase:  # noqa: A002 - the word in the address
        return exports.answer(exports.asked_for(resource, _by(request), request.GET, everything=True))

    @made.get("/{int:pk}", response=detail, operation_id=f"{noun}_read", summary=f"Read one of {resource.plural}")
    def read(request: HttpRequest, pk: int) -> HttpResponse:
        require_verb(_by(request), resource.key, "view")
        return _shown(resource, _by(request), pk)

    @made.post("", response={201: detail}, operation_id=f"{noun}_create", summary=f"Add to {resource.plural}")
    def create(request: HttpRequest, data: in_schema(resource, partial=False)) -> HttpResponse:  # type: ignore[valid-type]
        by = _by(request)
        require_verb(by, resource.key, "create")
        values = cleaned(resource, by, data.model_dump(exclude_unset=True))
        key = request.headers.get("Idempotency-Key", "")
        _made, pk = once(key, by=by, record_type=resource.key, act=lambda: resource.create(by=by, data=values))
        return _shown(resource, by, pk, status=201, written=True)

    @made.patch("/{int:pk}", response=detail, operation_id=f"{noun}_update", summary=f"Change one of {resource.plural}")
    def update(request: HttpRequest, pk: int, data: in_schema(resource, partial=True)) -> HttpResponse:  # type: ignore[valid-type]
        by = _by(request)
        require_verb(by, resource.key, "edit")
        record = one(resource.visible(by), pk)
        values = cleaned(resource, by, data.model_dump(exclude_unset=True), record)
        resource.update(pk=pk, by=by, data=values, version=_version(request))
        return _shown(resource, by, pk, written=True)

    @made.delete("/{int:pk}", response={204: None}, operation_id=f"{noun}_delete", summary=f"Remove one of {resource.plural}")
    def delete(request: HttpRequest, pk: int) -> Status[None]:
        resource.delete(pk=pk, by=_by(request), version=_version(request))
        return Status(204, None)

    return made


def listed(resource: Resource, by: Actor, params: QueryDict, limit: int = LIMIT) -> dict[str, Any]:
    """One page of records as plain values. `limit` 1..200."""
    if not 1 <= limit <= MOST:
        raise Invalid({"limit": ["bad_limit"]})
    rows, _conditions = lists.matching(resource, by, params)
    fields = _fields(resource, by, params.get("fields", ""))
    order, column = lists.ordering(resource, by, params.get("order", ""))
    paths = [path for each in fields for path in paths_of(resource, each)] + _version_path(resource)
    page = paging.page(rows, paths=paths, order=order, column=column, after=params.get("cursor", ""), before="", limit=limit)
    lists.add_many(resource, fields, page.rows)
    answer: dict[str, Any] = {"items": [shape(resource, fields, row) for row in page.rows], "next": page.after or None}
    if params.get("total") == "yes":
        answer["total"], answer["total_is_exact"] = paging.count(rows)
    return answer


def shape(resource: Resource, fields: list[Field], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row read with `paths_of` as the API gives it: amounts and decimals as text, so that nothing is rounded."""
    made: dict[str, Any] = {"id": row["pk"]}
    if "version" in row:
        made["version"] = row["version"]
    for each in fields:
        made[each.name] = _value(resource, each, row)
    return made


def _value(resource: Resource, each: Field, row: Mapping[str, Any]) -> Any:
    kind = resource.kind_of(each)
    if kind == "reference":
        pk = row[f"{each.path}_id"]
        return None if pk is None else {"id": pk, "label": row[f"{each.path}__{resource.target_of(each).title}"]}
    if kind == "references":
        return row[each.path]
    value = row[each.path]
    if kind == "money" and value is not None:
        return str(money.from_minor(value, row[paths_of(resource, each)[1]]))
    return plain(value)


def cleaned(resource: Resource, by: Actor, given: Mapping[str, Any], record: Any = None) -> dict[str, Any]:
    """What somebody sent, as actions take it; only the fields that were sent. Raises Invalid by field."""
    data = {name: "" if value is None else value for name, value in given.items()}
    form = form_for(resource, by, data, record=record, only=None if record is None else data.keys())
    strange = {name: ["unknown_field"] for name in given if name not in form.fields}
    if strange or not form.is_valid():
        errors = {("" if name == "__all__" else name): [str(one) for one in told] for name, told in form.errors.items()}
        raise Invalid(strange | errors)
    return form.values(only=given)


def _fields(resource: Resource, by: Actor, wanted: str) -> list[Field]:
    seen = {each.name: each for each in resource.seen_by(by)}
    if not wanted:
        return list(seen.values())
    strange = [name for name in wanted.split(",") if name not in seen and name != "id"]
    if strange:
        raise Invalid({"fields": ["unknown_field"]})
    return [seen[name] for name in dict.fromkeys(wanted.split(",")) if name in seen]


def _version_path(resource: Resource) -> list[str]:
    return ["version"] if any(found.name == "version" for found in resource.model._meta.fields) else []


def _shown(resource: Resource, by: Actor, pk: int, status: int = 200, *, written: bool = False) -> HttpResponse:
    """The record as this person may see it. What one wrote may lie out of one's sight now: then only its key is told."""
    fields = list(resource.seen_by(by))
    paths = [path for each in fields for path in paths_of(resource, each)] + _version_path(resource)
    row = resource.visible(by).filter(pk=pk).values("pk", *dict.fromkeys(paths)).first()
    if row is None:
        if not written:
            raise Unknown
        return _json({"id": pk}, status)
    lists.add_many(resource, fields, [row])
    answer = _json(shape(resource, fields, row), status)
    if "version" in row:
        answer["ETag"] = f'"{row["version"]}"'
    return answer


def _json(content: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(content), content_type="application/json", status=status)


def _version(request: HttpRequest) -> int | None:
    """The version named by If-Match, or None when the caller does not mind."""
    raw = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not raw or raw == "*":
        return None
    if not raw.isdigit():
        raise Invalid({"If-Match": ["bad_version"]})
    return int(raw)


def _by(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined, no-any-return]
