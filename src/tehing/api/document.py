"""The OpenAPI document: what Ninja knows of each operation, and what holds for all of them."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from tehing.api import headers
from tehing.core.records import Resource, resources
from tehing.core.records.schemas import Problem, added_parameters, added_schemas

TAGGED = ("create", "read", "read_external", "update", "put")  # they send the record and its version
READING = ("read", "read_external")
MATCHING = ("update", "put", "delete", "translate")  # they heed the version one has seen
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
    "description": "The version seen, or the ETag, or * for any; 412 when the record is no longer so, or there is none.",
}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag one has: 304 when the answer is still the same.",
}
IF_NEW = IF_NONE_MATCH | {"schema": {"type": "string", "enum": ["*"]}, "description": "Only make a new one: 412 when there is one already."}


class Api(NinjaAPI):
    """Ninja's API with our document."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        made = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        parts = made["components"]
        parts.setdefault("schemas", {})["Problem"] = Problem.json_schema()
        parts["schemas"]["RecordType"] = {"type": "string", "enum": sorted(one.plural for one in resources())}
        parts["headers"] = headers.HEADERS
        parts["responses"] = dict(headers.REFUSALS.values())
        for one in resources():
            _add_house_fields(made, one)
        verbs = _verbs_of_records()
        for methods in made["paths"].values():
            for method, operation in methods.items():
                _complete(method, operation, verbs.get(operation["operationId"], ""))
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
            if operation["operationId"] in (f"{one.noun}_list", f"{one.noun}_export"):
                operation.setdefault("parameters", []).extend(added_parameters(one))


def _verbs_of_records() -> dict[str, str]:
    """The generated operations by name -> what they do."""
    return {f"{one.noun}_{verb}": verb for one in resources() for verb in {*TAGGED, *MATCHING}}


def _complete(method: str, operation: dict[str, Any], verb: str) -> None:
    """Headers and refusals that hold for all operations of a kind. `verb`: of a generated one, what it does."""
    parameters, answers = operation.setdefault("parameters", []), operation["responses"]
    _name_types(parameters)
    for status, answer in answers.items():
        answer["headers"] = headers.told(*headers.ALWAYS, *_headers_of(method, verb, str(status), answer))
    if method != "get":
        parameters.append(KEY)
    if verb in READING:
        parameters.append(IF_NONE_MATCH)
        answers["304"] = {"description": "Still what If-None-Match names.", "headers": headers.told(*headers.ALWAYS, "ETag")}
    if verb in MATCHING:
        parameters.append(IF_MATCH)
        answers["412"] = headers.refusal("412")
    if verb == "put":
        parameters.append(IF_NEW)
    shared = headers.OF_ALL if method == "get" else headers.OF_WRITES if method == "delete" else headers.OF_BODIES
    for status in shared:
        answers.setdefault(status, headers.refusal(status))


def _headers_of(method: str, verb: str, status: str, answer: dict[str, Any]) -> list[str]:
    """What an answer that is no refusal carries beside what all carry."""
    if status == "301":
        return ["Location"]
    if "application/json" not in answer.get("content", {"application/json": {}}):
        return ["Content-Disposition"]
    found = ["ETag"] if verb in TAGGED else []
    return found if method == "get" else [*found, "Idempotent-Replayed"]


def _name_types(parameters: list[dict[str, Any]]) -> None:
    """Where the kind of record stands in the address, the document names the kinds there are."""
    for one in parameters:
        if one["in"] == "path" and one["name"] == "plural":
            one["schema"] = {"$ref": "#/components/schemas/RecordType"}
