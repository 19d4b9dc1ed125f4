"""The generated endpoints of a record type: list, read, create, change, put, remove, many at once. They do what the screens do."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router, Status

from tehing.core import external
from tehing.core.access import Actor, Unknown, require_verb
from tehing.core.bulk.api import add_bulk
from tehing.core.duplicates import aliases
from tehing.core.records import answers, batch, paging, writing
from tehing.core.records import export as exports
from tehing.core.records.etags import existence_of, tag, tagged, tags_of, version_of
from tehing.core.records.resource import Resource
from tehing.core.records.schemas import BatchIn, Merged, batch_schema, filter_parameters, in_schema, list_schema, out_schema
from tehing.core.translations.api import add_translations

CALLED = "/external/{source}/{path:external_id}"


def router(resource: Resource) -> Router:
    """The endpoints of one record type under /api/v1/<plural>."""
    made = Router(tags=[resource.room])
    _reads(made, resource)
    _writes(made, resource)
    _writes_by_name(made, resource)
    _many(made, resource)
    add_bulk(made, resource)
    if resource.translated:
        add_translations(made, resource)
    return made


def _reads(made: Router, resource: Resource) -> None:
    noun, detail = resource.noun, out_schema(resource)

    @made.get(
        "",
        response=list_schema(resource),
        operation_id=f"{noun}_list",
        summary=f"List {resource.plural}",
        openapi_extra={"parameters": filter_parameters(resource)},
    )
    def read_list(
        request: HttpRequest,
        cursor: str = "",
        limit: int = paging.LIMIT,
        order: str = "",
        fields: str = "",
        include: str = "",
        q: str = "",
        total: str = "",
        view: str = "",
    ) -> HttpResponse:
        return _json(answers.listed(resource, _by(request), request.GET, limit))

    @made.get(
        "/export",
        operation_id=f"{noun}_export",
        summary=f"All {resource.plural} that match, as a file",
        openapi_extra={"parameters": filter_parameters(resource), "responses": {200: exports.TOLD}},
    )
    def export(
        request: HttpRequest,
        format: str = "csv",  # noqa: A002 - the word in the address
        columns: str = "all",
        q: str = "",
        view: str = "",
    ) -> HttpResponseBase:
        return exports.answer(exports.asked_for(resource, _by(request), request.GET, everything=True))

    moved = {301: Merged} if resource.alike is not None else {}

    @made.get("/{int:pk}", response={200: detail, **moved}, operation_id=f"{noun}_read", summary=f"Read one of {resource.plural}")
    def read(request: HttpRequest, pk: int, fields: str = "", include: str = "") -> HttpResponse:
        by = _by(request)
        require_verb(by, resource.key, "view")
        try:
            return _shown(resource, request, pk)
        except Unknown:
            if (now := aliases.survivor(resource, pk, by)) is None:
                raise
            return aliases.moved(f"/api/v1/{resource.plural}/{now}", _json({"id": now, "merged": pk}, 301))

    @made.get(CALLED, response=detail, operation_id=f"{noun}_read_external", summary=f"Read one of {resource.plural} by its external id")
    def read_external(request: HttpRequest, source: str, external_id: str, fields: str = "", include: str = "") -> HttpResponse:
        require_verb(_by(request), resource.key, "view")
        return _shown(resource, request, external.record_called(resource, _by(request), (source, external_id)))


def _writes(made: Router, resource: Resource) -> None:
    noun, detail = resource.noun, out_schema(resource)

    @made.post("", response={201: detail}, operation_id=f"{noun}_create", summary=f"Add to {resource.plural}")
    def create(request: HttpRequest, data: in_schema(resource, partial=False)) -> HttpResponse:  # type: ignore[valid-type]
        pk = writing.add(resource, by=_by(request), given=data.model_dump(exclude_unset=True))
        return _written(resource, request, pk, status=201)

    @made.patch("/{int:pk}", response=detail, operation_id=f"{noun}_update", summary=f"Change one of {resource.plural}")
    def update(request: HttpRequest, pk: int, data: in_schema(resource, partial=True)) -> HttpResponse:  # type: ignore[valid-type]
        writing.change(resource, pk=pk, by=_by(request), given=data.model_dump(exclude_unset=True), version=version_of(request))
        return _written(resource, request, pk)

    @made.delete("/{int:pk}", response={204: None}, operation_id=f"{noun}_delete", summary=f"Remove one of {resource.plural}")
    def delete(request: HttpRequest, pk: int) -> Status[None]:
        resource.delete(pk=pk, by=_by(request), version=version_of(request))
        return Status(204, None)


def _writes_by_name(made: Router, resource: Resource) -> None:
    noun, detail = resource.noun, out_schema(resource)

    @made.put(
        CALLED,
        response={200: detail, 201: detail},
        operation_id=f"{noun}_put",
        summary=f"Add to {resource.plural}, or change the one with this external id",
    )
    def put(request: HttpRequest, source: str, external_id: str, data: in_schema(resource, partial=True)) -> HttpResponse:  # type: ignore[valid-type]
        given = data.model_dump(exclude_unset=True)
        name, version, exists = (source, external_id), version_of(request), existence_of(request)
        pk, new = writing.put(resource, name=name, by=_by(request), given=given, version=version, exists=exists)
        return _written(resource, request, pk, status=201 if new else 200)


def _many(made: Router, resource: Resource) -> None:
    one, part = in_schema(resource, partial=False), in_schema(resource, partial=True)
    shapes = {"create": one, "update": part, "upsert": part}

    @made.post("/batch", response=batch_schema(resource), operation_id=f"{resource.noun}_batch", summary=f"Write many of {resource.plural}")
    def many(request: HttpRequest, data: BatchIn) -> HttpResponse:
        return _json(batch.run(resource, by=_by(request), items=data.items, atomic=data.atomic, shapes=shapes))


def _shown(resource: Resource, request: HttpRequest, pk: int) -> HttpResponse:
    """The record as this person may see it; 304 when the caller has this very answer already."""
    found = answers.read(resource, _by(request), [pk], request.GET).get(pk)
    if found is None:
        raise Unknown
    told = msgspec.json.encode(found)
    known = tag(found, told)
    if known and known in tags_of(request):
        return tagged(HttpResponse(status=304), known)
    return tagged(_told(told), known)


def _written(resource: Resource, request: HttpRequest, pk: int, status: int = 200) -> HttpResponse:
    """The record as it is now. What one wrote may lie out of one's sight: then only its key is told."""
    found = answers.read(resource, _by(request), [pk]).get(pk, {"id": pk})
    told = msgspec.json.encode(found)
    return tagged(_told(told, status), tag(found, told))


def _json(content: Any, status: int = 200) -> HttpResponse:
    return _told(msgspec.json.encode(content), status)


def _told(content: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(content, content_type="application/json", status=status)


def _by(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined, no-any-return]
