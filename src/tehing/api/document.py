"""The OpenAPI document: what Ninja knows of each operation, and what holds for all of them."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from tehing.core.records import Resource, resources
from tehing.core.records.schemas import Problem, added_parameters, added_schemas

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
REFUSALS = {
    "401": "No token, or one that is no good.",
    "403": "May be seen, but this may not be done to it.",
    "404": "There is no such record, or it is not yours to see.",
    "422": "Some of the values do not hold.",
    "429": "Too many requests; Retry-After says how many seconds to wait.",
}
OF_WRITES = {"400": "The body is no JSON.", "409": "A rule says no, or somebody saved in between."}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "maxLength": 255},
    "description": "The same key and request again get the first answer again, for 24 hours.",
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The version seen, as ETag gives it; 412 when the record is no longer so.",
}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag one has: 304 when the record is still so.",
}


class Api(NinjaAPI):
    """Ninja's API with our document."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        made = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        made["components"].setdefault("schemas", {})["Problem"] = Problem.json_schema()
        for one in resources():
            _add_house_fields(made, one)
        made["components"]["schemas"]["RecordType"] = {"type": "string", "enum": sorted(one.plural for one in resources())}
        for methods in made["paths"].values():
            for method, operation in methods.items():
                _complete(method, operation)
        return made


def _add_house_fields(made: dict[str, Any], one: Resource) -> None:
    """The fields that this house added to a record type: its document is exact for it."""
    if not any(each.custom for each in one.fields):
        return
    for name, properties in added_schemas(one).items():
        if name in made["components"]["schemas"]:
            made["components"]["schemas"][name].setdefault("properties", {}).update(properties)
    for methods in made["paths"].values():
        for operation in methods.values():
            if operation["operationId"] == f"{one.noun}_list":
                operation.setdefault("parameters", []).extend(added_parameters(one))


def _complete(method: str, operation: dict[str, Any]) -> None:
    """Headers and refusals that hold for all operations of a kind."""
    name = operation["operationId"]
    found = dict(REFUSALS)
    parameters = operation.setdefault("parameters", [])
    for one in parameters:
        if one["in"] == "path" and one["name"] == "plural":
            one["schema"] = {"$ref": "#/components/schemas/RecordType"}
    if method == "get":
        if name.endswith(("_read", "_read_external")) and name != "import_read":
            parameters.append(IF_NONE_MATCH)
            operation["responses"]["304"] = {"description": "Still the version that If-None-Match names."}
    else:
        found |= OF_WRITES
        parameters.append(KEY)
        if name.endswith(("_update", "_put", "_delete", "_translate")):
            parameters.append(IF_MATCH)
            found["412"] = "The record is no longer as If-Match says; both versions are shown."
    for status, told in found.items():
        operation["responses"].setdefault(status, {"description": told, "content": PROBLEM})
