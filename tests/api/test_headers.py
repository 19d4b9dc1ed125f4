"""The headers that the document tells of are the ones that are sent."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.api.headers import HEADERS
from tehing.core.duplicates import actions as duplicates
from tehing.core.records import resource
from tehing.parties import actions as parties
from tehing.team import actions as team

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def document(people: dict[str, Any]) -> Any:
    screen = Client()
    screen.force_login(people["admin"], backend=BACKEND)
    return screen.get("/api/v1/schema").json()


def _declared(document: Any, path: str, method: str, status: int) -> set[str]:
    found = document["paths"][f"/api/v1/{path}"][method]["responses"][str(status)]
    if "$ref" in found:
        found = document["components"]["responses"][found["$ref"].rpartition("/")[2]]
    assert all(each["$ref"].rpartition("/")[2] == name for name, each in found["headers"].items())
    return set(found["headers"]) if found.get("headers") else set()


def test_every_header_that_is_sent_is_declared_and_the_other_way_round(
    document: Any, program: Any, people: dict[str, Any], settings: Any
) -> None:
    call, key = program(people["admin"]), {"Idempotency_Key": "one"}
    settings.REQUEST_MEGABYTES = 1
    kept, lost = (parties.create_company(by=people["admin"], data={"name": name}) for name in ("Merko AS", "Merko"))
    duplicates.merge_records(resource("parties.company"), kept=kept.pk, lost=[lost.pk], by=people["admin"])
    _token, secret = team.create_token(by=people["admin"], name="files", scopes=["write"])
    files = Client(headers={"Authorization": f"Bearer {secret}"})
    upload = files.post(f"/api/v1/companies/{kept.pk}/files", {"file": SimpleUploadedFile("a.txt", b"hello")}).json()["id"]
    own = f"companies/{kept.pk}"
    call("post", "companies", {"name": "Uus"}, **key)
    tried = [  # path in the document, method, the answer, what may be left out of this one
        ("companies", "get", call("get", "companies"), set()),
        ("companies", "post", call("post", "companies", {"name": "Uus"}, **key), set()),
        ("companies", "post", call("post", "companies", {"name": "Another"}), {"Idempotent-Replayed"}),
        ("companies/{pk}", "get", call("get", own), set()),
        ("companies/{pk}", "get", call("get", own, If_None_Match=call("get", own)["ETag"]), set()),
        ("companies/{pk}", "get", call("get", f"companies/{lost.pk}"), set()),
        ("companies/{pk}", "get", call("get", "companies/0"), set()),
        ("companies/{pk}", "patch", call("patch", own, {"city": "Narva"}), {"Idempotent-Replayed"}),
        ("companies/{pk}", "patch", call("patch", own, {"city": "Valga"}, If_Match='"77"'), set()),
        ("companies/{pk}", "patch", call("patch", own, {"colour": "red"}), set()),
        ("companies/{pk}", "delete", call("delete", "companies/0"), set()),
        ("companies/export", "get", call("get", "companies/export?country=EE"), set()),
        ("companies", "post", files.post("/api/v1/companies", b"x" * 1_100_000, content_type="application/json"), set()),
        ("{plural}/{pk}/files/{file}", "get", call("get", f"{own}/files/{upload}"), set()),
        ("{plural}/{pk}/timeline", "get", Client().get(f"/api/v1/{own}/timeline"), set()),
    ]
    settings.API_RATE_ANONYMOUS, stranger = 1, Client()
    tried += [("companies", "get", stranger.get("/api/v1/companies"), set()) for _again in range(2)]
    for path, method, answer, silent in tried:
        sent = {name for name in HEADERS if name in answer}
        assert sent | silent == _declared(document, path, method, answer.status_code), (path, method, answer.status_code)
    assert {201, 200, 301, 304, 401, 404, 412, 413, 422, 429} <= {answer.status_code for _path, _method, answer, _silent in tried}


def test_the_export_is_told_with_the_conditions_of_its_list(document: Any) -> None:
    listed, exported = (document["paths"][f"/api/v1/companies{end}"]["get"]["parameters"] for end in ("", "/export"))
    paging = {"cursor", "limit", "order", "fields", "include", "total"}
    assert {each["name"] for each in listed} - paging == {each["name"] for each in exported} - {"format", "columns"}


def test_only_what_heeds_a_version_says_that_it_does(document: Any) -> None:
    heeding = {
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if any(each["name"] in ("If-Match", "If-None-Match") for each in operation["parameters"])
    }
    assert {"company_read", "deal_update", "lead_put", "stage_delete", "question_translate"} <= heeding
    assert not heeding & {"calendar_read", "deal_health_read", "jobs_read", "views_update", "company_list"}
